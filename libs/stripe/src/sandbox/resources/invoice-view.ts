import { page } from '../server/listing.js';
import type { ListAnswer } from '../server/route.js';
import type { StoredRecord } from '../store/record.js';
import type { Transaction } from '../store/store.js';

/** A response holds the first ten lines only: callers that want all must list them. */
const EMBEDDED_LINES = 10;

/** An invoice as responses and events show it. */
export function invoiceView(tx: Transaction, invoice: StoredRecord, publicUrl: string): Record<string, unknown> {
  const lines = tx.where('line_item', 'invoice', invoice.id);
  const isDraft = invoice['status'] === 'draft';
  return {
    ...invoice,
    lines: { ...page(`/v1/invoices/${invoice.id}/lines`, lines, { limit: EMBEDDED_LINES }), total_count: lines.length },
    hosted_invoice_url: isDraft ? null : `${publicUrl}/i/${invoice.id}`,
    invoice_pdf: null,
  };
}

/** What `expand: ['payments']` puts on an invoice; it is absent otherwise. */
export function paymentsOf(tx: Transaction, invoiceId: string): ListAnswer {
  return page('/v1/invoice_payments', tx.where('invoice_payment', 'invoice', invoiceId), { limit: 10 });
}
