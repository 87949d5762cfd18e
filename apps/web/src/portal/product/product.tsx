import { Alert, Badge, Button, Group, Select, Skeleton, Stack, Tabs, Text } from '@mantine/core';
import { IconHourglass } from '@tabler/icons-react';
import { useParams } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import type { Answer } from '../../api/client.js';
import { useRead } from '../../api/hooks.js';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { useAddress } from '../../ui/address.js';
import { Status } from '../../ui/figures.js';
import { Page } from '../../ui/page.js';
import { Empty, Loading, Read } from '../../ui/states.js';
import { DataTable } from '../../ui/table.js';
import { PublicFrame } from '../public/frame.js';
import { productWords } from './words.js';

const Reference = lazy(() => import('./reference.js'));
const Chooser = lazy(() => import('../plans/chooser.js'));
type Entry = Answer<'readCatalogueEntry'>;

/** One API: what it is, how it is called, what it costs. */
export default function Product() {
  const { productKey } = useParams({ strict: false }) as { productKey: string };
  const entry = useRead('readCatalogueEntry', { params: { productKey } });
  return (
    <PublicFrame>
      <Read query={entry} loading={<Skeleton height={400} m="xl" radius="lg" />}>
        {(product) => <Shown entry={product} />}
      </Read>
    </PublicFrame>
  );
}

function Shown({ entry }: { entry: Entry }) {
  const t = useWords(productWords);
  const [{ tab = 'overview', version }, change] = useAddress<{ tab: string; version: string }>();
  const shown = entry.versions.find((one) => one.version === version) ?? newestOf(entry);
  return (
    <Page
      title={entry.name}
      lead={entry.description}
      trail={[{ label: t.apis, to: '/' }]}
      actions={
        tab !== 'plans' && (
          <Button size="md" onClick={() => change({ tab: 'plans' })}>
            {t.comparePlans}
          </Button>
        )
      }
    >
      <Stack gap="lg">
        <Group gap="sm">
          <Badge color="gray">{entry.category}</Badge>
          {entry.versions.length > 1 ? (
            <Select
              size="xs"
              w={140}
              aria-label={t.version}
              data={entry.versions.map((one) => one.version)}
              value={shown?.version ?? null}
              onChange={(value) => change({ version: value ?? undefined })}
            />
          ) : (
            shown && <Badge>{shown.version}</Badge>
          )}
        </Group>
        {shown?.status === 'deprecated' && <Ending entry={entry} version={shown} />}
        <Tabs value={tab} onChange={(value) => change({ tab: value ?? undefined })} keepMounted={false}>
          <Tabs.List mb="lg">
            <Tabs.Tab value="overview">{t.overview}</Tabs.Tab>
            <Tabs.Tab value="reference">{t.reference}</Tabs.Tab>
            <Tabs.Tab value="plans">{t.plans}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="overview">
            <Versions entry={entry} />
          </Tabs.Panel>
          <Tabs.Panel value="reference">
            {shown?.hasOpenApi ? (
              <Suspense fallback={<Loading />}>
                <Reference productKey={entry.key} version={shown.version} />
              </Suspense>
            ) : (
              <Empty title={t.noDocumentTitle}>{t.noDocument}</Empty>
            )}
          </Tabs.Panel>
          <Tabs.Panel value="plans">
            {entry.plans.length > 0 ? (
              <Suspense fallback={<Loading />}>
                <Chooser plans={entry.plans} />
              </Suspense>
            ) : (
              <Empty title={t.noPlansTitle}>{t.noPlans}</Empty>
            )}
          </Tabs.Panel>
        </Tabs>
      </Stack>
    </Page>
  );
}

const newestOf = (entry: Entry) => entry.versions.find(({ status }) => status === 'published') ?? entry.versions[0];

/** The announced end of a version, and where to go. */
function Ending({ entry, version }: { entry: Entry; version: Entry['versions'][number] }) {
  const t = useWords(productWords);
  const format = useFormat();
  const newest = newestOf(entry);
  return (
    <Alert color="brass" icon={<IconHourglass size={20} />} role="status">
      <Text fw={560}>
        {version.sunsetAt
          ? t.deprecated(version.version, format.day(version.sunsetAt))
          : t.deprecatedOpen(version.version)}
      </Text>
      {newest && newest.version !== version.version && <Text size="sm">{t.moveTo(newest.version)}</Text>}
    </Alert>
  );
}

function Versions({ entry }: { entry: Entry }) {
  const t = useWords(productWords);
  const format = useFormat();
  return (
    <DataTable
      caption={t.versions}
      rows={entry.versions}
      rowKey={({ version }) => version}
      columns={[
        { label: t.version, render: ({ version }) => version },
        { label: t.since, render: ({ status }) => <Status value={status} /> },
        {
          label: t.changelog,
          render: ({ changelog }) => <Text style={{ whiteSpace: 'pre-line' }}>{changelog || '—'}</Text>,
        },
        { label: t.ends, render: ({ sunsetAt }) => (sunsetAt ? format.day(sunsetAt) : '—') },
      ]}
    />
  );
}
