import { Paper, SimpleGrid, Stack, Text } from '@mantine/core';
import { useRead } from '../../api/hooks.js';
import { useFormat } from '../../i18n/format.js';
import { useLanguage, useWords } from '../../i18n/i18n.js';
import { Explained, Money } from '../../ui/figures.js';
import { Section } from '../../ui/page.js';
import { Read } from '../../ui/states.js';
import { uiWords } from '../../ui/words.js';
import { Facts } from '../common/facts.js';
import { partnerWords } from './words.js';

/** What would be billed now, and what probably will be. */
export function Upcoming({ partnerId }: { partnerId: string }) {
  const t = useWords(partnerWords);
  const common = useWords(uiWords);
  const { locale } = useLanguage();
  const format = useFormat();
  const upcoming = useRead('readUpcomingInvoices', { params: { partnerId }, query: { locale } });
  return (
    <Section title={t.upcoming}>
      <Read query={upcoming}>
        {({ invoices, computedAt }) => (
          <Stack>
            <Text size="sm" c="var(--octroi-faint)">
              {invoices.length === 0 ? t.noUpcoming : `${t.upcomingText} ${common.asOf(format.moment(computedAt))}.`}
            </Text>
            <SimpleGrid cols={{ base: 1, md: 2 }}>
              {invoices.map((invoice) => (
                <Paper key={invoice.subscriptionId}>
                  <Stack>
                    <Text fw={560}>
                      {invoice.planName} · {format.period(invoice.period)}
                    </Text>
                    <Facts
                      cols={2}
                      facts={[
                        [t.soFar, <Money key="soFar" amount={invoice.soFar} />],
                        [
                          t.ifEnded,
                          <span key="total">
                            <Money amount={invoice.total} />
                            <Explained>
                              {invoice.lines.map((line) => (
                                <div key={line.key}>
                                  <Text size="sm" fw={560}>
                                    {line.description}
                                  </Text>
                                  {line.sentences.map((sentence) => (
                                    <Text key={sentence} size="sm">
                                      {sentence}
                                    </Text>
                                  ))}
                                </div>
                              ))}
                            </Explained>
                          </span>,
                        ],
                        [
                          t.projection,
                          invoice.projection ? (
                            <span key="projection">
                              <Money amount={invoice.projection.total} />
                              {invoice.projection.range && (
                                <>
                                  {' '}
                                  (<Money amount={invoice.projection.range.low} /> –{' '}
                                  <Money amount={invoice.projection.range.high} />)
                                </>
                              )}
                              <Explained>
                                <Text size="sm">{t.projectionMethod(invoice.projection.elapsedPercent)}</Text>
                              </Explained>
                            </span>
                          ) : (
                            '—'
                          ),
                        ],
                        [t.invoicedAt, format.moment(invoice.invoicedAt)],
                      ]}
                    />
                  </Stack>
                </Paper>
              ))}
            </SimpleGrid>
          </Stack>
        )}
      </Read>
    </Section>
  );
}
