import type { ProviderRole } from '@libs/contracts';
import { Alert, Button, Modal, Stack, Text, TextInput } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useState } from 'react';
import type { Answer } from '../../api/client.js';
import { useAction, useRead } from '../../api/hooks.js';
import { useSession } from '../../auth/session.js';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { Snippet } from '../../ui/copy.js';
import { Section } from '../../ui/page.js';
import { Read } from '../../ui/states.js';
import { DataTable } from '../../ui/table.js';
import { uiWords } from '../../ui/words.js';
import { Confirm } from '../common/confirm.js';
import { FormDialog } from '../../ui/form-dialog.js';
import { RolePicker } from './role-picker.js';
import { memberWords } from './words.js';

type Token = Answer<'listApiTokens'>['items'][number];

/** Tokens that act for the provider. */
export function Tokens() {
  const t = useWords(memberWords);
  const format = useFormat();
  const { may } = useSession();
  const [isCreating, setCreating] = useState(false);
  const [revoked, ask] = useState<Token | null>(null);
  const tokens = useRead('listApiTokens');
  const revoke = useAction('revokeApiToken', { onDone: () => ask(null) });
  return (
    <Section
      title={t.tokens}
      aside={
        may('staff.write') && (
          <Button size="sm" variant="default" onClick={() => setCreating(true)}>
            {t.newToken}
          </Button>
        )
      }
    >
      <Text c="var(--octroi-faint)">{t.tokensText}</Text>
      <Read query={tokens}>
        {({ items }) =>
          items.length === 0 ? (
            <Text>{t.noTokens}</Text>
          ) : (
            <DataTable
              caption={t.tokens}
              rows={items}
              rowKey={({ id }) => id}
              columns={[
                { label: t.name, render: ({ name }) => <Text fw={560}>{name}</Text> },
                { label: t.begins, render: ({ hint }) => <code>{hint}…</code> },
                { label: t.roles, render: ({ roles }) => roles.map((role) => t.roleNames[role] ?? role).join(', ') },
                { label: t.used, render: ({ lastSeenAt }) => (lastSeenAt ? format.moment(lastSeenAt) : t.never) },
                { label: t.expires, render: ({ expiresAt }) => (expiresAt ? format.day(expiresAt) : t.noExpiry) },
                {
                  label: '',
                  render: (token) =>
                    may('staff.write') && (
                      <Button size="xs" variant="subtle" color="red" onClick={() => ask(token)}>
                        {t.revoke}
                      </Button>
                    ),
                },
              ]}
            />
          )
        }
      </Read>
      {isCreating && <Create onClose={() => setCreating(false)} />}
      <Confirm
        isOpen={revoked !== null}
        title={t.revoke}
        label={t.revoke}
        isDangerous
        isPending={revoke.isPending}
        error={revoke.error}
        onClose={() => ask(null)}
        onConfirm={() => revoked && revoke.mutate({ params: { tokenId: revoked.id } })}
      >
        <Text>{t.revokeAsk(revoked?.name ?? '')}</Text>
      </Confirm>
    </Section>
  );
}

function Create({ onClose }: { onClose: () => void }) {
  const t = useWords(memberWords);
  const common = useWords(uiWords);
  const [name, setName] = useState('');
  const [until, setUntil] = useState('');
  const [roles, setRoles] = useState<ProviderRole[]>([]);
  const create = useAction('createApiToken');
  if (create.data)
    return (
      <Modal opened onClose={onClose} title={name} size="lg" closeButtonProps={{ 'aria-label': common.close }}>
        <Stack>
          <Alert color="brass" icon={<IconKey size={20} />} title={t.tokenOnce} />
          <Snippet code={create.data.token} label={t.newToken} />
          <Button onClick={onClose}>{common.close}</Button>
        </Stack>
      </Modal>
    );
  return (
    <FormDialog
      title={t.newToken}
      label={t.newToken}
      isDisabled={roles.length === 0}
      isPending={create.isPending}
      error={create.error}
      onClose={onClose}
      onSubmit={() => create.mutate({ body: { name, roles, expiresAt: until ? `${until}T00:00:00.000Z` : null } })}
    >
      <TextInput
        label={t.name}
        required
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        type="date"
        label={`${t.expiresOn} (${common.optional})`}
        value={until}
        onChange={(event) => setUntil(event.currentTarget.value)}
      />
      <RolePicker value={roles} onChange={setRoles} />
    </FormDialog>
  );
}
