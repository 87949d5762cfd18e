import { Box, Button, Container, Group, Select, Skeleton, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { lazy, Suspense, useEffect } from 'react';
import { useRead } from '../../api/hooks.js';
import { useWords } from '../../i18n/i18n.js';
import { useAddress } from '../../ui/address.js';
import { Empty, Read } from '../../ui/states.js';
import { PublicFrame } from '../public/frame.js';
import { ProductCard, type Entry } from './card.js';
import { Hero, Points } from './hero.js';
import { catalogueWords } from './words.js';

const PlanList = lazy(() => import('./plan-list.js'));

/** The first page: what is for sale, with its price on the card. */
export default function Catalogue() {
  const t = useWords(catalogueWords);
  const catalogue = useRead('readCatalogue');
  useEffect(() => {
    document.title = `${t.title} · Octroi`;
  }, [t]);
  return (
    <PublicFrame hero={<Hero items={catalogue.data?.items ?? []} />}>
      <Container size="xl" px={{ base: 'md', sm: 'xl' }} py={{ base: 36, sm: 64 }}>
        <Stack gap={64}>
          <Box id="shelf" style={{ scrollMarginBlockStart: 80 }}>
            <Read query={catalogue} loading={<Shelf />}>
              {({ items }) => <Offers items={items} />}
            </Read>
          </Box>
          <Points />
        </Stack>
      </Container>
    </PublicFrame>
  );
}

interface Filters {
  q: string;
  category: string;
}

function Offers({ items }: { items: Entry[] }) {
  const t = useWords(catalogueWords);
  const [{ q, category }, change] = useAddress<Filters>();
  const categories = [...new Set(items.map((item) => item.category).filter(Boolean))].sort();
  const wanted = String(q ?? '').toLowerCase();
  const found = items.filter(
    (item) =>
      (!category || item.category === category) &&
      `${item.name} ${item.description} ${item.category}`.toLowerCase().includes(wanted),
  );
  if (items.length === 0) return <Empty title={t.emptyTitle}>{t.empty}</Empty>;
  return (
    <Stack gap="lg" component="section" aria-label={t.shelf}>
      <Group justify="space-between" align="flex-end">
        <Stack gap={2}>
          <Title order={2} fz="1.7rem">
            {t.shelf}
          </Title>
          <Text c="var(--octroi-faint)" role="status">
            {t.found(found.length)}
          </Text>
        </Stack>
        <Group component="form" role="search" onSubmit={(event) => event.preventDefault()} align="flex-end">
          <TextInput
            aria-label={t.search}
            placeholder={t.searchPlaceholder}
            leftSection={<IconSearch size={17} />}
            value={String(q ?? '')}
            onChange={(event) => change({ q: event.currentTarget.value || undefined })}
          />
          {categories.length > 1 && (
            <Select
              aria-label={t.category}
              w={190}
              data={[{ value: '', label: `${t.category} : ${t.all}` }, ...categories]}
              value={category ?? ''}
              onChange={(value) => change({ category: value || undefined })}
            />
          )}
        </Group>
      </Group>
      {found.length === 0 ? (
        <Empty
          title={t.noneTitle}
          action={
            <Button variant="light" onClick={() => change({ q: undefined, category: undefined })}>
              {t.showAll}
            </Button>
          }
        >
          {t.none}
        </Empty>
      ) : found.length === 1 && found[0]!.plans.length > 0 ? (
        <div className="product-alone">
          <ProductCard entry={found[0]!} />
          <Suspense fallback={<Skeleton height={270} radius="lg" />}>
            <PlanList plans={found[0]!.plans} />
          </Suspense>
        </div>
      ) : (
        <ul className="product-grid">
          {found.map((entry) => (
            <li key={entry.id}>
              <ProductCard entry={entry} />
            </li>
          ))}
        </ul>
      )}
    </Stack>
  );
}

/** Cards of the size of what will come. */
function Shelf() {
  return (
    <div className="product-grid" aria-busy="true">
      {[1, 2, 3].map((key) => (
        <Skeleton key={key} height={270} radius="lg" />
      ))}
    </div>
  );
}
