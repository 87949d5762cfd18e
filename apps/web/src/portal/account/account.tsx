import { Alert, Button, Group, Paper, PasswordInput, Select, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useAction } from '../../api/hooks.js';
import { useMe, useSession } from '../../auth/session.js';
import { locales, useLanguage, useWords, type Locale } from '../../i18n/i18n.js';
import { Page, Section } from '../../ui/page.js';
import { Trouble } from '../../ui/states.js';
import { Organisation } from './organisation.js';
import { Sessions } from './sessions.js';
import { accountWords } from './words.js';

/** About the member himself, his organisation's address, and where he is signed in. */
export default function Account() {
  const t = useWords(accountWords);
  const { may } = useSession();
  return (
    <Page title={t.title} width="lg">
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl">
        <Section title={t.you}>
          <You />
        </Section>
        <Section title={t.password}>
          <Password />
        </Section>
      </SimpleGrid>
      {may('partner.read') && (
        <Section title={t.organisation}>
          <Organisation />
        </Section>
      )}
      <Section title={t.sessions}>
        <Sessions />
      </Section>
    </Page>
  );
}

function You() {
  const t = useWords(accountWords);
  const me = useMe();
  const { setLocale } = useLanguage();
  const update = useAction('updateMe', { onDone: ({ locale }) => locale && setLocale(locale) });
  const form = useForm({ initialValues: { name: me.name, locale: me.locale ?? '' } });
  return (
    <Paper>
      <form
        onSubmit={form.onSubmit(({ name, locale }) =>
          update.mutate({ body: { name, locale: (locale || null) as Locale | null } }),
        )}
      >
        <Stack>
          {update.error && <Trouble error={update.error} />}
          {update.isSuccess && (
            <Alert role="status" color="verdigris">
              {t.saved}
            </Alert>
          )}
          <TextInput label={t.name} autoComplete="name" required {...form.getInputProps('name')} />
          <TextInput label={t.email} value={me.email ?? ''} readOnly variant="filled" />
          <Select
            label={t.language}
            data={[
              { value: '', label: t.browser },
              ...Object.entries(locales).map(([value, label]) => ({ value, label })),
            ]}
            {...form.getInputProps('locale')}
          />
          <Group>
            <Button type="submit" loading={update.isPending}>
              {t.save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}

function Password() {
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
