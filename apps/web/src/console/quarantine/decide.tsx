import { Text, Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useEffect, useState } from 'react';
import type { Call } from '../../api/client.js';
import { useAction } from '../../api/hooks.js';
import { useWords } from '../../i18n/i18n.js';
import { Confirm } from '../common/confirm.js';
import { consoleWords } from '../words.js';
import { Outcome } from './outcome.js';
import { quarantineWords } from './words.js';

export interface Decision {
  deed: 'replay' | 'discard';
  filter: NonNullable<Call<'replayQuarantine'>['body']>['filter'];
}

/** Reads records again, or discards them; a dry run says first how many. */
export function Decide({ decision, onClose }: { decision: Decision; onClose: () => void }) {
  return decision.deed === 'replay' ? (
    <Replay filter={decision.filter} onClose={onClose} />
  ) : (
    <Discard filter={decision.filter} onClose={onClose} />
  );
}

interface DeedProps {
  filter: Decision['filter'];
  onClose: () => void;
}

function Replay({ filter, onClose }: DeedProps) {
  const t = useWords(quarantineWords);
  const { mutate: count, ...preview } = useAction('replayQuarantine');
  const replay = useAction('replayQuarantine', {
    onDone: ({ counted }) => {
      notifications.show({ message: t.done(counted), color: 'verdigris' });
      onClose();
    },
  });
  useEffect(() => count({ body: { filter, isDryRun: true } }), [count, filter]);
  return (
    <Confirm
      isOpen
      title={t.replay}
      label={preview.data ? t.assign(preview.data.counted) : t.replay}
      isDisabled={!preview.data || preview.data.counted === 0}
      isPending={replay.isPending}
      error={replay.error ?? preview.error}
      onClose={onClose}
      onConfirm={() => replay.mutate({ body: { filter, isDryRun: false } })}
    >
      <Outcome outcome={preview.data} />
    </Confirm>
  );
}

function Discard({ filter, onClose }: DeedProps) {
  const t = useWords(quarantineWords);
  const common = useWords(consoleWords);
  const [reason, setReason] = useState('');
  const { mutate: count, ...preview } = useAction('discardQuarantine');
  const discard = useAction('discardQuarantine', {
    onDone: ({ matched }) => {
      notifications.show({ message: t.discarded(matched) });
      onClose();
    },
  });
  useEffect(() => count({ body: { filter, reason: 'dry run', isDryRun: true } }), [count, filter]);
  return (
    <Confirm
      isOpen
      title={t.discard}
      label={t.discard}
      isDangerous
      isDisabled={!preview.data || reason.trim().length < 3}
      isPending={discard.isPending}
      error={discard.error ?? preview.error}
      onClose={onClose}
      onConfirm={() => discard.mutate({ body: { filter, reason, isDryRun: false } })}
    >
      <Text role="status">{preview.data ? t.willDiscard(preview.data.matched) : t.counting}</Text>
      <Textarea
        label={common.reason}
        description={common.reasonHint}
        required
        data-autofocus
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </Confirm>
  );
}
