import { Box, Button, Container, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useWords } from '../../i18n/i18n.js';
import type { Entry } from './card.js';
import { catalogueWords } from './words.js';

const Receipt = lazy(() => import('./receipt.js'));

/** What one gets, and a bill that proves it. */
export function Hero({ items }: { items: Entry[] }) {
  const t = useWords(catalogueWords);
  const plans = items.flatMap(({ plans: own }) => own);
  return (
    <Box className="hero" component="section" aria-label={t.headline}>
      <Container size="xl" px={{ base: 'md', sm: 'xl' }} pt={{ base: 48, sm: 84 }} pb={{ base: 72, sm: 110 }}>
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing={{ base: 40, md: 72 }} style={{ alignItems: 'center' }}>
          <Stack gap="lg">
            <Title order={1}>{t.headline}</Title>
            <Text className="hero-lead" maw={560}>
              {t.lead}
            </Text>
            <Group>
              <Button component="a" href="#shelf" size="md" color="brass.3" c="#2b2108">
                {t.browse}
              </Button>
              <Button component={Link} to="/plans" size="md" variant="outline" color="#d3e4df">
                {t.compare}
              </Button>
            </Group>
          </Stack>
          <Box mih={260}>
            <Suspense fallback={null}>{plans.length > 0 && <Receipt plans={plans} />}</Suspense>
          </Box>
        </SimpleGrid>
      </Container>
    </Box>
  );
}

/** Three promises that the product keeps. */
export function Points() {
  const t = useWords(catalogueWords);
  return (
    <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="xl">
      {t.points.map(([title, text]) => (
        <Stack key={title} gap={6} style={{ borderBlockStart: '3px solid var(--mantine-color-brass-4)' }} pt="sm">
          <Title order={3}>{title}</Title>
          <Text c="var(--octroi-faint)">{text}</Text>
        </Stack>
      ))}
    </SimpleGrid>
  );
}
