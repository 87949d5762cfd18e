import type { TailedRecord } from '@libs/contracts';
import { Badge, Button, Group, Loader, Paper, Stack, Text } from '@mantine/core';
import { IconCircleCheck, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useState } from 'react';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { Section } from '../../ui/page.js';
import { DataTable } from '../../ui/table.js';
import { useTail, type Tail as Watched } from './use-tail.js';
import { gatewayWords } from './words.js';
import { useSaid } from '../../i18n/said/say.js';

const colors = { accepted: 'verdigris', duplicate: 'gray', conflict: 'brass', quarantined: 'red' } as const;

interface TailProps {
  connectionId: string;
  title?: string;
  /** Whether anything ever came over it: then nobody waits for the first record. */
  hasHistory?: boolean;
}

/** What arrives at this moment, and how it was counted. */
export function Tail({ connectionId, title, hasHistory = false }: TailProps) {
  const t = useWords(gatewayWords).tail;
  const [isPaused, setPaused] = useState(false);
  const tail = useTail(connectionId, isPaused);
  return (
    <Section
      title={title ?? t.title}
      aside={
        <Button
          size="sm"
          variant="default"
          leftSection={isPaused ? <IconPlayerPlay size={16} /> : <IconPlayerPause size={16} />}
          onClick={() => setPaused(!isPaused)}
        >
          {isPaused ? t.resume : t.pause}
        </Button>
      }
    >
      <Paper>
        <Light tail={tail} isPaused={isPaused} hasHistory={hasHistory} />
      </Paper>
      {tail.records.length > 0 && <Records records={tail.records} />}
    </Section>
  );
}

/** Says in one sentence whether the gateway is heard. */
function Light({ tail, isPaused, hasHistory }: { tail: Watched; isPaused: boolean; hasHistory: boolean }) {
  const t = useWords(gatewayWords).tail;
  const hasArrived = tail.records.length > 0;
  const says = hasHistory ? (hasArrived ? t.listening : t.waitingNext) : hasArrived ? t.arrived : t.waiting;
  return (
    <Stack gap={4} role="status">
      <Group gap="sm" wrap="nowrap">
        {hasArrived ? (
          <IconCircleCheck size={22} color="var(--mantine-color-verdigris-6)" aria-hidden />
        ) : (
          !isPaused && <Loader size="sm" type="dots" aria-hidden />
        )}
        <Text fw={560}>{isPaused ? t.paused : tail.state === 'lost' ? t.lost : says}</Text>
      </Group>
      {tail.skipped > 0 && <Text size="sm">{t.skipped(tail.skipped)}</Text>}
    </Stack>
  );
}

function Records({ records }: { records: Watched['records'] }) {
  const t = useWords(gatewayWords).tail;
  const format = useFormat();
  const { say } = useSaid();
  const counted = ({ countedAs, outcome, said }: TailedRecord) =>
    outcome !== 'accepted'
      ? said && say(said)
      : countedAs.length === 0
        ? t.nothing
        : countedAs.map(({ meterKey, quantity }) => `${format.quantity(quantity)} × ${meterKey}`).join(', ');
  return (
    <DataTable
      caption={t.title}
      rows={records}
      rowKey={({ line }) => String(line)}
      columns={[
        { label: t.at, render: ({ at }) => format.time(at) },
        { label: t.what, render: ({ type, id }) => type ?? id ?? '—' },
        { label: t.from, render: ({ subject }) => subject ?? '—' },
        { label: t.outcome, render: ({ outcome }) => <Badge color={colors[outcome]}>{t.outcomes[outcome]}</Badge> },
        { label: t.countedAs, render: counted },
      ]}
    />
  );
}
