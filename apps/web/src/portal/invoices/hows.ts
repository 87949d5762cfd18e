import type { InvoiceSummary, PaymentWire, UpcomingInvoice } from '@libs/contracts';
import { useNow } from '../../api/clock.js';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import type { How } from '../../ui/figures.js';
import { invoicesWords } from './words.js';

/** How the sums of an issued invoice came about: fixed when it was issued; what is due follows the payments. */
export function useInvoiceHows(): {
  ofTotal: (invoice: InvoiceSummary) => How;
  ofSubtotal: (invoice: InvoiceSummary) => How;
  ofTax: (invoice: InvoiceSummary) => How;
  ofDue: (invoice: InvoiceSummary) => How;
  ofPayment: (payment: PaymentWire) => How;
} {
  const t = useWords(invoicesWords);
  const now = useNow();
  const linesOf = ({ id }: InvoiceSummary) => ({ to: `/portal/invoices/${id}`, label: t.lineByLine });
  const fixed = ({ issuedAt, createdAt }: InvoiceSummary) => ({ at: issuedAt ?? createdAt, kind: 'issued' as const });
  return {
    ofTotal: (invoice) => ({ steps: t.howTotal, ...fixed(invoice), more: linesOf(invoice) }),
    ofSubtotal: (invoice) => ({ steps: t.howSubtotal, ...fixed(invoice), more: linesOf(invoice) }),
    ofTax: (invoice) => ({ steps: t.howTax, ...fixed(invoice), more: linesOf(invoice) }),
    ofDue: (invoice) => ({ steps: t.howDue, at: now, more: linesOf(invoice) }),
    ofPayment: ({ receivedAt }) => ({ steps: t.howPayment, at: receivedAt, kind: 'received' }),
  };
}

/** How the sums of what is to come came about, from the usage that is in. */
export function useUpcomingHows(
  invoice: UpcomingInvoice | undefined,
  computedAt: string | undefined,
): { soFar: How; total: How; projection: How } {
  const t = useWords(invoicesWords);
  const format = useFormat();
  const at = invoice?.asOf ?? computedAt;
  const more = {
    to: '/portal/upcoming',
    label: t.lineByLine,
    ...(invoice && { search: { subscription: invoice.subscriptionId } }),
  };
  const stepsOf = (lines: UpcomingInvoice['lines'] = []) =>
    lines.flatMap(({ description, sentences }) => [`${description} — ${sentences.join('; ')}`]);
  const used = stepsOf(invoice?.lines.filter(({ billing }) => billing === 'in_arrears'));
  const projection = invoice?.projection;
  return {
    soFar: { steps: [t.howSoFar, ...used, ...(invoice?.asOf ? [] : [t.noUsage])], at, more },
    total: { steps: [t.totalHow, ...stepsOf(invoice?.lines)], at, more },
    projection: {
      steps: projection ? t.howProjection(format.percent(projection.elapsedPercent / 100)) : '',
      at,
      more,
    },
  };
}
