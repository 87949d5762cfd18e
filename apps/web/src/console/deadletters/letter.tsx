import type { DeadLetter, ServiceName } from '@libs/contracts';
import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useAction } from '../../api/hooks.js';
import { useSession } from '../../auth/session.js';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { Snippet } from '../../ui/copy.js';
import { Trouble } from '../../ui/states.js';
import { uiWords } from '../../ui/words.js';
import { Confirm } from '../common/confirm.js';
import { Facts } from '../common/facts.js';
import { consoleWords } from '../words.js';
import { deadLetterWords } from './words.js';
import { Said } from '../../i18n/said/said.js';

interface LetterProps {
  service: Capitalize<ServiceName>;
  letter: DeadLetter;
  onClose: () => void;
}

/** One message, why it failed, and the two ways out. */
export function Letter({ service, letter, onClose }: LetterProps) {
  const t = useWords(deadLetterWords);
  const common = useWords(uiWords);
  const format = useFormat();
  const { may } = useSession();
  const [isDiscarding, setDiscarding] = useState(false);
  const replay = useAction(`replay${service}DeadLetter`, { onDone: onClose });
  const params = { deadLetterId: letter.id };
  if (isDiscarding) return <Discard service={service} letter={letter} onClose={onClose} />;
  return (
    <Modal opened onClose={onClose} size="xl" title={letter.name} closeButtonProps={{ 'aria-label': common.close }}>
      <Stack>
        {replay.error && <Trouble error={replay.error} />}
        <Text>
          <Said said={letter.said} />
        </Text>
        <Facts
          facts={[
            [t.status, t.statuses[letter.status]],
            [t.attempts, letter.attempts],
            [t.last, format.moment(letter.lastSeenAt)],
            ...(letter.reason ? [[t.reason, letter.reason] as [string, string]] : []),
            ...(letter.decidedBy ? [[t.by, letter.decidedBy] as [string, string]] : []),
          ]}
        />
        <Snippet code={JSON.stringify(letter.message, null, 2)} label={t.whole} />
        {letter.status === 'open' && may('dead_letters.replay') && (
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setDiscarding(true)}>
              {t.discard}
            </Button>
            <Button loading={replay.isPending} onClick={() => replay.mutate({ params })}>
              {t.replay}
            </Button>
          </Group>
        )}
      </Stack>
    </Modal>
  );
}

function Discard({ service, letter, onClose }: LetterProps) {
  const t = useWords(deadLetterWords);
  const common = useWords(consoleWords);
  const [reason, setReason] = useState('');
  const discard = useAction(`discard${service}DeadLetter`, { onDone: onClose });
  return (
    <Confirm
      isOpen
      title={`${t.discard}: ${letter.name}`}
      label={t.discard}
      isDangerous
      isDisabled={reason.trim().length < 3}
      isPending={discard.isPending}
      error={discard.error}
      onClose={onClose}
      onConfirm={() => discard.mutate({ params: { deadLetterId: letter.id }, body: { reason } })}
    >
      <Text>{t.discardAsk}</Text>
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
