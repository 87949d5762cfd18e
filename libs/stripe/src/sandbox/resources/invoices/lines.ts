import { z } from 'zod';
import { bool, currency, integer, listParameters, metadata, parameters, text } from '../../server/fields.js';
import { invalidParameter, missing, refused } from '../../server/failure.js';
import { newestFirst, page } from '../../server/listing.js';
import { route, type Call, type Route } from '../../server/route.js';
import type { Transaction } from '../../store/store.js';
import { customerOf, mergeMetadata } from '../customers.js';
import type { InvoiceItemRecord, InvoiceRecord, LineRecord } from '../records.js';
import { invoiceOf } from './existing.js';
import { withTotals } from './totals.js';

/** Stripe's limit. */
const MAX_LINES = 250;

const period = z.strictObject({ start: integer(), end: integer() });
const item = {
  amount: integer(),
  description: text(500).optional(),
  discountable: bool().optional(),
  metadata: metadata().optional(),
  period: period.optional(),
};
const addLines = parameters({ lines: z.array(z.strictObject(item)).min(1), invoice_metadata: metadata().optional() });
const createItem = parameters({
  ...item,
  customer: text(),
  currency: currency().optional(),
  invoice: text().optional(),
});

export const lineRoutes: Route[] = [
  route('POST', '/v1/invoices/:id/add_lines', addLines, ({ tx, path, body, now, emit }) => {
    const invoice = draftOf(tx, path['id'] ?? '');
    for (const line of body.lines) bind(tx, invoice, tx.put(newItem(tx, invoice, line, now)));
    const metadata = mergeMetadata(invoice.metadata, body.invoice_metadata);
    const updated = tx.put(withTotals(tx, { ...invoice, metadata }));
    emit('invoice.updated', updated);
    return updated;
  }),
  route('GET', '/v1/invoices/:id/lines', listParameters({}), ({ tx, path, body }) => {
    const invoice = invoiceOf(tx, path['id'] ?? '');
    return page(`/v1/invoices/${invoice.id}/lines`, tx.where<LineRecord>('line_item', 'invoice', invoice.id), body);
  }),
  route('POST', '/v1/invoiceitems', createItem, createInvoiceItem),
  route('GET', '/v1/invoiceitems/:id', parameters({}), ({ tx, path }) => itemOf(tx, path['id'] ?? '')),
  route(
    'GET',
    '/v1/invoiceitems',
    listParameters({ customer: text().optional(), invoice: text().optional(), pending: bool().optional() }),
    ({ tx, body }) => {
      const items = newestFirst(tx.all<InvoiceItemRecord>('invoiceitem'))
        .filter((candidate) => body.customer === undefined || candidate.customer === body.customer)
        .filter((candidate) => body.invoice === undefined || candidate.invoice === body.invoice)
        .filter((candidate) => body.pending === undefined || (candidate.invoice === null) === body.pending);
      return page('/v1/invoiceitems', items, body);
    },
  ),
  route('DELETE', '/v1/invoiceitems/:id', parameters({}), ({ tx, path, now, emit }) => {
    const gone = itemOf(tx, path['id'] ?? '');
    if (gone.invoice !== null) unbind(tx, draftOf(tx, gone.invoice), gone);
    tx.remove(gone);
    emit('invoiceitem.deleted', gone);
    return { id: gone.id, object: 'invoiceitem', created: now, deleted: true };
  }),
];

/** Shows an invoice item as a line of a draft. The caller sums the draft up again. */
export function bind(tx: Transaction, invoice: InvoiceRecord, bound: InvoiceItemRecord): LineRecord {
  if (tx.where('line_item', 'invoice', invoice.id).length >= MAX_LINES) {
    throw refused(`An invoice can have at most ${MAX_LINES} items.`, undefined, 'lines');
  }
  return tx.put<LineRecord>({
    id: tx.newId('il'),
    object: 'line_item',
    amount: bound.amount,
    created: bound.created,
    currency: bound.currency,
    description: bound['description'],
    discount_amounts: [],
    discountable: bound['discountable'],
    discounts: [],
    invoice: invoice.id,
    livemode: false,
    metadata: bound['metadata'] as Record<string, string>,
    parent: {
      type: 'invoice_item_details',
      invoice_item_details: {
        invoicehidden: { item: bound.id },
        proration: false,
        proration_details: null,
        subscription: null,
      },
      subscription_item_details: null,
    },
    period: bound['period'],
    pretax_credit_amounts: [],
    pricing: bound['pricing'],
    quantity: 1,
    quantity_decimal: '1',
    subscription: null,
    subtotal: bound.amount,
    taxes: [],
    hidden: { item: bound.id },
  });
}

/** A draft, or the refusal to edit anything else. */
export function draftOf(tx: Transaction, id: string): InvoiceRecord {
  const invoice = invoiceOf(tx, id);
  if (invoice.status === 'draft') return invoice;
  throw refused(`Invoice ${id} is ${invoice.status}: only drafts can be edited.`, 'invoice_not_editable');
}

function createInvoiceItem({ tx, body, now, emit }: Call<z.output<typeof createItem>>): InvoiceItemRecord {
  customerOf(tx, body.customer, 'customer');
  const invoice = body.invoice === undefined ? null : draftOf(tx, body.invoice);
  const code = body.currency ?? invoice?.currency;
  if (code === undefined) throw invalidParameter('Missing required param: currency.', 'currency', 'parameter_missing');
  if (invoice !== null && invoice.customer !== body.customer) {
    throw invalidParameter(`Invoice ${invoice.id} belongs to another customer.`, 'invoice');
  }
  if (invoice !== null && invoice.currency !== code) {
    throw refused(`The invoice is in ${invoice.currency}, the item in ${code}.`, undefined, 'currency');
  }
  const owner = { id: invoice?.id ?? null, customer: body.customer, currency: code };
  const made = tx.put(newItem(tx, owner, body, now));
  if (invoice !== null) {
    bind(tx, invoice, made);
    emit('invoice.updated', tx.put(withTotals(tx, invoice)));
  }
  emit('invoiceitem.created', made);
  return made;
}

type Given = Omit<z.output<z.ZodObject<typeof item>>, never>;

function newItem(
  tx: Transaction,
  owner: { id: string | null; customer: string; currency: string },
  given: Given,
  now: number,
): InvoiceItemRecord {
  return {
    id: tx.newId('ii'),
    object: 'invoiceitem',
    amount: given.amount,
    created: now,
    currency: owner.currency,
    customer: owner.customer,
    customer_account: null,
    date: now,
    description: given.description ?? null,
    discountable: given.discountable ?? true,
    discounts: [],
    invoice: owner.id,
    livemode: false,
    metadata: given.metadata ?? {},
    parent: null,
    period: given.period ?? { start: now, end: now },
    pricing: { type: 'price_details', unit_amount_decimal: String(given.amount) },
    proration: false,
    quantity: 1,
    quantity_decimal: '1',
    tax_rates: [],
    test_clock: null,
  };
}

function unbind(tx: Transaction, invoice: InvoiceRecord, item: InvoiceItemRecord): void {
  const line = tx.where<LineRecord>('line_item', 'invoice', invoice.id).find((shown) => shown.hidden.item === item.id);
  if (line !== undefined) tx.remove(line);
  tx.put(withTotals(tx, invoice));
}

function itemOf(tx: Transaction, id: string): InvoiceItemRecord {
  const found = tx.get<InvoiceItemRecord>('invoiceitem', id);
  if (found === undefined) throw missing('invoiceitem', id, 'invoiceitem');
  return found;
}
