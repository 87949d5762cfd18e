import { Anchor, Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { Link, useRouter, useSearch } from '@tanstack/react-router';
import { useAction } from '../api/hooks.js';
import { useWords } from '../i18n/i18n.js';
import { Trouble } from '../ui/states.js';
import { AuthFrame } from './frame.js';
import { homeOf } from './home-of.js';
import { authWords } from './words.js';

export default function SignIn() {
  const t = useWords(authWords);
  const { history } = useRouter();
  const { next } = useSearch({ strict: false }) as { next?: string };
  const signIn = useAction('signIn', { onDone: (me) => history.push(ownPath(next) ?? homeOf(me)) });
  const form = useForm({ initialValues: { email: '', password: '' } });
  return (
    <AuthFrame title={t.signIn} lead={t.signInLead}>
      <form onSubmit={form.onSubmit((body) => signIn.mutate({ body }))}>
        <Stack>
          {signIn.error && <Trouble error={signIn.error} />}
          <TextInput
            label={t.email}
            type="email"
            autoComplete="username"
            required
            autoFocus
            {...form.getInputProps('email')}
          />
          <PasswordInput
            label={t.password}
            autoComplete="current-password"
            required
            {...form.getInputProps('password')}
          />
          <Button type="submit" size="md" loading={signIn.isPending}>
            {t.signIn}
          </Button>
          <Text size="sm">
            {t.noAccount}{' '}
            <Anchor component={Link} to="/sign-up" underline="always">
              {t.signUp}
            </Anchor>
          </Text>
        </Stack>
      </form>
    </AuthFrame>
  );
}

/** Only a path of ours may follow a sign-in. */
const ownPath = (next: string | undefined): string | null => (next && /^\/(?![/\\])/.test(next) ? next : null);
