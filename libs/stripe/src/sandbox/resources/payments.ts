import { z } from 'zod';
import { listParameters, parameters, range, text } from '../server/fields.js';
import { missing } from '../server/failure.js';
import { newestFirst, page, within, type Page } from '../server/listing.js';
import { route, type Route } from '../server/route.js';
import type { Range } from '../server/fields.js';
import type { StoredRecord } from '../store/record.js';
import type { InvoicePaymentRecord } from './records.js';

const payment = z.union([
  z.strictObject({ type: z.literal('payment_intent'), payment_intent: text() }),
  z.strictObject({ type: z.literal('charge'), charge: text() }),
]);

/** What payments leave behind, to be read only: they are made by paying an invoice. */
export const paymentRoutes: Route[] = [
  ...readable('invoice_payment', '/v1/invoice_payments', {
    invoice: text().optional(),
    payment: payment.optional(),
    status: text().optional(),
  }),
  ...readable('payment_intent', '/v1/payment_intents', { customer: text().optional() }),
  ...readable('charge', '/v1/charges', { customer: text().optional(), payment_intent: text().optional() }),
  ...readable('dispute', '/v1/disputes', { charge: text().optional(), payment_intent: text().optional() }),
];

function readable(kind: string, path: string, filters: z.ZodRawShape): Route[] {
  const list = listParameters({ created: range().optional(), ...filters });
  return [
    route('GET', path, list, ({ tx, body }) => {
      const { created, limit: _, starting_after: __, ending_before: ___, expand: ____, ...wanted } = body as Query;
      const records = newestFirst(tx.all(kind))
        .filter((record) => within(record.created, created))
        .filter((record) => Object.entries(wanted).every(([field, value]) => fits(record, field, value)));
      return page(path, records, body as Page);
    }),
    route('GET', `${path}/:id`, parameters({}), ({ tx, path: parts }) => {
      const record = tx.get(kind, parts['id'] ?? '');
      if (record === undefined) throw missing(kind, parts['id'] ?? '');
      return record;
    }),
  ];
}

type Query = Page & { created?: Range; expand?: string[]; [filter: string]: unknown };

function fits(record: StoredRecord, field: string, value: unknown): boolean {
  if (value === undefined) return true;
  if (field !== 'payment') return record[field] === value;
  const asked = value as z.output<typeof payment>;
  return (
    asked.type === 'payment_intent' && (record as InvoicePaymentRecord).payment.payment_intent === asked.payment_intent
  );
}
