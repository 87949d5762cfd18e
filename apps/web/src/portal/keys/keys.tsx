import type { Credential } from '@libs/contracts';
import { Badge, Button, Code, Group, Stack, Switch, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useRead } from '../../api/hooks.js';
import { usePartnerId, useSession } from '../../auth/session.js';
import { useNow } from '../../api/clock.js';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { useAddress } from '../../ui/address.js';
import { Moment } from '../../ui/figures.js';
import { Page } from '../../ui/page.js';
import { Empty, Read } from '../../ui/states.js';
import { DataTable } from '../../ui/table.js';
import { WithSubscription } from '../layout/current.js';
import { useCalls, useKeyActivity, type KeyActivity } from './activity.js';
import { CreateKey, RevokeKey, RotateKey, KeyShownOnce } from './dialogs.js';
import { keysWords } from './words.js';

type Dialog =
  { kind: 'create' } | { kind: 'rotate' | 'revoke'; key: Credential } | { kind: 'shown'; secret: string } | null;

/** The partner's keys: made, rotated with an overlap, revoked. */
export default function Keys() {
  const t = useWords(keysWords);
  const { may } = useSession();
  const partnerId = usePartnerId();
  const [{ revoked }, change] = useAddress<{ revoked: string }>();
  const [dialog, setDialog] = useState<Dialog>(null);
  const keys = useRead('listCredentials', { params: { partnerId }, query: { includeRevoked: revoked === 'yes' } });
  const close = () => setDialog(null);
  const show = (secret: string) => setDialog({ kind: 'shown', secret });
  const create = may('credentials.write') && (
    <Button leftSection={<IconPlus size={18} />} onClick={() => setDialog({ kind: 'create' })}>
      {t.create}
    </Button>
  );
  return (
    <WithSubscription withEnded>
      {(_, all) => (
        <Page title={t.title} lead={t.lead} actions={create}>
          <Read query={keys}>
            {({ items }) =>
              items.length === 0 ? (
                <Empty title={t.emptyTitle} action={create}>
                  {t.empty}
                </Empty>
              ) : (
                <Table keys={items} onDialog={setDialog} />
              )
            }
          </Read>
          {keys.data && (
            <Switch
              label={t.showRevoked}
              checked={revoked === 'yes'}
              onChange={(event) => change({ revoked: event.currentTarget.checked ? 'yes' : undefined })}
            />
          )}
          {dialog?.kind === 'create' && <CreateKey subscriptions={all} onClose={close} onIssued={show} />}
          {dialog?.kind === 'rotate' && <RotateKey credential={dialog.key} onClose={close} onIssued={show} />}
          {dialog?.kind === 'revoke' && <RevokeKey credential={dialog.key} onClose={close} />}
          {dialog?.kind === 'shown' && <KeyShownOnce secret={dialog.secret} onClose={close} />}
        </Page>
      )}
    </WithSubscription>
  );
}

function Table({ keys, onDialog }: { keys: Credential[]; onDialog: (dialog: Dialog) => void }) {
  const t = useWords(keysWords);
  const { may } = useSession();
  const activity = useKeyActivity(keys);
  return (
    <DataTable
      caption={t.title}
      rows={keys}
      rowKey={({ id }) => id}
      columns={[
        {
          label: t.name,
          render: ({ name, externalIdentities }) => (
            <Stack gap={0}>
              <Text fw={560}>{name}</Text>
              {externalIdentities.length > 0 && <Text size="xs">{externalIdentities.join(', ')}</Text>}
            </Stack>
          ),
        },
        { label: t.begins, render: ({ hint }) => <Code>{hint}…</Code> },
        { label: t.status, render: (key) => <KeyStatus credential={key} /> },
        { label: t.issued, render: ({ issuedAt }) => <Moment at={issuedAt} as="day" />, isMinor: true },
        { label: t.lastCall, render: ({ id }) => <LastCall activity={activity.get(id)} /> },
        {
          label: '',
          render: (key) =>
            may('credentials.write') &&
            key.status !== 'revoked' && (
              <Group gap="xs" justify="flex-end" wrap="nowrap">
                {key.status === 'active' && (
                  <Button size="compact-sm" variant="light" onClick={() => onDialog({ kind: 'rotate', key })}>
                    {t.rotate}
                  </Button>
                )}
                <Button
                  size="compact-sm"
                  variant="subtle"
                  color="red"
                  onClick={() => onDialog({ kind: 'revoke', key })}
                >
                  {t.revoke}
                </Button>
              </Group>
            ),
          isFigure: true,
        },
      ]}
    />
  );
}

function KeyStatus({ credential }: { credential: Credential }) {
  const t = useWords(keysWords);
  const format = useFormat();
  const { status, expiresAt, revokedAt, replacedById } = credential;
  const tone = status === 'active' ? 'verdigris' : status === 'expiring' ? 'brass' : 'gray';
  return (
    <Stack gap={2} align="flex-start">
      <Badge color={tone}>{t.statuses[status]}</Badge>
      {status === 'expiring' && expiresAt && <Text size="xs">{t.ends(format.moment(expiresAt))}</Text>}
      {revokedAt && <Text size="xs">{t.revokedAt(format.moment(revokedAt))}</Text>}
      {replacedById && <Text size="xs">{t.replaced}</Text>}
    </Stack>
  );
}

function LastCall({ activity }: { activity: KeyActivity | undefined }) {
  const t = useWords(keysWords);
  const format = useFormat();
  const now = useNow();
  const calls = useCalls();
  if (!activity)
    return (
      <Text span c="var(--octroi-faint)">
        {t.never}
      </Text>
    );
  return (
    <Stack gap={0}>
      <span>{format.ago(activity.lastEventAt, now)}</span>
      <Text size="xs">{t.calls(calls(activity.events))}</Text>
    </Stack>
  );
}
