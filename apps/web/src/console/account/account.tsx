import { SimpleGrid } from '@mantine/core';
import { Password } from '../../account/password.js';
import { Sessions } from '../../account/sessions.js';
import { accountWords } from '../../account/words.js';
import { You } from '../../account/you.js';
import { useMe } from '../../auth/session.js';
import { useWords } from '../../i18n/i18n.js';
import { Page, Section } from '../../ui/page.js';
import { memberWords } from '../members/words.js';

/** Name, language, password, sessions. */
export default function Account() {
  const t = useWords(accountWords);
  const { roleNames } = useWords(memberWords);
  const me = useMe();
  return (
    <Page title={t.title} width="lg">
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl">
        <Section title={t.you}>
          <You note={me.roles.map((role) => roleNames[role] ?? role).join(', ')} />
        </Section>
        <Section title={t.password}>
          <Password />
        </Section>
      </SimpleGrid>
      <Section title={t.sessions}>
        <Sessions />
      </Section>
    </Page>
  );
}
