import './invoices.css';
import type { InvoiceDetail, InvoiceLineWire } from '@libs/contracts';
import { Code, Group, Paper, SimpleGrid, Stack, Text, Timeline } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useRead } from '../../api/hooks.js';
import { usePartnerId } from '../../auth/session.js';
import { useFormat } from '../../i18n/format.js';
import { useLanguage, useWords } from '../../i18n/i18n.js';
import { Money, Status } from '../../ui/figures.js';
import { Page, Section } from '../../ui/page.js';
import { Loading, Read } from '../../ui/states.js';
import { PageRead } from '../layout/page-read.js';
import { Collection } from './collection.js';
import { shownStatus } from './invoices.js';
import { useInvoiceHows } from './hows.js';
import { Payments } from './payments.js';
import { PricedLine, Steps } from './priced-line.js';
import { invoicesWords } from './words.js';

/** An issued invoice: its lines down to the calls, what was paid, and what went wrong. */
export default function Invoice() {
  const { invoiceId } = useParams({ strict: false }) as { invoiceId: string };
  const partnerId = usePartnerId();
  const invoice = useRead('readPartnerInvoice', { params: { partnerId, invoiceId } });
  return <PageRead query={invoice}>{(detail) => <Detail invoice={detail} />}</PageRead>;
}

function Detail({ invoice }: { invoice: InvoiceDetail }) {
  const t = useWords(invoicesWords);
  const format = useFormat();
  return (
    <Page
      title={invoice.number ?? invoice.id}
      lead={`${invoice.planName} · ${format.period(invoice.period)}`}
      trail={[{ label: t.title, to: '/portal/invoices' }]}
      width="lg"
    >
      <Stack gap="lg">
        <Group gap="md">
          <Status value={shownStatus(invoice)} />
          <Text c="var(--octroi-faint)">{dueSentence(invoice, t, format.day)}</Text>
        </Group>
        <Collection invoice={invoice} />
      </Stack>
      <Section title={t.lines}>
        <Paper p={0} style={{ overflow: 'hidden' }}>
          {invoice.lines.map((line) => (
            <Line key={line.id} invoice={invoice} line={line} />
          ))}
          <Sums invoice={invoice} />
        </Paper>
        <Text size="sm" c="var(--octroi-faint)">
          {t.rounding}
        </Text>
      </Section>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl">
        <Payments invoice={invoice} />
        <History invoice={invoice} />
      </SimpleGrid>
    </Page>
  );
}

function dueSentence(
  { paidAt, dueAt, isOverdue }: InvoiceDetail,
  t: (typeof invoicesWords)['en'],
  day: (instant: string) => string,
): string {
  if (paidAt) return t.paidOn(day(paidAt));
  if (!dueAt) return '';
  return isOverdue ? t.overdueSince(day(dueAt)) : t.dueOn(day(dueAt));
}

function Line({ invoice, line }: { invoice: InvoiceDetail; line: InvoiceLineWire }) {
  const t = useWords(invoicesWords);
  const format = useFormat();
  const quantity = line.unit ? `${format.quantity(line.quantity)} × ${line.unit}` : null;
  return (
    <PricedLine
      description={line.description}
      note={[quantity, line.billing === 'in_advance' ? null : t.arrears, format.period(line.period)]
        .filter(Boolean)
        .join(' · ')}
      amount={line.amount}
      usage={line.usage}
      at={invoice.issuedAt ?? invoice.createdAt}
      kind="issued"
      sentences={() => <Explanation invoiceId={invoice.id} lineId={line.id} />}
    />
  );
}

function Explanation({ invoiceId, lineId }: { invoiceId: string; lineId: string }) {
  const partnerId = usePartnerId();
  const { locale } = useLanguage();
  const explanation = useRead('explainPartnerInvoiceLine', {
    params: { partnerId, invoiceId, lineId },
    query: { locale },
  });
  return (
    <Read query={explanation} loading={<Loading lines={2} height={18} />}>
      {({ price, sentences }) => (
        <Stack gap={4}>
          {price && (
            <Text size="sm" c="var(--octroi-faint)">
              {price}
            </Text>
          )}
          <Steps sentences={sentences} />
        </Stack>
      )}
    </Read>
  );
}

function Sums({ invoice }: { invoice: InvoiceDetail }) {
  const t = useWords(invoicesWords);
  const hows = useInvoiceHows();
  return (
    <div>
      {invoice.tax.minor !== '0' && (
        <>
          <div className="sum-line">
            <span>{t.subtotal}</span>
            <Money amount={invoice.subtotal} how={hows.ofSubtotal(invoice)} />
          </div>
          <div className="sum-line">
            <span>{t.tax}</span>
            <Money amount={invoice.tax} how={hows.ofTax(invoice)} />
          </div>
        </>
      )}
      <div className="sum-line sum-total">
        <span>{t.totalSum}</span>
        <Money amount={invoice.total} how={hows.ofTotal(invoice)} />
      </div>
      {invoice.due.minor !== '0' && (
        <div className="sum-line">
          <span>{t.stillDue}</span>
          <Money amount={invoice.due} how={hows.ofDue(invoice)} />
        </div>
      )}
    </div>
  );
}

function History({ invoice }: { invoice: InvoiceDetail }) {
  const t = useWords(invoicesWords);
  const format = useFormat();
  const { billedTo } = invoice;
  return (
    <Stack gap="xl">
      <Section title={t.history}>
        <Timeline bulletSize={14} lineWidth={2} active={invoice.timeline.length}>
          {invoice.timeline.map(({ id, at, change }) => (
            <Timeline.Item key={id} title={t.changes[change] ?? change}>
              <Text size="sm" c="var(--octroi-faint)">
                {format.moment(at)}
              </Text>
            </Timeline.Item>
          ))}
        </Timeline>
      </Section>
      <Section title={t.billedTo}>
        <Text style={{ whiteSpace: 'pre-line' }}>
          {[billedTo.name, ...billedTo.addressLines, billedTo.country, billedTo.taxId, billedTo.email]
            .filter(Boolean)
            .join('\n')}
        </Text>
        {invoice.hash && (
          <div>
            <Text size="xs">{t.hash}</Text>
            <Code style={{ overflowWrap: 'anywhere' }}>{invoice.hash}</Code>
          </div>
        )}
      </Section>
    </Stack>
  );
}
