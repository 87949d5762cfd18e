import type { InvoiceSummary } from '@libs/contracts';
import { Alert, Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useRead } from '../../api/hooks.js';
import { usePartnerId, useSession } from '../../auth/session.js';
import { useWords } from '../../i18n/i18n.js';
import { Money } from '../../ui/figures.js';
import { useInvoiceHows } from '../invoices/hows.js';
import { overviewWords } from './words.js';

/** Invoices that only the partner can bring forward: declined, or past their day. */
export function NeedsYou() {
  const { may } = useSession();
  const partnerId = usePartnerId();
  const { data } = useRead(
    'listPartnerInvoices',
    { params: { partnerId }, query: { status: ['issued'] } },
    { enabled: may('partner.invoices.read') },
  );
  const waiting =
    data?.items.filter(({ collection, isOverdue }) => isOverdue || collection?.state === 'declined') ?? [];
  return waiting.map((invoice) => <Waiting key={invoice.id} invoice={invoice} />);
}

function Waiting({ invoice }: { invoice: InvoiceSummary }) {
  const t = useWords(overviewWords);
  const hows = useInvoiceHows();
  const { id, number, due, isOverdue } = invoice;
  return (
    <Alert
      color="red"
      icon={<IconAlertTriangle size={20} />}
      title={isOverdue ? t.overdueTitle(number ?? '') : t.declinedTitle(number ?? '')}
    >
      <Group justify="space-between">
        <Text size="sm" component="div">
          {t.stillDue} <Money amount={due} how={hows.ofDue(invoice)} />
        </Text>
        <Button component={Link} to={`/portal/invoices/${id}`} color="red" variant="light">
          {t.mend}
        </Button>
      </Group>
    </Alert>
  );
}
