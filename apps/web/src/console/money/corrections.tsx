import { useList } from '../../api/hooks.js';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { Money } from '../../ui/figures.js';
import { Page } from '../../ui/page.js';
import { howWords } from '../common/how-words.js';
import { useInvoiceHows } from '../common/hows.js';
import { Listing } from '../common/listing.js';
import { moneyWords } from './words.js';

/** Usage that changed after its invoice, with what it would have cost more or less. */
export default function Corrections() {
  const t = useWords(moneyWords);
  const how = useWords(howWords);
  const hows = useInvoiceHows();
  const format = useFormat();
  const list = useList('listCorrections', { query: { limit: 100 } });
  return (
    <Page title={t.corrections} lead={t.correctionsLead} trail={[{ label: t.invoices, to: '/console/invoices' }]}>
      <Listing
        list={list}
        caption={t.corrections}
        rowKey={({ id }) => id}
        linkTo={({ invoiceId, partnerId }) =>
          invoiceId ? `/console/invoices/${invoiceId}` : `/console/partners/${partnerId}`
        }
        empty={{ title: t.noCorrections }}
        columns={[
          { label: t.invoice, render: ({ invoiceNumber }) => invoiceNumber ?? t.draft },
          { label: t.partner, render: ({ partnerName }) => partnerName },
          { label: t.period, render: ({ period }) => format.period(period) },
          { label: t.since, render: ({ createdAt }) => format.moment(createdAt) },
          { label: t.status, render: ({ status }) => t.correctionStatuses[status] },
          {
            label: t.delta,
            render: ({ delta, createdAt }) => (
              <Money amount={delta} how={hows.ofSum(how.correction, undefined, createdAt)} />
            ),
            isFigure: true,
          },
        ]}
      />
    </Page>
  );
}
