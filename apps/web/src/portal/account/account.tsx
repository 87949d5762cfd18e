import { SimpleGrid } from '@mantine/core';
import { Password } from '../../account/password.js';
import { Sessions } from '../../account/sessions.js';
import { accountWords } from '../../account/words.js';
import { You } from '../../account/you.js';
import { useSession } from '../../auth/session.js';
import { useWords } from '../../i18n/i18n.js';
import { Page, Section } from '../../ui/page.js';
import { Organisation } from './organisation.js';

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
