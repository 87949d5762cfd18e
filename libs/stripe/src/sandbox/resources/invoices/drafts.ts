import { z } from 'zod';
import {
  bool,
  clearable,
  currency,
  integer,
  listParameters,
  metadata,
  parameters,
  range,
  text,
} from '../../server/fields.js';
import { invalidParameter, refused } from '../../server/failure.js';
import { newestFirst, page, within } from '../../server/listing.js';
import { route, type Call, type Route } from '../../server/route.js';
import type { StoredRecord } from '../../store/record.js';
import type { Transaction } from '../../store/store.js';
import { customerOf, mergeMetadata } from '../customers.js';
import { ownedPaymentMethod } from '../payment-methods.js';
import type { InvoiceItemRecord, InvoiceRecord } from '../records.js';
import { invoiceOf } from './existing.js';
import { blankInvoice } from './blank.js';
import { bind, draftOf } from './lines.js';
import { withTotals } from './totals.js';

const fields = {
  auto_advance: bool().optional(),
  automatic_tax: z.strictObject({ enabled: z.enum(['false']) }).optional(),
  collection_method: z.enum(['charge_automatically', 'send_invoice']).optional(),
  days_until_due: integer().optional(),
  default_payment_method: text().optional(),
  description: clearable(1500).optional(),
  discounts: z.literal('').optional(),
  due_date: integer().optional(),
  effective_at: integer().optional(),
  footer: clearable().optional(),
  metadata: metadata().optional(),
  number: text(26).optional(),
  statement_descriptor: text(22).optional(),
};
const create = parameters({
  ...fields,
  currency: currency().optional(),
  customer: text(),
  pending_invoice_items_behavior: z.enum(['exclude', 'include']).optional(),
});
const list = listParameters({
  collection_method: fields.collection_method,
  created: range().optional(),
  customer: text().optional(),
  status: z.enum(['draft', 'open', 'paid', 'uncollectible', 'void']).optional(),
});

export const draftRoutes: Route[] = [
  route('POST', '/v1/invoices', create, createInvoice),
  route('GET', '/v1/invoices', list, ({ tx, body }) => {
    const candidates =
      body.customer === undefined
        ? tx.all<InvoiceRecord>('invoice')
        : tx.where<InvoiceRecord>('invoice', 'customer', body.customer);
    const invoices = newestFirst(candidates)
      .filter((invoice) => within(invoice.created, body.created))
      .filter((invoice) => body.status === undefined || invoice.status === body.status)
      .filter(
        (invoice) => body.collection_method === undefined || invoice.collection_method === body.collection_method,
      );
    return page('/v1/invoices', invoices, body);
  }),
  route('GET', '/v1/invoices/:id', parameters({}), ({ tx, path }) => invoiceOf(tx, path['id'] ?? '')),
  route('POST', '/v1/invoices/:id', parameters(fields), updateInvoice),
  route('DELETE', '/v1/invoices/:id', parameters({}), ({ tx, path, now, emit }) => {
    const invoice = invoiceOf(tx, path['id'] ?? '');
    if (invoice.status !== 'draft') {
      throw refused(`You can only delete draft invoices. ${invoice.id} is ${invoice.status}.`, 'invoice_not_editable');
    }
    emit('invoice.deleted', invoice);
    for (const line of tx.where('line_item', 'invoice', invoice.id)) tx.remove(line);
    for (const item of tx.where('invoiceitem', 'invoice', invoice.id)) tx.remove(item);
    tx.remove(invoice);
    return { id: invoice.id, object: 'invoice', created: now, deleted: true };
  }),
];

function createInvoice({ tx, body, now, emit }: Call<z.output<typeof create>>): InvoiceRecord {
  const customer = customerOf(tx, body.customer, 'customer');
  checkCollection(body.collection_method ?? 'charge_automatically', body);
  checkNumber(tx, body.number, null);
  const { pending_invoice_items_behavior: pending, expand: _, discounts: __, metadata: given, ...rest } = body;
  if (rest.default_payment_method !== undefined) ownedPaymentMethod(tx, rest.default_payment_method, customer.id);
  const invoice = tx.put<InvoiceRecord>({
    ...blankInvoice(tx.newId('in'), customer, now),
    ...withoutUndefined(rest),
    automatic_tax: { enabled: false, disabled_reason: null, liability: null, provider: null, status: null },
    currency: rest.currency ?? customer.currency ?? 'usd',
    due_date: dueDate(body, now),
    metadata: given ?? {},
  });
  if (pending === 'include') sweep(tx, invoice);
  const made = tx.put(withTotals(tx, invoice));
  // A customer is tied to the currency of its first invoice.
  if (customer.currency === null) tx.put({ ...customer, currency: made.currency });
  emit('invoice.created', made);
  return made;
}

function updateInvoice({ tx, path, body, now, emit }: Call<z.output<z.ZodObject<typeof fields>>>): StoredRecord {
  const invoice = invoiceOf(tx, path['id'] ?? '');
  const { metadata: given, discounts: _, expand: __, ...rest } = body as typeof body & { expand?: string[] };
  const changesMoney = Object.keys(rest).some(
    (field) => !['description', 'footer', 'default_payment_method'].includes(field),
  );
  if (changesMoney) draftOf(tx, invoice.id);
  checkCollection(rest.collection_method ?? invoice.collection_method, rest);
  checkNumber(tx, rest.number, invoice.id);
  if (rest.default_payment_method !== undefined) ownedPaymentMethod(tx, rest.default_payment_method, invoice.customer);
  const updated = tx.put<InvoiceRecord>({
    ...invoice,
    ...withoutUndefined(rest),
    automatic_tax: invoice['automatic_tax'],
    due_date: dueDate(rest, now) ?? invoice['due_date'],
    metadata: mergeMetadata(invoice.metadata, given),
  });
  emit('invoice.updated', updated);
  return updated;
}

/** Binds every waiting item of the customer in the invoice's currency, whoever made it. */
function sweep(tx: Transaction, invoice: InvoiceRecord): void {
  for (const item of tx.where<InvoiceItemRecord>('invoiceitem', 'customer', invoice.customer)) {
    if (item.invoice !== null || item.currency !== invoice.currency) continue;
    bind(tx, invoice, tx.put<InvoiceItemRecord>({ ...item, invoice: invoice.id }));
  }
}

function checkCollection(
  method: string,
  given: { days_until_due?: number | undefined; due_date?: number | undefined },
): void {
  const hasDue = given.days_until_due !== undefined || given.due_date !== undefined;
  if (method === 'send_invoice' && !hasDue) {
    throw invalidParameter(
      'With send_invoice, pass days_until_due or due_date.',
      'days_until_due',
      'parameter_missing',
    );
  }
  if (method === 'charge_automatically' && hasDue) {
    throw invalidParameter('days_until_due and due_date go with send_invoice only.', 'days_until_due');
  }
}

function checkNumber(tx: Transaction, number: string | undefined, self: string | null): void {
  if (number === undefined) return;
  const taken = tx.all<InvoiceRecord>('invoice').some((invoice) => invoice.number === number && invoice.id !== self);
  if (taken) throw refused(`The invoice number ${number} is already in use.`, undefined, 'number');
}

function dueDate(
  given: { days_until_due?: number | undefined; due_date?: number | undefined },
  now: number,
): number | null {
  return given.due_date ?? (given.days_until_due === undefined ? null : now + given.days_until_due * 86_400);
}

function withoutUndefined(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(record).filter(([field, value]) => value !== undefined && field !== 'days_until_due'),
  );
}
