import { useList } from '../../api/hooks.js';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { Money, Status } from '../../ui/figures.js';
import { useInvoiceHows } from '../common/hows.js';
import { Listing } from '../common/listing.js';
import { moneyWords } from '../money/words.js';

/** A partner's invoices, drafts among them. */
export function OfPartner({ partnerId }: { partnerId: string }) {
  const t = useWords(moneyWords);
  const format = useFormat();
  const hows = useInvoiceHows();
  const list = useList('listInvoices', { query: { partnerId, limit: 50 } });
  return (
    <Listing
      list={list}
      caption={t.invoices}
      rowKey={({ id }) => id}
      linkTo={({ id }) => `/console/invoices/${id}`}
      empty={{ title: t.noInvoices, text: t.noInvoicesText }}
      columns={[
        { label: t.number, render: ({ number }) => number ?? t.draft },
        { label: t.period, render: ({ period }) => format.period(period) },
        { label: t.status, render: (row) => <Status value={row.isOverdue ? 'overdue' : row.status} /> },
        { label: t.total, render: (one) => <Money amount={one.total} how={hows.ofTotal(one)} />, isFigure: true },
        { label: t.due, render: (one) => <Money amount={one.due} how={hows.ofDue(one)} />, isFigure: true },
      ]}
    />
  );
}
