import type { Member, PartnerRole } from '@libs/contracts';
import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Answer } from '../../api/client.js';
import { useAction } from '../../api/hooks.js';
import { usePartnerId } from '../../auth/session.js';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { Copy, Snippet } from '../../ui/copy.js';
import { Trouble } from '../../ui/states.js';
import { uiWords } from '../../ui/words.js';
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
  const ui = useWords(uiWords);
  const partnerId = usePartnerId();
  const [email, setEmail] = useState(known);
  const [roles, setRoles] = useState<PartnerRole[]>(['developer']);
  const invite = useAction('inviteMember', { onDone: onInvited });
  return (
    <Modal opened onClose={onClose} title={t.inviteTitle}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          invite.mutate({ params: { partnerId }, body: { email, roles } });
        }}
      >
        <Stack>
          {invite.error && <Trouble error={invite.error} />}
          <TextInput
            label={t.email}
            type="email"
            required
            data-autofocus
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <RoleChoice value={roles} onChange={setRoles} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {ui.cancel}
            </Button>
            <Button type="submit" loading={invite.isPending} disabled={roles.length === 0}>
              {t.invite}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** The link, shown once. */
export function Invited({ invitation, onClose }: { invitation: Answer<'inviteMember'>; onClose: () => void }) {
  const t = useWords(teamWords);
  const format = useFormat();
  const { member, invitationUrl, expiresAt } = invitation;
  return (
    <Modal opened onClose={onClose} title={t.invitedTitle} size="lg" closeOnClickOutside={false}>
      <Stack>
        <Text>{t.invitedText(member.email, format.moment(expiresAt))}</Text>
        <Snippet label={t.invitedTitle} code={invitationUrl} />
        <Group justify="space-between">
          <Copy value={invitationUrl} label={t.copyLink} />
          <Button onClick={onClose}>{t.done}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}

export function ChangeRoles({ member, onClose }: { member: Member; onClose: () => void }) {
  const t = useWords(teamWords);
  const ui = useWords(uiWords);
  const partnerId = usePartnerId();
  const [roles, setRoles] = useState(member.roles as PartnerRole[]);
  const change = useAction('changeMemberRoles', { onDone: onClose });
  return (
    <Modal opened onClose={onClose} title={t.changeTitle(member.name || member.email)}>
      <Stack>
        {change.error && <Trouble error={change.error} />}
        <RoleChoice value={roles} onChange={setRoles} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {ui.cancel}
          </Button>
          <Button
            loading={change.isPending}
            disabled={roles.length === 0}
            onClick={() => change.mutate({ params: { partnerId, memberId: member.id }, body: { roles } })}
          >
            {t.save}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

export function RemoveMember({ member, onClose }: { member: Member; onClose: () => void }) {
  const t = useWords(teamWords);
  const ui = useWords(uiWords);
  const partnerId = usePartnerId();
  const remove = useAction('removeMember', { onDone: onClose });
  return (
    <Modal opened onClose={onClose} title={t.removeTitle(member.name || member.email)}>
      <Stack>
        {remove.error && <Trouble error={remove.error} />}
        <Text>{t.removeText}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {ui.cancel}
          </Button>
          <Button
            color="red"
            loading={remove.isPending}
            onClick={() => remove.mutate({ params: { partnerId, memberId: member.id } })}
          >
            {t.removeNow}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
