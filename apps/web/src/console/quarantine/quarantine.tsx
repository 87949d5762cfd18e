import type { QuarantinedRecord, QuarantineReason } from '@libs/contracts';
import { Button, Group, Select, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useList, useRead } from '../../api/hooks.js';
import { useSession } from '../../auth/session.js';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { useAddress } from '../../ui/address.js';
import { Page, Section } from '../../ui/page.js';
import { Empty, Failure, Loading, Read } from '../../ui/states.js';
import { DataTable } from '../../ui/table.js';
import { consoleWords } from '../words.js';
import { Decide, type Decision } from './decide.js';
import { Reason } from './reason.js';
import { Callers } from './callers.js';
import { quarantineWords } from './words.js';

interface Filters {
  reason?: QuarantineReason;
  connectionId?: string;
  identity?: string;
  status?: QuarantinedRecord['status'];
}

/** What was kept and not counted: by reason, by caller, and one by one. */
export default function Quarantine() {
  const t = useWords(quarantineWords);
  const summary = useRead('summarizeQuarantine');
  const [filters, change] = useAddress<Filters>();
  return (
    <Page title={t.title} lead={t.lead}>
      <Read query={summary} loading={<Loading lines={2} />}>
        {({ reasons, unknownCallers }) => (
          <SimpleGrid cols={{ base: 1, lg: unknownCallers.length > 0 ? 2 : 1 }} spacing="xl">
            {reasons.length > 0 && (
              <Section title={t.byReason}>
                <DataTable
                  caption={t.byReason}
                  minWidth={360}
                  rows={reasons}
                  rowKey={({ connectionId, reason }) => connectionId + reason}
                  columns={[
                    {
                      label: t.reason,
                      render: ({ reason, connectionId }) => (
                        <Button variant="transparent" p={0} h="auto" onClick={() => change({ reason, connectionId })}>
                          {t.reasons[reason]}
                        </Button>
                      ),
                    },
                    { label: t.connection, render: ({ connectionName }) => connectionName },
                    { label: t.records, render: ({ count }) => count, isFigure: true },
                  ]}
                />
              </Section>
            )}
            {unknownCallers.length > 0 && <Callers callers={unknownCallers} />}
          </SimpleGrid>
        )}
      </Read>
      <Section title={t.records}>
        <Records filters={filters} change={change} />
      </Section>
    </Page>
  );
}

interface RecordsProps {
  filters: Filters;
  change: (filters: { [K in keyof Filters]?: Filters[K] | undefined }) => void;
}

function Records({ filters, change }: RecordsProps) {
  const t = useWords(quarantineWords);
  const format = useFormat();
  const { may } = useSession();
  const [decision, decide] = useState<Decision | null>(null);
  const { status = 'waiting', ...filter } = filters;
  const records = useList('listQuarantine', { query: { ...filter, status, limit: 50 } });
  const isFiltered = Object.values(filter).some(Boolean);
  return (
    <Stack>
      <Group justify="space-between" align="flex-end">
        <FilterBar filters={filters} change={change} />
        {may('quarantine.write') && status === 'waiting' && isFiltered && records.items.length > 0 && (
          <Group gap="xs">
            <Button variant="default" onClick={() => decide({ deed: 'replay', filter })}>
              {t.replayAll}
            </Button>
            <Button variant="default" onClick={() => decide({ deed: 'discard', filter })}>
              {t.discardAll}
            </Button>
          </Group>
        )}
      </Group>
      {records.isPending ? (
        <Loading />
      ) : records.error && records.items.length === 0 ? (
        <Failure error={records.error} retry={() => void records.refetch()} />
      ) : records.items.length === 0 ? (
        <Empty title={isFiltered ? t.emptyFilter : t.empty}>{!isFiltered && t.emptyText}</Empty>
      ) : (
        <DataTable
          caption={t.records}
          rows={records.items}
          rowKey={({ id }) => id}
          linkTo={({ id }) => `/console/quarantine/${id}`}
          columns={[
            { label: t.reason, render: ({ reason }) => t.reasons[reason] },
            { label: t.caller, render: ({ subject, identities }) => subject ?? identities[0] ?? '—' },
            { label: t.detail, render: (record) => <Reason record={record} />, isMinor: true },
            { label: t.connection, render: ({ connectionName }) => connectionName },
            { label: t.received, render: ({ receivedAt }) => format.moment(receivedAt) },
          ]}
          more={{
            hasMore: records.hasNextPage,
            isLoading: records.isFetchingNextPage,
            load: () => void records.fetchNextPage(),
          }}
        />
      )}
      {decision && <Decide decision={decision} onClose={() => decide(null)} />}
    </Stack>
  );
}

function FilterBar({ filters, change }: RecordsProps) {
  const t = useWords(quarantineWords);
  const common = useWords(consoleWords);
  const connections = useRead('listConnections', { query: { limit: 200 } });
  const options = (labels: Record<string, string>) =>
    Object.entries(labels).map(([value, label]) => ({ value, label }));
  const all = { value: '', label: common.all };
  return (
    <Group gap="sm" role="search">
      <Select
        size="sm"
        label={t.status}
        data={options(t.statuses)}
        value={filters.status ?? 'waiting'}
        onChange={(value) => change({ status: value as never })}
      />
      <Select
        size="sm"
        label={t.reason}
        data={[all, ...options(t.reasons)]}
        value={filters.reason ?? ''}
        onChange={(value) => change({ reason: (value || undefined) as never })}
      />
      {connections.data && (
        <Select
          size="sm"
          label={t.connection}
          data={[all, ...connections.data.items.map(({ id, name }) => ({ value: id, label: name }))]}
          value={filters.connectionId ?? ''}
          onChange={(value) => change({ connectionId: value || undefined })}
        />
      )}
      <TextInput
        size="sm"
        label={t.search}
        placeholder={t.searchHint}
        defaultValue={filters.identity ?? ''}
        onKeyDown={(event) => {
          if (event.key === 'Enter') change({ identity: event.currentTarget.value.trim() || undefined });
        }}
        onBlur={(event) => change({ identity: event.currentTarget.value.trim() || undefined })}
      />
    </Group>
  );
}
