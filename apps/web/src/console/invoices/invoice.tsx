import type { InvoiceDetail } from '@libs/contracts';
import { Alert, Anchor, Grid, Group, Paper, Stack, Text } from '@mantine/core';
import { IconFlag } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useRead } from '../../api/hooks.js';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { Explained, Money, Status } from '../../ui/figures.js';
import { Page, Section } from '../../ui/page.js';
import { Read } from '../../ui/states.js';
import { Facts } from '../common/facts.js';
import { useInvoiceHows } from '../common/hows.js';
import { FlagList } from '../review/flags.js';
import { Actions } from './actions.js';
import { Collecting } from './collecting.js';
import { Compared } from './compared.js';
import { Conflict } from './conflict.js';
import { Lines } from './lines.js';
import { Timeline } from './timeline.js';
import { invoiceWords } from './words.js';

/** A draft or an invoice, down to the single event, and every decision about it. */
export default function Invoice() {
  const { invoiceId } = useParams({ strict: false }) as { invoiceId: string };
  const invoice = useRead('readInvoice', { params: { invoiceId } }, { everyMs: followMs });
  return <Read query={invoice}>{(data) => <Sheet invoice={data} />}</Read>;
}

/** Collecting goes on by itself: the page follows it, closely while a step is being taken or Stripe's answer is awaited. */
const followMs = (invoice: InvoiceDetail | undefined): number => {
  const state = invoice?.collection?.state;
  return state === 'running' ? 1000 : state === 'pending' ? 3000 : 15_000;
};

function Sheet({ invoice }: { invoice: InvoiceDetail }) {
  const t = useWords(invoiceWords);
  const client = useQueryClient();
  const hows = useInvoiceHows();
  const [seen, setSeen] = useState<InvoiceDetail | null>(null);
  const isDraft = invoice.number === null;
  return (
    <Page
      title={isDraft ? t.draftOf(invoice.partnerName) : t.invoiceOf(invoice.number!, invoice.partnerName)}
      trail={[isDraft ? { label: t.review, to: '/console/review' } : { label: t.invoices, to: '/console/invoices' }]}
      lead={
        <Group gap="sm">
          <Status value={invoice.isOverdue ? 'overdue' : invoice.status} />
          <Text span fz="xl" fw={620} c="var(--mantine-color-text)">
            <Money amount={invoice.total} how={hows.ofTotal(invoice)} />
          </Text>
        </Group>
      }
      actions={
        <Actions
          invoice={invoice}
          onConflict={() => {
            setSeen(invoice);
            void client.invalidateQueries();
          }}
        />
      }
    >
      {seen && seen.revision !== invoice.revision && (
        <Conflict before={seen} after={invoice} onSeen={() => setSeen(null)} />
      )}
      {invoice.flags.length > 0 && (
        <Alert color="brass" icon={<IconFlag size={20} />} title={t.flagged} radius="md">
          <FlagList flags={invoice.flags} currency={invoice.total.currency} />
        </Alert>
      )}
      <Head invoice={invoice} />
      <Section title={t.lines}>
        <Lines invoice={invoice} />
      </Section>
      <Grid gap="xl">
        <Grid.Col span={{ base: 12, lg: 7 }}>
          <Stack gap="xl">
            <Compared invoice={invoice} />
            {invoice.collection && <Collecting invoice={invoice} collection={invoice.collection} />}
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 5 }}>
          <Timeline invoice={invoice} />
        </Grid.Col>
      </Grid>
    </Page>
  );
}

function Head({ invoice }: { invoice: InvoiceDetail }) {
  const t = useWords(invoiceWords);
  const format = useFormat();
  const hows = useInvoiceHows();
  const { billedTo } = invoice;
  return (
    <Paper>
      <Facts
        cols={4}
        facts={[
          [
            t.partner,
            <Anchor key="partner" component={Link} {...({ to: `/console/partners/${invoice.partnerId}` } as object)}>
              {invoice.partnerName}
            </Anchor>,
          ],
          [t.plan, invoice.planName],
          [t.period, format.period(invoice.period)],
          [t.due, <Money key="due" amount={invoice.due} how={hows.ofDue(invoice)} />],
          [
            t.billedTo,
            [billedTo.name, ...billedTo.addressLines, billedTo.country, billedTo.taxId ?? t.noTaxId]
              .filter(Boolean)
              .join(', '),
          ],
          ...optional(t.issuedAt, invoice.issuedAt, format.day),
          ...optional(t.dueAt, invoice.dueAt, format.day),
          ...optional(t.paidAt, invoice.paidAt, format.day),
          [
            t.stored,
            <Group key="stored" gap={4} wrap="nowrap">
              {invoice.usageStoredBefore ? format.moment(invoice.usageStoredBefore) : '—'}
              <Explained>
                <Text size="sm">{t.storedExplain}</Text>
                <Text size="sm">
                  {t.engine}: {invoice.engineVersion}
                </Text>
                {invoice.hash && (
                  <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                    {t.hash}: <code>{invoice.hash}</code>
                  </Text>
                )}
              </Explained>
            </Group>,
          ],
        ]}
      />
    </Paper>
  );
}

const optional = (label: string, instant: string | null, say: (instant: string) => string): Array<[string, string]> =>
  instant ? [[label, say(instant)]] : [];
