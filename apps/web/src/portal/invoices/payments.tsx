import type { InvoiceDetail } from '@libs/contracts';
import { Group, Paper, Stack, Text } from '@mantine/core';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { Money, Status } from '../../ui/figures.js';
import { Section } from '../../ui/page.js';
import { declineWords } from './declines.js';
import { useInvoiceHows } from './hows.js';
import { invoicesWords } from './words.js';

/** What was received, and every try to collect with the reason it failed. */
export function Payments({ invoice }: { invoice: InvoiceDetail }) {
  const t = useWords(invoicesWords);
  const declines = useWords(declineWords);
  const format = useFormat();
  const hows = useInvoiceHows();
  return (
    <Section title={t.payments}>
      {invoice.payments.length === 0 && <Text c="var(--octroi-faint)">{t.noPayments}</Text>}
      {invoice.payments.map((payment) => (
        <Paper key={payment.id} p="md">
          <Group justify="space-between">
            <Stack gap={2}>
              <Text fw={560}>{t.method[payment.method] ?? payment.method}</Text>
              <Text size="sm" c="var(--octroi-faint)">
                {format.moment(payment.receivedAt)}
              </Text>
              <Text size="xs" style={{ overflowWrap: 'anywhere' }}>
                {t.reference} {payment.reference}
              </Text>
            </Stack>
            <Text fw={600} component="div">
              <Money amount={payment.amount} how={hows.ofPayment(payment)} />
            </Text>
          </Group>
        </Paper>
      ))}
      {invoice.attempts.some(({ state }) => state === 'declined') &&
        invoice.attempts.map((attempt) => (
          <Paper key={attempt.number} p="md">
            <Group justify="space-between">
              <Text fw={560}>{t.attempt(attempt.number)}</Text>
              <Status
                value={attempt.state === 'declined' ? 'failed' : attempt.state === 'sent' ? 'pending' : attempt.state}
              />
            </Group>
            {attempt.sentAt && (
              <Text size="sm" c="var(--octroi-faint)">
                {format.moment(attempt.sentAt)}
              </Text>
            )}
            {attempt.declineCode && (
              <Text size="sm">
                {declines.reasons[attempt.declineCode] ?? declines.other} <code>{attempt.declineCode}</code>
              </Text>
            )}
          </Paper>
        ))}
    </Section>
  );
}
