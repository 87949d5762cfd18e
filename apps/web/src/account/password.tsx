import { Alert, Button, Group, Paper, PasswordInput, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useAction } from '../api/hooks.js';
import { useWords } from '../i18n/i18n.js';
import { Trouble } from '../ui/states.js';
import { accountWords } from './words.js';

/** A new password; whoever is signed in elsewhere is signed out. */
export function Password() {
  const t = useWords(accountWords);
  const form = useForm({ initialValues: { currentPassword: '', newPassword: '' } });
  const change = useAction('changePassword', { onDone: () => form.reset() });
  return (
    <Paper>
      <form onSubmit={form.onSubmit((body) => change.mutate({ body }))}>
        <Stack>
          {change.error && <Trouble error={change.error} />}
          {change.isSuccess && (
            <Alert role="status" color="verdigris">
              {t.changed}
            </Alert>
          )}
          <PasswordInput
            label={t.current}
            autoComplete="current-password"
            required
            {...form.getInputProps('currentPassword')}
          />
          <PasswordInput
            label={t.next}
            description={t.hint}
            autoComplete="new-password"
            required
            minLength={10}
            {...form.getInputProps('newPassword')}
          />
          <Group>
            <Button type="submit" loading={change.isPending}>
              {t.change}
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}
