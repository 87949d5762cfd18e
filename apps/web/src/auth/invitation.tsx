import { Badge, Button, Group, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { Link, useLocation, useNavigate } from '@tanstack/react-router';
import { api, type Answer, type ApiError } from '../api/client.js';
import { useAction } from '../api/hooks.js';
import { useWords } from '../i18n/i18n.js';
import { Loading, Trouble } from '../ui/states.js';
import { AuthFrame } from './frame.js';
import { homeOf } from './home-of.js';
import { authWords } from './words.js';

/** Accepts an invitation. The token stands after the `#`, so that no server ever logs it. */
export default function Invitation() {
  const t = useWords(authWords);
  const { hash: token } = useLocation();
  const invitation = useQuery<Answer<'lookUpInvitation'>, ApiError>({
    queryKey: ['lookUpInvitation', token],
    queryFn: () => api('lookUpInvitation', { body: { token } }),
    enabled: token !== '',
    retry: false,
  });
  const isGone = token === '' || invitation.error !== null;
  const lead = invitation.data ? t.invitationLead(invitation.data.partnerName ?? 'Octroi') : '';
  return (
    <AuthFrame title={t.invitationTitle} lead={isGone ? t.invitationGone : lead}>
      {isGone ? (
        <Group>
          <Button component={Link} to="/sign-in" variant="light">
            {t.signIn}
          </Button>
        </Group>
      ) : invitation.data ? (
        <Acceptance token={token} invitation={invitation.data} />
      ) : (
        <Loading lines={3} />
      )}
    </AuthFrame>
  );
}

function Acceptance({ token, invitation }: { token: string; invitation: Answer<'lookUpInvitation'> }) {
  const t = useWords(authWords);
  const navigate = useNavigate();
  const accept = useAction('acceptInvitation', { onDone: (me) => void navigate({ to: homeOf(me), replace: true }) });
  const form = useForm({ initialValues: { name: '', password: '' } });
  return (
    <form onSubmit={form.onSubmit((body) => accept.mutate({ body: { ...body, token } }))}>
      <Stack>
        {accept.error && <Trouble error={accept.error} />}
        <Group gap="xs">
          <Text>{invitation.email}</Text>
          {invitation.roles.map((role) => (
            <Badge key={role}>{t.roles[role] ?? role}</Badge>
          ))}
        </Group>
        <TextInput label={t.name} autoComplete="name" required autoFocus {...form.getInputProps('name')} />
        <PasswordInput
          label={t.password}
          description={t.passwordHint}
          autoComplete="new-password"
          required
          minLength={10}
          {...form.getInputProps('password')}
        />
        <Button type="submit" size="md" loading={accept.isPending}>
          {t.join}
        </Button>
      </Stack>
    </form>
  );
}
