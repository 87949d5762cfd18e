import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useList } from '../../api/hooks.js';
import { useWords } from '../../i18n/i18n.js';
import { Moment, Money } from '../../ui/figures.js';
import { Page } from '../../ui/page.js';
import { useInvoiceHows } from '../common/hows.js';
import { Listing } from '../common/listing.js';
import { moneyWords } from './words.js';

/** Money that was received, newest first. */
export default function Payments() {
  const t = useWords(moneyWords);
  const hows = useInvoiceHows();
  const list = useList('listPayments', { query: { limit: 100 } });
  return (
    <Page title={t.payments} lead={t.paymentsLead}>
      <Listing
        list={list}
        caption={t.payments}
        rowKey={({ id }) => id}
        linkTo={({ invoiceId }) => `/console/invoices/${invoiceId}`}
        empty={{ title: t.noPayments }}
        columns={[
          { label: t.invoice, render: ({ invoiceNumber }) => invoiceNumber },
          {
            label: t.partner,
            render: ({ partnerId, partnerName }) => (
              <Anchor component={Link} {...({ to: `/console/partners/${partnerId}` } as object)}>
                {partnerName}
              </Anchor>
            ),
          },
          { label: t.received, render: ({ receivedAt }) => <Moment at={receivedAt} /> },
          { label: t.method, render: ({ method }) => t.methods[method] },
          { label: t.reference, render: ({ reference }) => reference, isMinor: true },
          {
            label: t.amount,
            render: (payment) => <Money amount={payment.amount} how={hows.ofPayment(payment)} />,
            isFigure: true,
          },
        ]}
      />
    </Page>
  );
}
