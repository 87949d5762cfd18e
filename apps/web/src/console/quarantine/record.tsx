import { Alert, Button, Group, Paper, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { Answer } from '../../api/client.js';
import { useRead } from '../../api/hooks.js';
import { useSession } from '../../auth/session.js';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { Snippet } from '../../ui/copy.js';
import { Page, Section } from '../../ui/page.js';
import { Read } from '../../ui/states.js';
import { Facts } from '../common/facts.js';
import { Decide, type Decision } from './decide.js';
import { NameOwner } from './name-owner.js';
import { quarantineWords } from './words.js';
import { Said } from '../../i18n/said/said.js';

/** One record, whole, with what can be done about it. */
export default function QuarantinedRecord() {
  const { recordId } = useParams({ strict: false }) as { recordId: string };
  const record = useRead('getQuarantined', { params: { recordId } });
  return <Read query={record}>{(data) => <Sheet record={data} />}</Read>;
}

function Sheet({ record }: { record: Answer<'getQuarantined'> }) {
  const t = useWords(quarantineWords);
  const format = useFormat();
  return (
    <Page
      title={t.reasons[record.reason]}
      trail={[{ label: t.title, to: '/console/quarantine' }]}
      lead={t.statuses[record.status]}
      actions={record.status === 'waiting' && <Deeds record={record} />}
      width="lg"
    >
      <Alert color="brass" icon={<IconAlertTriangle size={20} />}>
        <Text>
          <Said said={record.said} />
        </Text>
      </Alert>
      <Paper>
        <Facts
          facts={[
            [t.connection, record.connectionName],
            [t.received, format.moment(record.receivedAt)],
            [t.made, record.time ? format.moment(record.time) : '—'],
            [t.event, record.eventType ?? '—'],
            [t.id, record.eventId ?? '—'],
            [t.identities, record.identities.join(', ') || '—'],
            ...(record.resolution ? [[t.resolution, record.resolution] as [string, string]] : []),
          ]}
        />
      </Paper>
      <Section title={t.raw}>
        <Text c="var(--octroi-faint)">{t.rawText}</Text>
        <Snippet code={pretty(record.raw)} label={t.raw} />
      </Section>
      {record.counted !== null && record.counted !== undefined && (
        <Section title={t.other}>
          <Snippet code={pretty(record.counted)} label={t.other} />
        </Section>
      )}
    </Page>
  );
}

function Deeds({ record }: { record: Answer<'getQuarantined'> }) {
  const t = useWords(quarantineWords);
  const { may } = useSession();
  const [decision, decide] = useState<Decision | null>(null);
  const [isNaming, name] = useState(false);
  const [caller] = record.identities;
  if (!may('quarantine.write')) return null;
  const filter = { ids: [record.id] };
  return (
    <Group gap="xs">
      {record.reason === 'unknown_subject' && caller && <Button onClick={() => name(true)}>{t.name}</Button>}
      <Button variant="default" onClick={() => decide({ deed: 'replay', filter })}>
        {t.replay}
      </Button>
      <Button variant="default" onClick={() => decide({ deed: 'discard', filter })}>
        {t.discard}
      </Button>
      {decision && <Decide decision={decision} onClose={() => decide(null)} />}
      {isNaming && caller && <NameOwner identity={caller} onClose={() => name(false)} />}
    </Group>
  );
}

const pretty = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value, null, 2));
