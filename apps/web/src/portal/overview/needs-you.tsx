import { Alert, Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useRead } from '../../api/hooks.js';
import { usePartnerId, useSession } from '../../auth/session.js';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { overviewWords } from './words.js';

/** Invoices that only the partner can bring forward: declined, or past their day. */
export function NeedsYou() {
  const t = useWords(overviewWords);
  const format = useFormat();
  const { may } = useSession();
  const partnerId = usePartnerId();
  const { data } = useRead(
    'listPartnerInvoices',
    { params: { partnerId }, query: { status: ['issued'] } },
    { enabled: may('partner.invoices.read') },
  );
  const waiting =
    data?.items.filter(({ collection, isOverdue }) => isOverdue || collection?.state === 'declined') ?? [];
  return waiting.map(({ id, number, due, isOverdue }) => (
    <Alert
      key={id}
      color="red"
      icon={<IconAlertTriangle size={20} />}
      title={isOverdue ? t.overdueTitle(number ?? '') : t.declinedTitle(number ?? '')}
    >
      <Group justify="space-between">
        <Text size="sm">{t.stillDue(format.money(due))}</Text>
        <Button component={Link} to={`/portal/invoices/${id}`} color="red" variant="light">
          {t.mend}
        </Button>
      </Group>
    </Alert>
  ));
}
