import { Select, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useAction, useList } from '../../api/hooks.js';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { Confirm } from '../common/confirm.js';
import { Outcome } from './outcome.js';
import { quarantineWords } from './words.js';

/** Gives a caller to a subscription: counts first what that would do, then does it. */
export function NameOwner({ identity, onClose }: { identity: string; onClose: () => void }) {
  const t = useWords(quarantineWords);
  const [subscriptionId, choose] = useState<string | null>(null);
  const subscriptions = useList('listSubscriptions', { query: { limit: 200 } });
  const format = useFormat();
  const preview = useAction('reattributeQuarantine');
  const assign = useAction('reattributeQuarantine', {
    onDone: ({ counted }) => {
      notifications.show({ message: t.done(counted), color: 'verdigris' });
      onClose();
    },
  });
  const ask = (id: string | null) => {
    choose(id);
    if (id) preview.mutate({ body: { identity, subscriptionId: id, isDryRun: true } });
  };
  return (
    <Confirm
      isOpen
      title={`${t.name}: ${identity}`}
      label={preview.data ? t.assign(preview.data.counted) : t.name}
      isDisabled={!subscriptionId || !preview.data || preview.isPending}
      isPending={assign.isPending}
      error={assign.error ?? preview.error}
      onClose={onClose}
      onConfirm={() => subscriptionId && assign.mutate({ body: { identity, subscriptionId, isDryRun: false } })}
    >
      <Stack>
        <Text>{t.ownerText(identity)}</Text>
        <Select
          label={t.ownerLabel}
          description={t.ownerHint}
          searchable
          data-autofocus
          required
          value={subscriptionId}
          onChange={ask}
          data={subscriptions.items
            .filter(({ status }) => status !== 'pending_payment_method')
            .map(({ id, partnerName, plan, startsAt }) => ({
              value: id,
              label: `${partnerName} · ${plan.name}${startsAt ? ` · ${format.day(startsAt)}` : ''}`,
            }))}
        />
        {subscriptionId && <Outcome outcome={preview.data} />}
      </Stack>
    </Confirm>
  );
}
