import { Alert, Button, Group, Paper, Select, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useAction } from '../api/hooks.js';
import { useMe } from '../auth/session.js';
import { locales, useLanguage, useWords, type Locale } from '../i18n/i18n.js';
import { Trouble } from '../ui/states.js';
import { accountWords } from './words.js';

/** Name and language of whoever is signed in. */
export function You({ note }: { note?: string }) {
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
          {note && (
            <Text size="sm" c="var(--octroi-faint)">
              {note}
            </Text>
          )}
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
