import type { CollectionWire, InvoiceStatus } from '@libs/contracts';
import { Group, Select, Stack, Switch } from '@mantine/core';
import { useList } from '../../api/hooks.js';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { useAddress } from '../../ui/address.js';
import { Moment, Money, Status } from '../../ui/figures.js';
import { Page } from '../../ui/page.js';
import { uiWords } from '../../ui/words.js';
import { useInvoiceHows } from '../common/hows.js';
import { Listing } from '../common/listing.js';
import { SearchBox } from '../common/search-box.js';
import { consoleWords } from '../words.js';
import { moneyWords } from './words.js';

interface Filters {
  status?: InvoiceStatus;
  isOverdue?: 'true';
  collection?: CollectionWire['state'];
  search?: string;
}

/** Every invoice, filtered as the address says, and exported as shown. */
export default function Invoices() {
  const t = useWords(moneyWords);
  const format = useFormat();
  const hows = useInvoiceHows();
  const [filters, change] = useAddress<Filters>();
  const { status, isOverdue, collection, search } = filters;
  const list = useList('listInvoices', {
    query: {
      limit: 200,
      ...(status && { status: [status] }),
      ...(collection && { collection }),
      ...(isOverdue && { isOverdue: 'true' as never }),
      ...(search !== undefined && { search: String(search) }),
    },
  });
  return (
    <Page title={t.invoices} lead={t.invoicesLead}>
      <Stack gap="md">
        <FilterBar filters={filters} change={change} />
        <Listing
          list={list}
          caption={t.invoices}
          rowKey={({ id }) => id}
          linkTo={({ id }) => `/console/invoices/${id}`}
          empty={{ title: t.noInvoices, text: t.noInvoicesText }}
          columns={[
            { label: t.number, render: ({ number }) => number ?? t.draft },
            { label: t.partner, render: ({ partnerName }) => partnerName },
            { label: t.period, render: ({ period }) => format.period(period), isMinor: true },
            { label: t.status, render: (row) => <Status value={row.isOverdue ? 'overdue' : row.status} /> },
            { label: t.dueAt, render: ({ dueAt }) => <Moment at={dueAt} as="day" />, isMinor: true },
            { label: t.total, render: (one) => <Money amount={one.total} how={hows.ofTotal(one)} />, isFigure: true },
            { label: t.due, render: (one) => <Money amount={one.due} how={hows.ofDue(one)} />, isFigure: true },
          ]}
        />
      </Stack>
    </Page>
  );
}

interface FilterBarProps {
  filters: Filters;
  change: (filters: { [K in keyof Filters]?: Filters[K] | undefined }) => void;
}

function FilterBar({ filters, change }: FilterBarProps) {
  const t = useWords(moneyWords);
  const { statuses } = useWords(uiWords);
  const common = useWords(consoleWords);
  const chosen = ['draft', 'in_review', 'approved', 'issued', 'paid', 'void', 'uncollectible'];
  return (
    <Group gap="sm" align="flex-end" role="search">
      <SearchBox
        label={t.search}
        placeholder={t.searchHint}
        value={filters.search}
        onChange={(search) => change({ search })}
      />
      <Select
        size="sm"
        label={t.status}
        data={[{ value: '', label: common.all }, ...chosen.map((value) => ({ value, label: statuses[value]! }))]}
        value={filters.status ?? ''}
        onChange={(value) => change({ status: (value || undefined) as never })}
      />
      <Select
        size="sm"
        label={t.collection}
        data={Object.entries(t.collections).map(([value, label]) => ({ value, label }))}
        value={filters.collection ?? 'all'}
        onChange={(value) => change({ collection: (value === 'all' ? undefined : value) as never })}
      />
      <Switch
        label={t.overdueOnly}
        checked={String(filters.isOverdue) === 'true'}
        onChange={(event) => change({ isOverdue: event.currentTarget.checked ? 'true' : undefined })}
        pb={8}
      />
    </Group>
  );
}
