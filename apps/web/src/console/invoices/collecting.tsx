import type { CollectionWire, InvoiceDetail } from '@libs/contracts';
import { Alert, Anchor, Paper, Progress, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { Moment, Money } from '../../ui/figures.js';
import { Section } from '../../ui/page.js';
import { DataTable } from '../../ui/table.js';
import { Facts } from '../common/facts.js';
import { useInvoiceHows } from '../common/hows.js';
import { invoiceWords } from './words.js';
import { Said } from '../../i18n/said/said.js';

/** How the money is got in: steps with Stripe, attempts, payments. */
export function Collecting({ invoice, collection }: { invoice: InvoiceDetail; collection: CollectionWire }) {
  const t = useWords(invoiceWords);
  const format = useFormat();
  const { stepsDone, stepsTotal, problem } = collection;
  return (
    <Section title={t.collecting}>
      <Paper>
        <Stack>
          <Text fw={560} role="status">
            {t.states[collection.state]}
          </Text>
          {stepsTotal > 0 && (
            <Progress
              value={(100 * stepsDone) / stepsTotal}
              aria-label={t.steps(stepsDone, stepsTotal)}
              color={problem ? 'red' : 'verdigris'}
            />
          )}
          {problem && (
            <Alert color="red" icon={<IconAlertTriangle size={20} />} title={<code>{problem.code}</code>}>
              <Text size="sm">
                <Said said={problem.said} />
              </Text>
              {problem.needsPartner && <Text size="sm">{t.needsPartner}</Text>}
            </Alert>
          )}
          <Facts
            facts={[
              ...(stepsTotal > 0 ? [[t.collecting, t.steps(stepsDone, stepsTotal)] as [string, string]] : []),
              ...(collection.step ? [[t.step, collection.step] as [string, string]] : []),
              [t.stripeInvoice, collection.stripeInvoiceId ?? '—'],
              [t.readAt, collection.readAt ? format.moment(collection.readAt) : '—'],
            ]}
          />
          {collection.hostedUrl && (
            <Anchor href={collection.hostedUrl} target="_blank" rel="noreferrer">
              {t.payPage}
            </Anchor>
          )}
        </Stack>
      </Paper>
      {invoice.attempts.length > 0 && <Attempts attempts={invoice.attempts} />}
      {invoice.payments.length > 0 && <Payments payments={invoice.payments} />}
    </Section>
  );
}

function Attempts({ attempts }: { attempts: InvoiceDetail['attempts'] }) {
  const t = useWords(invoiceWords);
  return (
    <DataTable
      caption={t.attempts}
      minWidth={480}
      rows={attempts}
      rowKey={({ number }) => String(number)}
      columns={[
        { label: t.attempt, render: ({ number }) => number },
        { label: t.status, render: ({ state }) => t.attemptStates[state] },
        { label: t.time, render: ({ sentAt }) => <Moment at={sentAt} /> },
        { label: t.reason, render: ({ said, declineCode }) => (said ? <Said said={said} /> : (declineCode ?? '')) },
      ]}
    />
  );
}

function Payments({ payments }: { payments: InvoiceDetail['payments'] }) {
  const t = useWords(invoiceWords);
  const hows = useInvoiceHows();
  return (
    <DataTable
      caption={t.payments}
      minWidth={480}
      rows={payments}
      rowKey={({ id }) => id}
      columns={[
        { label: t.received, render: ({ receivedAt }) => <Moment at={receivedAt} /> },
        { label: t.method, render: ({ method }) => t.methods[method] },
        { label: t.reference2, render: ({ reference }) => reference },
        {
          label: t.amount,
          render: (payment) => <Money amount={payment.amount} how={hows.ofPayment(payment)} />,
          isFigure: true,
        },
      ]}
    />
  );
}
