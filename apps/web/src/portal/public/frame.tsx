import './public.css';
import { Box, Button, Container, Group, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { homeOf } from '../../auth/home-of.js';
import { useSession } from '../../auth/session.js';
import { useWords } from '../../i18n/i18n.js';
import { Brand, Preferences } from '../../ui/shell.js';
import { uiWords } from '../../ui/words.js';
import { publicWords } from './words.js';

/** The frame of the pages that need no account. */
export function PublicFrame({ hero, children }: { hero?: ReactNode; children: ReactNode }) {
  const t = useWords(publicWords);
  const ui = useWords(uiWords);
  return (
    <Box
      mih="100dvh"
      style={{ display: 'grid', gridTemplateRows: 'auto 1fr auto', gridTemplateColumns: 'minmax(0, 1fr)' }}
    >
      <a href="#content" className="skip-link">
        {ui.skip}
      </a>
      <header className="shop-header">
        <Container size="xl" py="xs" px={{ base: 'md', sm: 'xl' }}>
          <Group justify="space-between" gap="xs">
            <Group gap="lg">
              <Brand to="/" />
              <Group component="nav" gap={4} aria-label={t.navigation}>
                <Link to="/" className="shop-link" activeOptions={{ exact: true }}>
                  {t.apis}
                </Link>
                <Link to="/plans" className="shop-link">
                  {t.plans}
                </Link>
              </Group>
            </Group>
            <Group gap="sm">
              <Preferences />
              <Doors />
            </Group>
          </Group>
        </Container>
      </header>
      <main id="content">
        {hero}
        {children}
      </main>
      <Box component="footer" py="xl" mt="xl" style={{ borderBlockStart: '1px solid var(--octroi-line)' }}>
        <Container size="xl" px={{ base: 'md', sm: 'xl' }}>
          <Text size="sm" c="var(--octroi-faint)">
            Octroi · {t.footer}
          </Text>
        </Container>
      </Box>
    </Box>
  );
}

function Doors() {
  const t = useWords(publicWords);
  const { me } = useSession();
  if (me)
    return (
      <Button component={Link} to={homeOf(me)}>
        {me.partner ? t.portal : t.console}
      </Button>
    );
  return (
    <Group gap="xs">
      <Button component={Link} to="/sign-in" variant="subtle" color="gray" c="inherit">
        {t.signIn}
      </Button>
      <Button component={Link} to="/sign-up" visibleFrom="sm">
        {t.signUp}
      </Button>
    </Group>
  );
}
