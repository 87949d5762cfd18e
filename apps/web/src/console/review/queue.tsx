import type { InvoiceSummary } from '@libs/contracts';
import { Button, Group, Select, Stack, Text } from '@mantine/core';
import { useEffect, useMemo } from 'react';
import { useList } from '../../api/hooks.js';
import { useSession } from '../../auth/session.js';
import { useWords } from '../../i18n/i18n.js';
import { useAddress } from '../../ui/address.js';
import { Page } from '../../ui/page.js';
import { Empty, Failure, Loading } from '../../ui/states.js';
import { howWords } from '../common/how-words.js';
import { useInvoiceHows } from '../common/hows.js';
import { sumByCurrency, Sums } from '../common/sums.js';
import { consoleWords } from '../words.js';
import { ApproveMany } from './approve-many.js';
import { QueueTable } from './queue-table.js';
import { useSelection } from './selection.js';
import { reviewWords } from './words.js';

interface Filters {
  status?: 'in_review' | 'draft' | 'approved';
  flag?: keyof (typeof reviewWords)['en']['flags'];
  currency?: string;
  sort?: 'newest' | 'largest' | 'partner';
}

/** Where finance decides: filter, select, approve. */
export default function Queue() {
  const t = useWords(reviewWords);
  const how = useWords(howWords);
  const hows = useInvoiceHows();
  const { may } = useSession();
  const [filters, change] = useAddress<Filters>();
  const status = filters.status ?? 'in_review';
  const queue = useList('listReviewQueue', { query: { status, limit: 200 } });
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = queue;
  const isFull = queue.items.length >= MOST;
  // "Select all" must mean all: the pages follow by themselves up to what one approval takes.
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && !isFull) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, isFull, fetchNextPage]);
  const rows = useMemo(() => arrange(queue.items, filters), [queue.items, filters]);
  const selection = useSelection(useMemo(() => rows.map(({ id }) => id), [rows]));
  const chosen = rows.filter(({ id }) => selection.selected.has(id));
  return (
    <Page title={t.title} lead={t.lead}>
      <Stack gap="md">
        <FilterBar filters={{ ...filters, status }} change={change} all={queue.items} />
        {queue.isPending ? (
          <Loading lines={8} />
        ) : queue.error && queue.items.length === 0 ? (
          <Failure error={queue.error} retry={() => void queue.refetch()} />
        ) : rows.length === 0 ? (
          <Nothing isFiltered={queue.items.length > 0 || status !== 'in_review'} reset={() => change(noFilters)} />
        ) : (
          <>
            <Group justify="space-between" mih={42}>
              <Text size="sm" c="var(--octroi-faint)" role="status" component="div">
                {chosen.length > 0 ? (
                  <>
                    {t.selected(chosen.length)} ·{' '}
                    <Sums amounts={sumByCurrency(chosen.map(({ total }) => total))} how={hows.ofSum(how.selected)} />
                  </>
                ) : (
                  t.shown(rows.length, hasNextPage)
                )}
                {status === 'in_review' && may('invoices.approve') && (
                  <Text span inherit visibleFrom="sm">
                    {` · ${t.keys}`}
                  </Text>
                )}
              </Text>
              {status === 'in_review' && may('invoices.approve') && (
                <ApproveMany invoices={chosen} onClear={selection.clear} />
              )}
            </Group>
            {status === 'in_review' && !may('invoices.approve') && <Text size="sm">{t.notApprover}</Text>}
            <QueueTable
              rows={rows}
              selection={status === 'in_review' && may('invoices.approve') ? selection : undefined}
            />
          </>
        )}
      </Stack>
    </Page>
  );
}

/** As many as one approval run takes. */
const MOST = 1000;
const noFilters: Filters = { status: undefined, flag: undefined, currency: undefined } as never;

function arrange(items: readonly InvoiceSummary[], { flag, currency, sort }: Filters): InvoiceSummary[] {
  const rows = items.filter(
    (invoice) =>
      (!flag || flag === 'all' || matches(invoice, flag)) && (!currency || invoice.total.currency === currency),
  );
  if (sort === 'largest') return rows.sort((a, b) => compare(BigInt(b.total.minor), BigInt(a.total.minor)));
  if (sort === 'partner') return rows.sort((a, b) => a.partnerName.localeCompare(b.partnerName));
  return rows;
}

const matches = ({ flags }: InvoiceSummary, flag: string): boolean =>
  flag === 'clean' ? flags.length === 0 : flags.some(({ kind }) => kind === flag);

const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

interface FilterBarProps {
  filters: Filters;
  change: (filters: Filters) => void;
  all: readonly InvoiceSummary[];
}

function FilterBar({ filters, change, all }: FilterBarProps) {
  const t = useWords(reviewWords);
  const common = useWords(consoleWords);
  const currencies = [...new Set(all.map(({ total }) => total.currency))];
  const options = (labels: Record<string, string>) =>
    Object.entries(labels).map(([value, label]) => ({ value, label }));
  return (
    <Group gap="sm" component="search" role="search" align="flex-end">
      <Select
        size="sm"
        label={t.status}
        data={options(t.statuses)}
        value={filters.status ?? 'in_review'}
        onChange={(value) => change({ status: value as never })}
      />
      <Select
        size="sm"
        label={t.flag}
        data={options(t.flags)}
        value={filters.flag ?? 'all'}
        onChange={(value) => change({ flag: value as never })}
      />
      <Button
        size="sm"
        variant={filters.flag === 'clean' ? 'light' : 'default'}
        aria-pressed={filters.flag === 'clean'}
        onClick={() => change({ flag: filters.flag === 'clean' ? 'all' : 'clean' })}
      >
        {t.cleanOnly(all.filter(({ flags }) => flags.length === 0).length)}
      </Button>
      {currencies.length > 1 && (
        <Select
          size="sm"
          label={t.currency}
          data={[{ value: '', label: common.all }, ...currencies]}
          value={filters.currency ?? ''}
          onChange={(value) => change({ currency: (value || undefined) as never })}
        />
      )}
      <Select
        size="sm"
        label={common.sortBy}
        data={options(t.sorts)}
        value={filters.sort ?? 'newest'}
        onChange={(value) => change({ sort: value as never })}
      />
    </Group>
  );
}

function Nothing({ isFiltered, reset }: { isFiltered: boolean; reset: () => void }) {
  const t = useWords(reviewWords);
  return (
    <Empty
      title={isFiltered ? t.emptyFilter : t.empty}
      {...(isFiltered && {
        action: (
          <Button variant="default" onClick={reset}>
            {t.reset}
          </Button>
        ),
      })}
    >
      {!isFiltered && t.emptyText}
    </Empty>
  );
}
