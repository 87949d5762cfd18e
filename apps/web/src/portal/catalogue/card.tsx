import type { Answer } from '../../api/client.js';
import { Badge, Group, Paper, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconFileText } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { catalogueWords } from './words.js';

const PriceFrom = lazy(() => import('./price-from.js'));
export type Entry = Answer<'readCatalogue'>['items'][number];

/** An API on the shelf: what it does, its newest version, and what it costs. */
export function ProductCard({ entry }: { entry: Entry }) {
  const t = useWords(catalogueWords);
  const format = useFormat();
  const newest = entry.versions.find(({ status }) => status === 'published') ?? entry.versions[0];
  const ending = entry.versions.find(({ status }) => status === 'deprecated');
  return (
    <Paper component={Link} to={`/apis/${entry.key}`} className="card-link" p={0} h="100%">
      <Stack p="lg" gap="sm" h="100%">
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <Text size="sm" c="var(--octroi-faint)">
            {entry.category}
          </Text>
          {newest && <Badge>{newest.version}</Badge>}
        </Group>
        <Title order={3} fz="1.35rem">
          {entry.name}
        </Title>
        <Text c="var(--octroi-faint)" lineClamp={3} style={{ flexGrow: 1 }}>
          {entry.description}
        </Text>
        <Group gap="xs">
          {newest?.hasOpenApi && (
            <Badge color="gray" leftSection={<IconFileText size={13} />}>
              {t.documented}
            </Badge>
          )}
          {ending?.sunsetAt && <Badge color="brass">{t.deprecated(ending.version, format.day(ending.sunsetAt))}</Badge>}
        </Group>
        <Stack gap={2} pt="sm" mih={64} style={{ borderBlockStart: '1px solid var(--octroi-line)' }}>
          {entry.plans.length > 0 ? (
            <>
              <Suspense fallback={<Skeleton height={22} width="80%" />}>
                <PriceFrom plans={entry.plans} />
              </Suspense>
              <Text size="sm" c="var(--octroi-faint)">
                {t.plansCount(entry.plans.length)}
              </Text>
            </>
          ) : (
            <Text c="var(--octroi-faint)">{t.noPlan}</Text>
          )}
        </Stack>
      </Stack>
    </Paper>
  );
}
