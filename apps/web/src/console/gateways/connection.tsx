import { Alert, Button, Paper, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useParams } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { useNow } from '../../api/clock.js';
import type { Answer } from '../../api/client.js';
import { useAction, useRead } from '../../api/hooks.js';
import { useSession } from '../../auth/session.js';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { Page, Section } from '../../ui/page.js';
import { Read } from '../../ui/states.js';
import { Confirm } from '../common/confirm.js';
import { Facts } from '../common/facts.js';
import { Alerts } from './alerts.js';
import { Fields } from './fields/fields.js';
import { Health } from './health.js';
import { Secrets } from './secrets.js';
import { Settings } from './settings.js';
import { Tail } from './tail.js';
import { gatewayWords } from './words.js';
import { Said } from '../../i18n/said/said.js';

type Detail = Answer<'getConnection'>;

/** One gateway: health, live tail, secrets, settings. */
export default function Connection() {
  const { connectionId } = useParams({ strict: false }) as { connectionId: string };
  const connection = useRead('getConnection', { params: { connectionId } }, { everyMs: 10_000 });
  return <Read query={connection}>{(data) => <Sheet connection={data} />}</Read>;
}

function Sheet({ connection }: { connection: Detail }) {
  const t = useWords(gatewayWords);
  const { may } = useSession();
  return (
    <Page
      title={connection.name}
      trail={[{ label: t.title, to: '/console/connections' }]}
      lead={<Health state={connection.health.state} />}
      actions={may('connections.write') && !connection.isBuiltIn && <Switch connection={connection} />}
    >
      <Alerts connection={connection} />
      <Figures connection={connection} />
      <Tail connectionId={connection.id} hasHistory={connection.health.lastEventAt !== null} />
      {!connection.isBuiltIn && <Fields connection={connection} />}
      {!connection.isBuiltIn && <Secrets connection={connection} />}
      <Section title={t.detail.settings}>
        <Text c="var(--octroi-faint)">{t.detail.settingsText}</Text>
        <Settings connectionId={connection.id} />
      </Section>
    </Page>
  );
}

function Figures({ connection: { health, adapter, createdAt, ingestUrl } }: { connection: Detail }) {
  const t = useWords(gatewayWords);
  const format = useFormat();
  const now = useNow();
  const { lastHour, lastError, ignored } = health;
  return (
    <>
      {lastError && (
        <Alert
          color={health.state === 'failing' ? 'red' : 'brass'}
          icon={<IconAlertTriangle size={20} />}
          title={`${t.detail.lastError}, ${format.ago(lastError.at, now)}`}
        >
          <Said said={lastError.said} />
        </Alert>
      )}
      <Paper>
        <Facts
          facts={[
            [t.lastRecord, health.lastEventAt ? format.ago(health.lastEventAt, now) : t.never],
            [t.rate, format.quantity(health.eventsPerMinute)],
            [
              t.lastHour,
              [
                t.counted(format.quantity(lastHour.accepted)),
                t.detail.duplicates(format.quantity(lastHour.duplicates)),
                t.quarantined(format.quantity(lastHour.quarantined)),
              ].join(', '),
            ],
            ...(ignored.length > 0
              ? [
                  [
                    t.detail.ignored,
                    <span key="ignored" lang="en">
                      {ignored.map(({ reason, records }) => `${format.quantity(records)} × ${reason}`).join(', ')}
                    </span>,
                  ] as [string, ReactNode],
                ]
              : []),
            [t.detail.adapter, adapter],
            [t.detail.since, format.day(createdAt)],
            [t.detail.address, ingestUrl],
          ]}
        />
      </Paper>
    </>
  );
}

function Switch({ connection: { id, status } }: { connection: Detail }) {
  const t = useWords(gatewayWords).detail;
  const [isAsking, setAsking] = useState(false);
  const isActive = status === 'active';
  const label = isActive ? t.disable : t.enable;
  const update = useAction('updateConnection', { onDone: () => setAsking(false) });
  return (
    <>
      <Button variant="default" onClick={() => setAsking(true)}>
        {label}
      </Button>
      <Confirm
        isOpen={isAsking}
        title={label}
        label={label}
        isDangerous={isActive}
        isPending={update.isPending}
        error={update.error}
        onClose={() => setAsking(false)}
        onConfirm={() =>
          update.mutate({ params: { connectionId: id }, body: { status: isActive ? 'disabled' : 'active' } })
        }
      >
        <Text>{isActive ? t.disableAsk : t.enableAsk}</Text>
      </Confirm>
    </>
  );
}
