import { Button, Group, Paper, PasswordInput, Select, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useAction, useRead } from '../../api/hooks.js';
import { useMe } from '../../auth/session.js';
import { useFormat } from '../../i18n/format.js';
import { locales, useLanguage, useWords, type Locale } from '../../i18n/i18n.js';
import { Page, Section } from '../../ui/page.js';
import { Read, Trouble } from '../../ui/states.js';
import { DataTable } from '../../ui/table.js';
import { memberWords } from '../members/words.js';
import { accountWords } from './words.js';

/** Name, language, password, sessions. */
export default function Account() {
  const t = useWords(accountWords);
  return (
    <Page title={t.title} width="lg">
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl">
        <You />
        <Password />
      </SimpleGrid>
      <Sessions />
    </Page>
  );
}

function You() {
  const t = useWords(accountWords);
  const { roleNames } = useWords(memberWords);
  const { locale, setLocale } = useLanguage();
  const me = useMe();
  const [name, setName] = useState(me.name);
  const [chosen, choose] = useState<Locale>(locale);
  const update = useAction('updateMe', { onDone: () => setLocale(chosen) });
  return (
    <Section title={t.you}>
      <Paper>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            update.mutate({ body: { name, locale: chosen } });
          }}
        >
          <Stack>
            {update.error && <Trouble error={update.error} />}
            <TextInput
              label={t.name}
              autoComplete="name"
              required
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Select
              label={t.language}
              data={Object.entries(locales).map(([value, label]) => ({ value, label }))}
              value={chosen}
              onChange={(value) => choose(value as Locale)}
            />
            <Text size="sm" c="var(--octroi-faint)">
              {me.email} · {me.roles.map((role) => roleNames[role] ?? role).join(', ')}
            </Text>
            <Group>
              <Button type="submit" loading={update.isPending}>
                {t.save}
              </Button>
              <Text size="sm" role="status">
                {update.isSuccess && t.saved}
              </Text>
            </Group>
          </Stack>
        </form>
      </Paper>
    </Section>
  );
}

function Password() {
  const t = useWords(accountWords);
  const [currentPassword, setCurrent] = useState('');
  const [newPassword, setNew] = useState('');
  const change = useAction('changePassword', {
    onDone: () => {
      setCurrent('');
      setNew('');
    },
  });
  return (
    <Section title={t.password}>
      <Paper>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            change.mutate({ body: { currentPassword, newPassword } });
          }}
        >
          <Stack>
            {change.error && <Trouble error={change.error} />}
            <PasswordInput
              label={t.current}
              autoComplete="current-password"
              required
              value={currentPassword}
              onChange={(event) => setCurrent(event.currentTarget.value)}
            />
            <PasswordInput
              label={t.next}
              description={t.nextHint}
              autoComplete="new-password"
              required
              minLength={10}
              value={newPassword}
              onChange={(event) => setNew(event.currentTarget.value)}
            />
            <Group>
              <Button type="submit" loading={change.isPending}>
                {t.change}
              </Button>
            </Group>
            <Text size="sm" role="status">
              {change.isSuccess && t.changed}
            </Text>
          </Stack>
        </form>
      </Paper>
    </Section>
  );
}

function Sessions() {
  const t = useWords(accountWords);
  const format = useFormat();
  const sessions = useRead('listMySessions');
  const revoke = useAction('revokeMySession');
  return (
    <Section title={t.sessions}>
      {revoke.error && <Trouble error={revoke.error} />}
      <Read query={sessions}>
        {({ items }) => (
          <DataTable
            caption={t.sessions}
            rows={items}
            rowKey={({ id }) => id}
            columns={[
              {
                label: t.device,
                render: ({ userAgent, isCurrent }) => (
                  <Text size="sm" lineClamp={2}>
                    {userAgent} {isCurrent && <strong>({t.this})</strong>}
                  </Text>
                ),
              },
              { label: t.from, render: ({ ip }) => ip },
              { label: t.seen, render: ({ lastSeenAt }) => format.moment(lastSeenAt) },
              {
                label: '',
                render: ({ id, isCurrent }) =>
                  !isCurrent && (
                    <Button
                      size="xs"
                      variant="default"
                      loading={revoke.isPending}
                      onClick={() => revoke.mutate({ params: { sessionId: id } })}
                    >
                      {t.end}
                    </Button>
                  ),
              },
            ]}
          />
        )}
      </Read>
    </Section>
  );
}
