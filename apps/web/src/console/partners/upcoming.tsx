import type { UpcomingInvoice } from '@libs/contracts';
import { Paper, SimpleGrid, Stack, Text } from '@mantine/core';
import { useRead } from '../../api/hooks.js';
import { useFormat } from '../../i18n/format.js';
import { useLanguage, useWords } from '../../i18n/i18n.js';
import { Money } from '../../ui/figures.js';
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
                <Coming key={invoice.subscriptionId} invoice={invoice} computedAt={computedAt} />
              ))}
            </SimpleGrid>
          </Stack>
        )}
      </Read>
    </Section>
  );
}

function Coming({ invoice, computedAt }: { invoice: UpcomingInvoice; computedAt: string }) {
  const t = useWords(partnerWords);
  const format = useFormat();
  const { projection, notProjected } = invoice;
  const at = invoice.asOf ?? computedAt;
  const projected = projection && { steps: t.projectionMethod(projection.elapsedPercent), at };
  return (
    <Paper>
      <Stack>
        <Text fw={560}>
          {invoice.planName} · {format.period(invoice.period)}
        </Text>
        <Facts
          cols={2}
          facts={[
            [
              t.soFar,
              <Money
                key="soFar"
                amount={invoice.soFar}
                how={{ steps: [t.soFarHow, ...stepsOf(invoice, 'in_arrears')], at }}
              />,
            ],
            [
              t.ifEnded,
              <Money key="total" amount={invoice.total} how={{ steps: [t.ifEndedHow, ...stepsOf(invoice)], at }} />,
            ],
            [
              t.projection,
              projected ? (
                <span key="projection">
                  <Money amount={projection.total} how={projected} /> (
                  <Money amount={projection.range.low} how={projected} /> –{' '}
                  <Money amount={projection.range.high} how={projected} />)
                </span>
              ) : (
                <Money key="projection" amount={null} why={t.notProjected[notProjected ?? 'no_usage_reported']} />
              ),
            ],
            [t.invoicedAt, format.moment(invoice.invoicedAt)],
          ]}
        />
      </Stack>
    </Paper>
  );
}

const stepsOf = ({ lines }: UpcomingInvoice, billing?: UpcomingInvoice['lines'][number]['billing']): string[] =>
  lines
    .filter((line) => billing === undefined || line.billing === billing)
    .map(({ description, sentences }) => `${description}: ${sentences.join(' ')}`);
