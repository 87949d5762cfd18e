import type { InvoiceSummary } from '@libs/contracts';
import { Button, Group, SegmentedControl, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useList } from '../../api/hooks.js';
import { usePartnerId } from '../../auth/session.js';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { useAddress } from '../../ui/address.js';
import { Moment, Money, Status } from '../../ui/figures.js';
import { Page } from '../../ui/page.js';
import { Empty, Failure, Loading } from '../../ui/states.js';
import { DataTable } from '../../ui/table.js';
import { uiWords } from '../../ui/words.js';
import { useInvoiceHows } from './hows.js';
import { invoicesWords } from './words.js';

const FILTERS = ['issued', 'paid', 'overdue'] as const;
type Filter = (typeof FILTERS)[number];

/** The invoices that were issued to this partner. */
export default function Invoices() {
  const t = useWords(invoicesWords);
  const ui = useWords(uiWords);
  const partnerId = usePartnerId();
  const [{ status }, change] = useAddress<{ status: Filter }>();
  const list = useList('listPartnerInvoices', { params: { partnerId }, query: queryOf(status) as never });
  return (
    <Page title={t.title} lead={t.lead}>
      <Group>
        <SegmentedControl
          aria-label={t.filter}
          value={status ?? ''}
          onChange={(value) => change({ status: (value || undefined) as Filter | undefined })}
          data={[
            { value: '', label: t.all },
            ...FILTERS.map((value) => ({ value, label: ui.statuses[value] ?? value })),
          ]}
        />
      </Group>
      {list.error ? (
        <Failure error={list.error} retry={() => void list.refetch()} />
      ) : list.isPending ? (
        <Loading />
      ) : list.items.length === 0 ? (
        <None />
      ) : (
        <Rows list={list} />
      )}
    </Page>
  );
}

/** Overdue is no status: it is an issued invoice past its day. */
const queryOf = (status: Filter | undefined) =>
  status === 'overdue' ? { isOverdue: 'true' } : status ? { status: [status] } : {};

function Rows({ list }: { list: ReturnType<typeof useList<'listPartnerInvoices'>> }) {
  const t = useWords(invoicesWords);
  const hows = useInvoiceHows();
  const format = useFormat();
  return (
    <DataTable
      caption={t.title}
      rows={list.items}
      rowKey={({ id }) => id}
      linkTo={({ id }) => `/portal/invoices/${id}`}
      columns={[
        { label: t.number, render: ({ number }) => number ?? '—' },
        { label: t.status, render: (invoice) => <Status value={shownStatus(invoice)} /> },
        { label: t.period, render: ({ period }) => format.period(period), isMinor: true },
        { label: t.issued, render: ({ issuedAt }) => <Moment at={issuedAt} as="day" /> },
        { label: t.due, render: ({ dueAt }) => <Moment at={dueAt} as="day" />, isMinor: true },
        { label: t.totalSum, render: (one) => <Money amount={one.total} how={hows.ofTotal(one)} />, isFigure: true },
        { label: t.stillDue, render: (one) => <Money amount={one.due} how={hows.ofDue(one)} />, isFigure: true },
      ]}
      more={{
        hasMore: list.hasNextPage,
        isLoading: list.isFetchingNextPage,
        load: () => void list.fetchNextPage(),
      }}
    />
  );
}

export const shownStatus = ({ status, isOverdue }: Pick<InvoiceSummary, 'status' | 'isOverdue'>): string =>
  isOverdue ? 'overdue' : status;

function None() {
  const t = useWords(invoicesWords);
  return (
    <Empty
      title={t.emptyTitle}
      action={
        <Button component={Link} to="/portal/upcoming" variant="light">
          {t.seeUpcoming}
        </Button>
      }
    >
      <Text>{t.empty}</Text>
    </Empty>
  );
}
