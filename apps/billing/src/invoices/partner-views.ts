import type { CollectionWire, InvoiceChangeWire, InvoiceDetail, InvoiceSummary } from '@libs/contracts';

/** What a partner is told of his invoice's life: what happened to it, not who at the provider did it, nor why. */
const told: ReadonlySet<InvoiceChangeWire['change']> = new Set([
  'issued',
  'payment_declined',
  'payment_received',
  'paid',
  'voided',
  'given_up',
]);

/** An issued invoice as its partner sees it: the provider's own trouble with collecting is not his. */
export function summaryForPartner<T extends InvoiceSummary>(invoice: T): T {
  return { ...invoice, flags: [], collection: invoice.collection && collectionForPartner(invoice.collection) };
}

export function detailForPartner(invoice: InvoiceDetail): InvoiceDetail {
  return {
    ...summaryForPartner(invoice),
    sentBackReason: null,
    // One that is not issued yet does not exist for him.
    previous: invoice.previous?.number ? invoice.previous : null,
    timeline: invoice.timeline
      .filter(({ change }) => told.has(change))
      .map((change) => ({ ...change, by: { kind: 'octroi', id: '', name: '' }, reason: null })),
  };
}

function collectionForPartner(collection: CollectionWire): CollectionWire {
  return collection.state === 'held' ? { ...collection, state: 'running', problem: null } : collection;
}
