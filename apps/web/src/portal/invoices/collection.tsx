import type { InvoiceDetail } from '@libs/contracts';
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconCreditCard, IconHourglass } from '@tabler/icons-react';
import { useSession } from '../../auth/session.js';
import { useWords } from '../../i18n/i18n.js';
import { ChangeCard } from '../subscription/change-card.js';
import { declineWords } from './declines.js';
import { invoicesWords } from './words.js';

/** How collecting stands, when it wants a word: what happened, and the way to mend it. */
export function Collection({ invoice }: { invoice: InvoiceDetail }) {
  const t = useWords(invoicesWords);
  switch (invoice.collection?.state) {
    case 'declined':
      return <Declined invoice={invoice} />;
    case 'pending':
      return (
        <Alert color="brass" icon={<IconHourglass size={20} />} title={t.pendingTitle}>
          {t.pending}
        </Alert>
      );
    case 'held':
      return (
        <Alert color="brass" icon={<IconHourglass size={20} />} title={t.heldTitle}>
          {t.held}
        </Alert>
      );
    case 'manual':
    case 'carried':
      return (
        <Alert color="blue" icon={<IconCreditCard size={20} />} title={t.manualTitle}>
          {t.manual}
        </Alert>
      );
    default:
      return null;
  }
}

function Declined({ invoice }: { invoice: InvoiceDetail }) {
  const t = useWords(invoicesWords);
  const declines = useWords(declineWords);
  const { may } = useSession();
  const { problem, hostedUrl } = invoice.collection!;
  return (
    <Alert color="red" icon={<IconAlertTriangle size={20} />} title={t.declinedTitle} role="alert">
      <Stack gap="sm">
        {problem && (
          <Text size="sm">
            {declines.reasons[problem.code] ?? declines.other} <code>{problem.code}</code>
          </Text>
        )}
        <Text size="sm">{problem?.needsPartner ? t.needsYou : t.willRetry}</Text>
        <Group>
          {may('partner.write') && <ChangeCard label={t.mendCard} backTo={`/portal/invoices/${invoice.id}`} />}
          {hostedUrl && (
            <Button component="a" href={hostedUrl} variant="light" color="red">
              {t.payNow}
            </Button>
          )}
        </Group>
      </Stack>
    </Alert>
  );
}
