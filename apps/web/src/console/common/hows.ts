import type { InvoiceDetail, InvoiceLineWire, InvoiceSummary, PaymentWire } from '@libs/contracts';
import { useNow } from '../../api/clock.js';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import type { How } from '../../ui/figures.js';
import { howWords } from './how-words.js';

/** How the sums of invoices came about: fixed once issued, as of now while they still follow the usage. */
export function useInvoiceHows() {
  const t = useWords(howWords);
  const format = useFormat();
  const now = useNow();
  const more = ({ id }: InvoiceSummary) => ({ to: `/console/invoices/${id}`, label: t.lines });
  const time = ({ issuedAt }: InvoiceSummary): Pick<How, 'at' | 'kind'> =>
    issuedAt ? { at: issuedAt, kind: 'issued' } : { at: now };
  return {
    ofTotal: (invoice: InvoiceSummary): How => ({ steps: t.total, ...time(invoice), more: more(invoice) }),
    ofSubtotal: (invoice: InvoiceSummary): How => ({ steps: t.subtotal, ...time(invoice) }),
    ofTax: (invoice: InvoiceSummary): How => ({ steps: t.tax, ...time(invoice) }),
    ofDue: (invoice: InvoiceSummary): How => ({
      steps: invoice.status === 'void' || invoice.status === 'paid' ? t.noDue : t.due,
      at: now,
      more: more(invoice),
    }),
    ofLine: (invoice: InvoiceDetail, line: InvoiceLineWire): How => ({
      steps: [
        t.line,
        t.exact(`${line.exact} ${line.amount.currency}`),
        ...(line.gross.minor === line.amount.minor ? [] : [t.gross(format.money(line.gross))]),
        ...(line.discount.minor === '0' ? [] : [t.discount(format.money(line.discount))]),
        ...(line.overMaximum.minor === '0' ? [] : [t.overMaximum(format.money(line.overMaximum))]),
      ],
      ...(invoice.usageStoredBefore && line.usage.length > 0 ? { at: invoice.usageStoredBefore } : time(invoice)),
    }),
    ofDifference: (invoice: InvoiceSummary): How => ({ steps: t.difference, ...time(invoice) }),
    ofPayment: ({ method, reference, receivedAt }: PaymentWire): How => ({
      steps: [t.payment[method], reference],
      at: receivedAt,
      kind: 'received',
    }),
    /** A sum of many things, as of the moment they were read. */
    ofSum: (steps: string, more?: How['more'], at: How['at'] = now): How => ({ steps, at, ...(more && { more }) }),
  };
}
