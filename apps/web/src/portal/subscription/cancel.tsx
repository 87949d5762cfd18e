import type { Subscription } from '@libs/contracts';
import { List, Radio, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type Answer, type ApiError } from '../../api/client.js';
import { useAction } from '../../api/hooks.js';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { FormDialog } from '../../ui/form-dialog.js';
import { Loading, Read } from '../../ui/states.js';
import { subscriptionWords } from './words.js';

/** Shows what cancelling would do before it does it. */
export function Cancel({ subscription, onClose }: { subscription: Subscription; onClose: () => void }) {
  const t = useWords(subscriptionWords);
  const [when, setWhen] = useState<'period_end' | 'now'>('period_end');
  const params = { partnerId: subscription.partnerId, subscriptionId: subscription.id };
  const preview = useQuery<Answer<'previewCancellation'>, ApiError>({
    queryKey: ['previewCancellation', params, when],
    queryFn: () => api('previewCancellation', { params, body: { when } }),
  });
  const cancel = useAction('cancelSubscription', { onDone: onClose });
  return (
    <FormDialog
      title={t.cancelTitle(subscription.plan.name)}
      label={when === 'now' ? t.confirmNow : t.confirmEnd}
      keepLabel={t.keep}
      isDangerous
      isPending={cancel.isPending}
      isDisabled={!preview.data}
      error={cancel.error}
      onSubmit={() => cancel.mutate({ params, body: { when } })}
      onClose={onClose}
    >
      <Radio.Group label={t.when} value={when} onChange={(value) => setWhen(value as typeof when)}>
        <Stack gap="xs" mt="xs">
          <Radio value="period_end" label={t.atEnd} />
          <Radio value="now" label={t.now} />
        </Stack>
      </Radio.Group>
      <Read query={preview} loading={<Loading lines={3} height={20} />}>
        {(answer) => <Consequences preview={answer} timeZone={subscription.timeZone} />}
      </Read>
    </FormDialog>
  );
}

function Consequences({ preview, timeZone }: { preview: Answer<'previewCancellation'>; timeZone: string }) {
  const t = useWords(subscriptionWords);
  const format = useFormat();
  const { endsAt, period, served, credentialsRevoked } = preview;
  return (
    <List spacing={6}>
      <List.Item>{t.endsOn(format.moment(endsAt, timeZone))}</List.Item>
      <List.Item>{t.keysStop(credentialsRevoked)}</List.Item>
      {served && <List.Item>{t.served(format.period(served, timeZone))}</List.Item>}
      {period && served && served.end !== period.end && <List.Item>{t.fixedBack}</List.Item>}
    </List>
  );
}
