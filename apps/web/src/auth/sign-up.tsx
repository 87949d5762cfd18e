import { Anchor, Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useAction } from '../api/hooks.js';
import { useLanguage, useWords } from '../i18n/i18n.js';
import { Trouble } from '../ui/states.js';
import { AuthFrame } from './frame.js';
import { authWords } from './words.js';

/** Four fields: the time zone and the language are what the browser says, and can be changed later. */
export default function SignUp() {
  const t = useWords(authWords);
  const { locale } = useLanguage();
  const navigate = useNavigate();
  const { plan } = useSearch({ strict: false }) as { plan?: string };
  const signUp = useAction('signUp', {
    // The plan was chosen on the page before: on to what it costs.
    onDone: () =>
      void navigate(
        plan
          ? ({ to: `/portal/subscribe/${encodeURIComponent(plan)}`, search: { step: 'review' } } as { to: string })
          : { to: '/portal' },
      ),
  });
  const form = useForm({ initialValues: { company: '', name: '', email: '', password: '' } });
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <AuthFrame title={t.signUp} lead={t.signUpLead}>
      <form onSubmit={form.onSubmit((body) => signUp.mutate({ body: { ...body, timeZone, locale } as never }))}>
        <Stack>
          {signUp.error && <Trouble error={signUp.error} />}
          <TextInput
            label={t.company}
            autoComplete="organization"
            required
            autoFocus
            {...form.getInputProps('company')}
          />
          <TextInput label={t.name} autoComplete="name" required {...form.getInputProps('name')} />
          <TextInput label={t.email} type="email" autoComplete="username" required {...form.getInputProps('email')} />
          <PasswordInput
            label={t.password}
            description={t.passwordHint}
            autoComplete="new-password"
            required
            minLength={10}
            {...form.getInputProps('password')}
          />
          <Button type="submit" size="md" loading={signUp.isPending}>
            {t.signUp}
          </Button>
          <Text size="sm">
            {t.haveAccount}{' '}
            <Anchor
              component={Link}
              underline="always"
              {...({ to: '/sign-in', search: plan ? { next: `/portal/subscribe/${plan}?step=review` } : {} } as {
                to: string;
              })}
            >
              {t.signIn}
            </Anchor>
          </Text>
        </Stack>
      </form>
    </AuthFrame>
  );
}
