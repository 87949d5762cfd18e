import type { Member } from '@libs/contracts';
import { Button, Group, Stack, Text } from '@mantine/core';
import { IconUserPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { Answer } from '../../api/client.js';
import { useNow } from '../../api/clock.js';
import { useRead } from '../../api/hooks.js';
import { useMe, usePartnerId, useSession } from '../../auth/session.js';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { Status } from '../../ui/figures.js';
import { Page, Section } from '../../ui/page.js';
import { Read } from '../../ui/states.js';
import { DataTable } from '../../ui/table.js';
import { ChangeRoles, Invite, Invited, RemoveMember } from './member-dialogs.js';
import { RoleBadges } from './roles.js';
import { Tokens } from './tokens.js';
import { teamWords } from './words.js';

type Dialog =
  | { kind: 'invite'; email: string }
  | { kind: 'invited'; invitation: Answer<'inviteMember'> }
  | { kind: 'roles' | 'remove'; member: Member }
  | null;

/** Members, invitations, and tokens for programs. */
export default function Team() {
  const t = useWords(teamWords);
  const { may } = useSession();
  const partnerId = usePartnerId();
  const [dialog, setDialog] = useState<Dialog>(null);
  const members = useRead('listMembers', { params: { partnerId } });
  const close = () => setDialog(null);
  return (
    <Page
      title={t.title}
      lead={t.lead}
      actions={
        may('members.write') && (
          <Button leftSection={<IconUserPlus size={18} />} onClick={() => setDialog({ kind: 'invite', email: '' })}>
            {t.invite}
          </Button>
        )
      }
    >
      <Section title={t.members}>
        <Read query={members}>{({ items }) => <Members members={items} onDialog={setDialog} />}</Read>
      </Section>
      {may('members.read') && <Tokens />}
      {dialog?.kind === 'invite' && (
        <Invite
          email={dialog.email}
          onClose={close}
          onInvited={(invitation) => setDialog({ kind: 'invited', invitation })}
        />
      )}
      {dialog?.kind === 'invited' && <Invited invitation={dialog.invitation} onClose={close} />}
      {dialog?.kind === 'roles' && <ChangeRoles member={dialog.member} onClose={close} />}
      {dialog?.kind === 'remove' && <RemoveMember member={dialog.member} onClose={close} />}
    </Page>
  );
}

function Members({ members, onDialog }: { members: Member[]; onDialog: (dialog: Dialog) => void }) {
  const t = useWords(teamWords);
  const format = useFormat();
  const now = useNow();
  return (
    <DataTable
      caption={t.members}
      rows={members}
      rowKey={({ id }) => id}
      columns={[
        { label: t.name, render: (member) => <Person member={member} /> },
        { label: t.roles, render: ({ roles }) => <RoleBadges of={roles} /> },
        { label: t.status, render: ({ status }) => <Status value={status} /> },
        {
          label: t.lastSignIn,
          render: ({ lastSignInAt }) => (lastSignInAt ? format.ago(lastSignInAt, now) : t.never),
          isMinor: true,
        },
        { label: '', render: (member) => <Actions member={member} onDialog={onDialog} />, isFigure: true },
      ]}
    />
  );
}

function Person({ member }: { member: Member }) {
  const t = useWords(teamWords);
  const me = useMe();
  return (
    <Stack gap={0}>
      <Text fw={560}>
        {member.name || member.email}
        {member.id === me.id && (
          <Text span size="sm" c="var(--octroi-faint)">
            {' '}
            · {t.you}
          </Text>
        )}
      </Text>
      {member.name && <Text size="xs">{member.email}</Text>}
    </Stack>
  );
}

function Actions({ member, onDialog }: { member: Member; onDialog: (dialog: Dialog) => void }) {
  const t = useWords(teamWords);
  const me = useMe();
  const { may } = useSession();
  if (!may('members.write') || member.id === me.id) return null;
  return (
    <Group gap="xs" justify="flex-end" wrap="nowrap">
      {member.status === 'invited' ? (
        <Button size="compact-sm" variant="light" onClick={() => onDialog({ kind: 'invite', email: member.email })}>
          {t.again}
        </Button>
      ) : (
        <Button size="compact-sm" variant="light" onClick={() => onDialog({ kind: 'roles', member })}>
          {t.change}
        </Button>
      )}
      <Button size="compact-sm" variant="subtle" color="red" onClick={() => onDialog({ kind: 'remove', member })}>
        {t.remove}
      </Button>
    </Group>
  );
}
