import type { InvoiceSummary } from '@libs/contracts';
import { Alert, Button, Group, Text } from '@mantine/core';
import { IconChecks, IconFlag } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useAction } from '../../api/hooks.js';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { Confirm } from '../common/confirm.js';
import { sumByCurrency } from '../common/sums.js';
import { reviewWords } from './words.js';

/** Approves what is selected: the sum and the consequence first, then a page that follows it. */
export function ApproveMany({ invoices, onClear }: { invoices: readonly InvoiceSummary[]; onClear: () => void }) {
  const t = useWords(reviewWords);
  const format = useFormat();
  const navigate = useNavigate();
  const [isAsking, setAsking] = useState(false);
  const approve = useAction('approveInvoices', {
    onDone: ({ id }) => void navigate({ to: `/console/review/runs/${id}` }),
  });
  const sum = sumByCurrency(invoices.map(({ total }) => total))
    .map((amount) => format.money(amount))
    .join(' + ');
  const flagged = invoices.filter(({ flags }) => flags.length > 0).length;
  return (
    <Group gap="xs">
      {invoices.length > 0 && (
        <Button variant="subtle" color="gray" onClick={onClear}>
          {t.clear}
        </Button>
      )}
      <Button leftSection={<IconChecks size={18} />} disabled={invoices.length === 0} onClick={() => setAsking(true)}>
        {t.approve}
      </Button>
      <Confirm
        isOpen={isAsking}
        title={t.confirmTitle(invoices.length)}
        label={t.confirm(invoices.length)}
        isPending={approve.isPending}
        error={approve.error}
        onClose={() => setAsking(false)}
        onConfirm={() =>
          approve.mutate({
            body: { invoices: invoices.map(({ id, revision }) => ({ invoiceId: id, revision })), issue: true },
          })
        }
      >
        <Text>{t.confirmText(invoices.length, sum)}</Text>
        {flagged > 0 && (
          <Alert color="brass" icon={<IconFlag size={18} />}>
            {t.confirmFlagged(flagged)}
          </Alert>
        )}
      </Confirm>
    </Group>
  );
}
