import { List, Radio, SimpleGrid, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import type { Answer } from '../../api/client.js';
import { useAction } from '../../api/hooks.js';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { Confirm } from '../common/confirm.js';
import { consoleWords } from '../words.js';
import { amendWords } from './amend-words.js';

export type Event = Answer<'listEvents'>['items'][number];
type Kind = 'corrected' | 'deleted';
type Scalar = string | number | boolean;

/** Corrects or deletes one event: says first what that changes, and keeps what was there. */
export function Amend({ event, title, onClose }: { event: Event; title: string; onClose: () => void }) {
  const t = useWords(amendWords);
  const common = useWords(consoleWords);
  const [kind, setKind] = useState<Kind>('corrected');
  const [typed, type] = useState<Record<string, string>>({});
  const [reason, setReason] = useState('');
  const amend = useAction('amendEvent', {
    onDone: () => {
      notifications.show({ message: t.done[kind], color: 'verdigris' });
      onClose();
    },
  });
  const fields = Object.entries(event.data).filter((field): field is [string, Scalar] => isScalar(field[1]));
  const changed = fields.filter(([name, value]) => typed[name] !== undefined && typed[name] !== String(value));
  const { connectionId, source, id, subscriptionId, time } = event;
  const data =
    kind === 'corrected' ? Object.fromEntries(changed.map(([name, value]) => [name, read(typed[name]!, value)])) : {};
  return (
    <Confirm
      isOpen
      title={t.amendOf(title)}
      label={t.confirm[kind]}
      isDangerous={kind === 'deleted'}
      isDisabled={reason.trim().length < 3 || (kind === 'corrected' && changed.length === 0)}
      isPending={amend.isPending}
      error={amend.error}
      onClose={onClose}
      onConfirm={() => amend.mutate({ body: { connectionId, source, id, subscriptionId, time, kind, data, reason } })}
    >
      <Radio.Group label={t.kind} value={kind} onChange={(value) => setKind(value as Kind)}>
        <Stack gap="xs" mt="xs">
          {(['corrected', 'deleted'] as const).map((value) => (
            <Radio key={value} value={value} label={t.kinds[value]} />
          ))}
        </Stack>
      </Radio.Group>
      {kind === 'corrected' && (
        <Stack gap="xs">
          <Text size="sm">{t.fields}</Text>
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
            {fields.map(([name, value]) => (
              <TextInput
                key={name}
                label={name}
                size="sm"
                value={typed[name] ?? String(value)}
                onChange={({ currentTarget }) => type({ ...typed, [name]: currentTarget.value })}
              />
            ))}
          </SimpleGrid>
        </Stack>
      )}
      <Textarea
        label={common.reason}
        description={common.reasonHint}
        required
        value={reason}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
      />
      <Consequence
        event={event}
        kind={kind}
        changes={changed.map(([name, value]) => t.change(name, String(value), typed[name] || t.takenAway))}
      />
    </Confirm>
  );
}

function Consequence({ event, kind, changes }: { event: Event; kind: Kind; changes: readonly string[] }) {
  const t = useWords(amendWords);
  const format = useFormat();
  const counted =
    event.countedAs.map(({ meterKey, quantity }) => `${format.quantity(quantity)} × ${meterKey}`).join(', ') ||
    t.nothingCounted;
  if (kind === 'corrected' && changes.length === 0) return <Text role="status">{t.nothing}</Text>;
  return (
    <Stack gap="xs" role="status">
      <List size="sm">
        {kind === 'corrected' && changes.map((change) => <List.Item key={change}>{change}</List.Item>)}
        <List.Item>{kind === 'deleted' ? t.takesOut(counted) : t.counts(counted)}</List.Item>
      </List>
      <Text size="sm">{t.consequence}</Text>
    </Stack>
  );
}

const isScalar = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value);

/** Of the type it had; a number that JSON could not carry exactly goes as text, as the services read it. */
function read(text: string, before: Scalar): Scalar | null {
  if (text === '') return null;
  if (typeof before === 'boolean') return text === 'true';
  return typeof before === 'number' && String(Number(text)) === text ? Number(text) : text;
}
