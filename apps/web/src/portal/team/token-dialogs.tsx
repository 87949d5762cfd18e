import type { PartnerRole } from '@libs/contracts';
import { Alert, Button, Group, Modal, Select, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useNow } from '../../api/clock.js';
import { useAction } from '../../api/hooks.js';
import { usePartnerId } from '../../auth/session.js';
import { useWords } from '../../i18n/i18n.js';
import { Copy, Snippet } from '../../ui/copy.js';
import { Trouble } from '../../ui/states.js';
import { uiWords } from '../../ui/words.js';
import { DAY } from '../usage/range.js';
import { RoleChoice } from './roles.js';
import type { Token } from './token.js';
import { teamWords } from './words.js';

/** Names a token, its roles and its end. */
export function CreateToken({ onClose, onCreated }: { onClose: () => void; onCreated: (secret: string) => void }) {
  const t = useWords(teamWords);
  const ui = useWords(uiWords);
  const now = useNow();
  const partnerId = usePartnerId();
  const [name, setName] = useState('');
  const [days, setDays] = useState('90');
  const [roles, setRoles] = useState<PartnerRole[]>(['viewer']);
  const create = useAction('createPartnerApiToken', { onDone: ({ token }) => onCreated(token) });
  const submit = () => {
    if (!now) return;
    const expiresAt = days ? new Date(now.getTime() + Number(days) * DAY).toISOString() : null;
    create.mutate({ params: { partnerId }, body: { name, roles, expiresAt } });
  };
  return (
    <Modal opened onClose={onClose} title={t.newToken}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Stack>
          {create.error && <Trouble error={create.error} />}
          <TextInput
            label={t.tokenName}
            required
            data-autofocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <RoleChoice value={roles} onChange={setRoles} />
          <Select
            label={t.expires}
            data={['30', '90', '365', ''].map((value) => ({ value, label: t.expiryChoices[value]! }))}
            value={days}
            onChange={(value) => setDays(value ?? '')}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {ui.cancel}
            </Button>
            <Button type="submit" loading={create.isPending} disabled={roles.length === 0}>
              {t.newToken}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** The only time a token is seen. */
export function TokenShownOnce({ secret, onClose }: { secret: string; onClose: () => void }) {
  const t = useWords(teamWords);
  return (
    <Modal opened onClose={onClose} title={t.shownTitle} size="lg" closeOnClickOutside={false} withCloseButton={false}>
      <Stack>
        <Snippet label={t.shownTitle} code={secret} />
        <Alert color="brass">{t.shownOnce}</Alert>
        <Group justify="space-between">
          <Copy value={secret} label={t.copyToken} />
          <Button onClick={onClose}>{t.done}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}

export function RevokeToken({ token, onClose }: { token: Token; onClose: () => void }) {
  const t = useWords(teamWords);
  const ui = useWords(uiWords);
  const partnerId = usePartnerId();
  const revoke = useAction('revokePartnerApiToken', { onDone: onClose });
  return (
    <Modal opened onClose={onClose} title={t.revokeTitle(token.name)}>
      <Stack>
        {revoke.error && <Trouble error={revoke.error} />}
        <Text>{t.revokeText}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {ui.cancel}
          </Button>
          <Button
            color="red"
            loading={revoke.isPending}
            onClick={() => revoke.mutate({ params: { partnerId, tokenId: token.id } })}
          >
            {t.revoke}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
