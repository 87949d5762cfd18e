import type { Member, PartnerRole } from '@libs/contracts';
import { Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Answer } from '../../api/client.js';
import { useAction } from '../../api/hooks.js';
import { usePartnerId } from '../../auth/session.js';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { FormDialog, ShownOnce } from '../../ui/form-dialog.js';
import { RoleChoice } from './roles.js';
import { teamWords } from './words.js';

interface InviteProps {
  email: string;
  onClose: () => void;
  onInvited: (invitation: Answer<'inviteMember'>) => void;
}

/** Invites by e-mail and role; the answer is a link to pass on. */
export function Invite({ email: known, onClose, onInvited }: InviteProps) {
  const t = useWords(teamWords);
  const partnerId = usePartnerId();
  const [email, setEmail] = useState(known);
  const [roles, setRoles] = useState<PartnerRole[]>(['developer']);
  const invite = useAction('inviteMember', { onDone: onInvited });
  return (
    <FormDialog
      title={t.inviteTitle}
      label={t.invite}
      isPending={invite.isPending}
      isDisabled={roles.length === 0}
      error={invite.error}
      onSubmit={() => invite.mutate({ params: { partnerId }, body: { email, roles } })}
      onClose={onClose}
    >
      <TextInput
        label={t.email}
        type="email"
        required
        data-autofocus
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <RoleChoice value={roles} onChange={setRoles} />
    </FormDialog>
  );
}

/** The link, shown once. */
export function Invited({ invitation, onClose }: { invitation: Answer<'inviteMember'>; onClose: () => void }) {
  const t = useWords(teamWords);
  const format = useFormat();
  const { member, invitationUrl, expiresAt } = invitation;
  return (
    <ShownOnce
      title={t.invitedTitle}
      secret={invitationUrl}
      copyLabel={t.copyLink}
      doneLabel={t.done}
      onClose={onClose}
    >
      <Text>{t.invitedText(member.email, format.moment(expiresAt))}</Text>
    </ShownOnce>
  );
}

export function ChangeRoles({ member, onClose }: { member: Member; onClose: () => void }) {
  const t = useWords(teamWords);
  const partnerId = usePartnerId();
  const [roles, setRoles] = useState(member.roles as PartnerRole[]);
  const change = useAction('changeMemberRoles', { onDone: onClose });
  return (
    <FormDialog
      title={t.changeTitle(member.name || member.email)}
      label={t.save}
      isPending={change.isPending}
      isDisabled={roles.length === 0}
      error={change.error}
      onSubmit={() => change.mutate({ params: { partnerId, memberId: member.id }, body: { roles } })}
      onClose={onClose}
    >
      <RoleChoice value={roles} onChange={setRoles} />
    </FormDialog>
  );
}

export function RemoveMember({ member, onClose }: { member: Member; onClose: () => void }) {
  const t = useWords(teamWords);
  const partnerId = usePartnerId();
  const remove = useAction('removeMember', { onDone: onClose });
  return (
    <FormDialog
      title={t.removeTitle(member.name || member.email)}
      label={t.removeNow}
      isDangerous
      isPending={remove.isPending}
      error={remove.error}
      onSubmit={() => remove.mutate({ params: { partnerId, memberId: member.id } })}
      onClose={onClose}
    >
      <Text>{t.removeText}</Text>
    </FormDialog>
  );
}
