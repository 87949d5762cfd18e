import type { PartnerRole } from '@libs/contracts';
import { Select, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useNow } from '../../api/clock.js';
import { useAction } from '../../api/hooks.js';
import { usePartnerId } from '../../auth/session.js';
import { useWords } from '../../i18n/i18n.js';
import { FormDialog, ShownOnce } from '../../ui/form-dialog.js';
import { DAY } from '../usage/range.js';
import { RoleChoice } from './roles.js';
import type { Token } from './token.js';
import { teamWords } from './words.js';

/** Names a token, its roles and its end. */
export function CreateToken({ onClose, onCreated }: { onClose: () => void; onCreated: (secret: string) => void }) {
  const t = useWords(teamWords);
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
    <FormDialog
      title={t.newToken}
      label={t.newToken}
      isPending={create.isPending}
      isDisabled={roles.length === 0}
      error={create.error}
      onSubmit={submit}
      onClose={onClose}
    >
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
    </FormDialog>
  );
}

/** The only time a token is seen. */
export function TokenShownOnce({ secret, onClose }: { secret: string; onClose: () => void }) {
  const t = useWords(teamWords);
  return (
    <ShownOnce
      title={t.shownTitle}
      secret={secret}
      warning={t.shownOnce}
      copyLabel={t.copyToken}
      doneLabel={t.done}
      onClose={onClose}
    />
  );
}

export function RevokeToken({ token, onClose }: { token: Token; onClose: () => void }) {
  const t = useWords(teamWords);
  const partnerId = usePartnerId();
  const revoke = useAction('revokePartnerApiToken', { onDone: onClose });
  return (
    <FormDialog
      title={t.revokeTitle(token.name)}
      label={t.revoke}
      isDangerous
      isPending={revoke.isPending}
      error={revoke.error}
      onSubmit={() => revoke.mutate({ params: { partnerId, tokenId: token.id } })}
      onClose={onClose}
    >
      <Text>{t.revokeText}</Text>
    </FormDialog>
  );
}
