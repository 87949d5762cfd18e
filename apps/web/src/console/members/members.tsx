import type { Member, ProviderRole } from '@libs/contracts';
import { Button, Group, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useAction, useRead } from '../../api/hooks.js';
import { useMe, useSession } from '../../auth/session.js';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { Status } from '../../ui/figures.js';
import { Page, Section } from '../../ui/page.js';
import { Read } from '../../ui/states.js';
import { DataTable } from '../../ui/table.js';
import { Confirm } from '../common/confirm.js';
import { FormDialog } from '../../ui/form-dialog.js';
import { Invite } from './invite.js';
import { RolePicker, staffRoles } from './role-picker.js';
import { Tokens } from './tokens.js';
import { memberWords } from './words.js';

type Dialog = { kind: 'invite' } | { kind: 'roles' | 'remove'; member: Member };

/** The provider's staff. */
export default function Members() {
  const t = useWords(memberWords);
  const format = useFormat();
  const me = useMe();
  const { may } = useSession();
  const [dialog, open] = useState<Dialog | null>(null);
  const staff = useRead('listStaff');
  const close = () => open(null);
  return (
    <Page
      title={t.title}
      lead={t.lead}
      actions={
        may('staff.write') && (
          <Button leftSection={<IconPlus size={18} />} onClick={() => open({ kind: 'invite' })}>
            {t.invite}
          </Button>
        )
      }
    >
      <Read query={staff}>
        {({ items }) => (
          <DataTable
            caption={t.members}
            rows={items}
            rowKey={({ id }) => id}
            columns={[
              {
                label: t.name,
                render: ({ id, name, email }) => (
                  <>
                    <Text fw={560}>
                      {name || email} {id === me.id && `(${t.you})`}
                    </Text>
                    <Text size="sm" c="var(--octroi-faint)">
                      {email}
                    </Text>
                  </>
                ),
              },
              { label: t.roles, render: ({ roles }) => roles.map((role) => t.roleNames[role] ?? role).join(', ') },
              { label: t.status, render: ({ status }) => <Status value={status} /> },
              {
                label: t.lastSignIn,
                render: ({ lastSignInAt }) => (lastSignInAt ? format.moment(lastSignInAt) : t.never),
              },
              {
                label: '',
                render: (member) =>
                  may('staff.write') &&
                  member.id !== me.id && (
                    <Group gap="xs" justify="flex-end" wrap="nowrap">
                      <Button size="xs" variant="default" onClick={() => open({ kind: 'roles', member })}>
                        {t.change}
                      </Button>
                      <Button size="xs" variant="subtle" color="red" onClick={() => open({ kind: 'remove', member })}>
                        {t.remove}
                      </Button>
                    </Group>
                  ),
              },
            ]}
          />
        )}
      </Read>
      <Tokens />
      <Section title={t.rolesTitle}>
        <DataTable
          caption={t.rolesTitle}
          minWidth={360}
          rows={staffRoles}
          rowKey={(role) => role}
          columns={[
            { label: t.role, render: (role) => <Text fw={560}>{t.roleNames[role]}</Text> },
            { label: t.may, render: (role) => t.roleTexts[role] },
          ]}
        />
      </Section>
      {dialog?.kind === 'invite' && <Invite onClose={close} />}
      {dialog?.kind === 'roles' && <ChangeRoles member={dialog.member} onClose={close} />}
      {dialog?.kind === 'remove' && <Remove member={dialog.member} onClose={close} />}
    </Page>
  );
}

interface MemberDialogProps {
  member: Member;
  onClose: () => void;
}

function ChangeRoles({ member, onClose }: MemberDialogProps) {
  const t = useWords(memberWords);
  const [roles, setRoles] = useState(member.roles as ProviderRole[]);
  const change = useAction('changeStaffRoles', { onDone: onClose });
  return (
    <FormDialog
      title={`${t.change}: ${member.name || member.email}`}
      label={t.save}
      isDisabled={roles.length === 0}
      isPending={change.isPending}
      error={change.error}
      onClose={onClose}
      onSubmit={() => change.mutate({ params: { memberId: member.id }, body: { roles } })}
    >
      <RolePicker value={roles} onChange={setRoles} />
    </FormDialog>
  );
}

function Remove({ member, onClose }: MemberDialogProps) {
  const t = useWords(memberWords);
  const remove = useAction('removeStaff', { onDone: onClose });
  return (
    <Confirm
      isOpen
      title={t.remove}
      label={t.remove}
      isDangerous
      isPending={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onConfirm={() => remove.mutate({ params: { memberId: member.id } })}
    >
      <Text>{t.removeAsk(member.name || member.email)}</Text>
    </Confirm>
  );
}
