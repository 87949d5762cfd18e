import { Code, Drawer, Stack, Text } from '@mantine/core';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { Explained } from '../../ui/figures.js';
import { Snippet } from '../../ui/copy.js';
import { summaryOf, type Call } from './summary.js';
import { callsWords } from './words.js';

/** One call in full: what it was counted as, what was read, and the record as it came. */
export function CallDetail({ call, onClose }: { call: Call | undefined; onClose: () => void }) {
  const t = useWords(callsWords);
  return (
    <Drawer
      opened={call !== undefined}
      onClose={onClose}
      position="right"
      size="lg"
      title={t.detail}
      closeButtonProps={{ 'aria-label': t.close }}
    >
      {call && <Facts call={call} />}
    </Drawer>
  );
}

function Facts({ call }: { call: Call }) {
  const t = useWords(callsWords);
  const format = useFormat();
  const facts: Array<[string, string]> = [
    [t.when, `${format.day(call.time)}, ${format.time(call.time)}`],
    [t.stored, `${format.day(call.storedAt)}, ${format.time(call.storedAt)}`],
    [t.key, call.credentialName ?? t.unknownKey],
    [t.subject, call.subject ?? '—'],
    [t.id, call.id],
    [t.source, call.source],
  ];
  return (
    <Stack gap="lg">
      <Text ff="monospace" fw={600} style={{ overflowWrap: 'anywhere' }}>
        {summaryOf(call)}
      </Text>
      <div>
        <Text size="sm" c="var(--octroi-faint)">
          {t.counted}
        </Text>
        <Text fw={600} component="div">
          <Counted call={call} isFull />
        </Text>
      </div>
      {facts.map(([name, value]) => (
        <div key={name}>
          <Text size="sm" c="var(--octroi-faint)">
            {name}
          </Text>
          <Text style={{ overflowWrap: 'anywhere' }}>{value}</Text>
        </div>
      ))}
      <div>
        <Text size="sm" c="var(--octroi-faint)" mb={4}>
          {t.data}
        </Text>
        <Code block tabIndex={0}>
          {JSON.stringify(call.data, null, 2)}
        </Code>
      </div>
      <div>
        <Text size="sm" c="var(--octroi-faint)" mb={4}>
          {t.raw}
        </Text>
        <Snippet label={t.raw} code={typeof call.raw === 'string' ? call.raw : JSON.stringify(call.raw, null, 2)} />
        <Text size="xs">{t.rawNote}</Text>
      </div>
    </Stack>
  );
}

/** What a call was counted as, or why it was not. */
export function Counted({ call, isFull = false }: { call: Call; isFull?: boolean }) {
  const t = useWords(callsWords);
  const format = useFormat();
  if (call.countedAs.length === 0)
    return (
      <Text span c="var(--octroi-faint)" size="sm">
        {t.notCounted}
        <Explained label={t.notCounted}>{t.notCountedWhy}</Explained>
      </Text>
    );
  return (
    <>
      {call.countedAs.map(({ meterKey, quantity, dimensions }) => (
        <span key={meterKey} style={{ display: 'block' }}>
          {format.quantity(quantity)} × {meterKey}
          {isFull && Object.keys(dimensions).length > 0 && (
            <Text size="xs">
              {Object.entries(dimensions)
                .map(([name, value]) => `${name} ${value}`)
                .join(' · ')}
            </Text>
          )}
        </span>
      ))}
    </>
  );
}
