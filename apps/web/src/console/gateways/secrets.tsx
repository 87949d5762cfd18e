import { Alert, Button, Group, Text } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useState } from 'react';
import type { Answer } from '../../api/client.js';
import { useAction } from '../../api/hooks.js';
import { useSession } from '../../auth/session.js';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { Copy } from '../../ui/copy.js';
import { Section } from '../../ui/page.js';
import { Trouble } from '../../ui/states.js';
import { DataTable } from '../../ui/table.js';
import { Confirm } from '../common/confirm.js';
import { gatewayWords } from './words.js';

type Connection = Answer<'getConnection'>;
type Secret = Connection['secrets'][number];

/** The one or two secrets of a connection; a new one is shown once. */
export function Secrets({ connection: { id, secrets } }: { connection: Connection }) {
  const t = useWords(gatewayWords).detail;
  const format = useFormat();
  const { may } = useSession();
  const [revoked, ask] = useState<Secret | null>(null);
  const params = { connectionId: id };
  const rotate = useAction('rotateConnectionSecret');
  const revoke = useAction('revokeConnectionSecret', { onDone: () => ask(null) });
  const mayWrite = may('connections.write');
  return (
    <Section
      title={t.secrets}
      aside={
        mayWrite &&
        secrets.length < 2 && (
          <Button size="sm" variant="default" loading={rotate.isPending} onClick={() => rotate.mutate({ params })}>
            {t.rotate}
          </Button>
        )
      }
    >
      <Text c="var(--octroi-faint)">{t.secretsText}</Text>
      {rotate.error && <Trouble error={rotate.error} />}
      {rotate.data && (
        <Alert color="brass" icon={<IconKey size={20} />} title={t.rotated}>
          <Group gap="sm">
            <Text component="code" style={{ overflowWrap: 'anywhere' }}>
              {rotate.data.secret}
            </Text>
            <Copy value={rotate.data.secret} />
          </Group>
        </Alert>
      )}
      <DataTable
        caption={t.secrets}
        rows={secrets}
        rowKey={(secret) => secret.id}
        columns={[
          { label: t.hint, render: ({ hint }) => <code>{hint}…</code> },
          { label: t.made, render: ({ createdAt }) => format.moment(createdAt) },
          { label: t.used, render: ({ lastUsedAt }) => (lastUsedAt ? format.moment(lastUsedAt) : t.neverUsed) },
          {
            label: '',
            render: (secret) =>
              mayWrite && (
                <Button size="xs" variant="subtle" color="red" onClick={() => ask(secret)}>
                  {t.revoke}
                </Button>
              ),
          },
        ]}
      />
      <Confirm
        isOpen={revoked !== null}
        title={t.revoke}
        label={t.revoke}
        isDangerous
        isPending={revoke.isPending}
        error={revoke.error}
        onClose={() => ask(null)}
        onConfirm={() => revoked && revoke.mutate({ params: { ...params, secretId: revoked.id } })}
      >
        <Text>{t.revokeAsk(revoked?.hint ?? '')}</Text>
      </Confirm>
    </Section>
  );
}
