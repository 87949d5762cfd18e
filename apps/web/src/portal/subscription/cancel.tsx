import type { Subscription } from '@libs/contracts';
import { Button, Group, List, Modal, Radio, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type Answer, type ApiError } from '../../api/client.js';
import { useAction } from '../../api/hooks.js';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { Loading, Read, Trouble } from '../../ui/states.js';
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
    <Modal opened onClose={onClose} title={t.cancelTitle(subscription.plan.name)}>
      <Stack>
        {cancel.error && <Trouble error={cancel.error} />}
        <Radio.Group label={t.when} value={when} onChange={(value) => setWhen(value as typeof when)}>
          <Stack gap="xs" mt="xs">
            <Radio value="period_end" label={t.atEnd} />
            <Radio value="now" label={t.now} />
          </Stack>
        </Radio.Group>
        <Read query={preview} loading={<Loading lines={3} height={20} />}>
          {(answer) => <Consequences preview={answer} timeZone={subscription.timeZone} />}
        </Read>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t.keep}
          </Button>
          <Button
            color="red"
            loading={cancel.isPending}
            disabled={!preview.data}
            onClick={() => cancel.mutate({ params, body: { when } })}
          >
            {when === 'now' ? t.confirmNow : t.confirmEnd}
          </Button>
        </Group>
      </Stack>
    </Modal>
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
