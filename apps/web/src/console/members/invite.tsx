import type { ProviderRole } from '@libs/contracts';
import { Alert, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { IconMail } from '@tabler/icons-react';
import { useState } from 'react';
import { useAction } from '../../api/hooks.js';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { Snippet } from '../../ui/copy.js';
import { uiWords } from '../../ui/words.js';
import { FormDialog } from '../../ui/form-dialog.js';
import { RolePicker } from './role-picker.js';
import { memberWords } from './words.js';

/** Invites somebody; the link is shown once, to be passed on. */
export function Invite({ onClose }: { onClose: () => void }) {
  const t = useWords(memberWords);
  const common = useWords(uiWords);
  const format = useFormat();
  const [email, setEmail] = useState('');
  const [roles, setRoles] = useState<ProviderRole[]>([]);
  const invite = useAction('inviteStaff');
  if (invite.data)
    return (
      <Modal opened onClose={onClose} title={email} size="lg" closeButtonProps={{ 'aria-label': common.close }}>
        <Stack>
          <Alert color="brass" icon={<IconMail size={20} />} title={t.invited}>
            <Text size="sm">{t.until(format.moment(invite.data.expiresAt))}</Text>
          </Alert>
          <Snippet code={invite.data.invitationUrl} label={t.invite} />
          <Group justify="flex-end">
            <Button onClick={onClose}>{common.close}</Button>
          </Group>
        </Stack>
      </Modal>
    );
  return (
    <FormDialog
      title={t.invite}
      label={t.invite}
      isDisabled={roles.length === 0}
      isPending={invite.isPending}
      error={invite.error}
      onClose={onClose}
      onSubmit={() => invite.mutate({ body: { email, roles } })}
    >
      <TextInput
        label={t.email}
        type="email"
        required
        data-autofocus
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <RolePicker value={roles} onChange={setRoles} />
    </FormDialog>
  );
}
