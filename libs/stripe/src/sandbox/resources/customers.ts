import { z } from 'zod';
import { clearable, integer, listParameters, metadata, parameters, range, text } from '../server/fields.js';
import { missing, refused } from '../server/failure.js';
import { newestFirst, page, within } from '../server/listing.js';
import { route, type Call, type Route } from '../server/route.js';
import type { StoredRecord } from '../store/record.js';
import type { Transaction } from '../store/store.js';
import { attach, ownedPaymentMethod } from './payment-methods.js';
import type { CustomerRecord, PaymentMethodRecord } from './records.js';

const address = z.strictObject({
  city: clearable().optional(),
  country: clearable(2).optional(),
  line1: clearable().optional(),
  line2: clearable().optional(),
  postal_code: clearable().optional(),
  state: clearable().optional(),
});

const fields = {
  address: address.optional(),
  balance: integer().optional(),
  description: clearable().optional(),
  email: clearable(512).optional(),
  invoice_settings: z
    .strictObject({ default_payment_method: clearable().optional(), footer: clearable().optional() })
    .optional(),
  metadata: metadata().optional(),
  name: clearable(256).optional(),
  phone: clearable(20).optional(),
  preferred_locales: z.array(text()).optional(),
  tax_exempt: z.enum(['none', 'exempt', 'reverse']).optional(),
};

const create = parameters({ ...fields, payment_method: text().optional() });
const update = parameters(fields);
const list = listParameters({ created: range().optional(), email: text().optional() });

export const customerRoutes: Route[] = [
  route('POST', '/v1/customers', create, createCustomer),
  route('GET', '/v1/customers', list, ({ tx, body }) => {
    const customers = newestFirst(tx.all<CustomerRecord>('customer'))
      .filter((customer) => customer.deleted !== true && within(customer.created, body.created))
      .filter((customer) => body.email === undefined || customer.email === body.email);
    return page('/v1/customers', customers, body);
  }),
  route('GET', '/v1/customers/:id', parameters({}), ({ tx, path }) => {
    const customer = tx.get<CustomerRecord>('customer', path['id'] ?? '');
    if (customer === undefined) throw missing('customer', path['id'] ?? '');
    return customer;
  }),
  route('POST', '/v1/customers/:id', update, updateCustomer),
  route('DELETE', '/v1/customers/:id', parameters({}), ({ tx, path, emit }) => {
    const customer = customerOf(tx, path['id'] ?? '');
    const gone = tx.put({ id: customer.id, object: 'customer', created: customer.created, deleted: true });
    emit('customer.deleted', customer);
    return gone;
  }),
];

/** A customer that exists and was not deleted, or 404; `param` is what named it. */
export function customerOf(tx: Transaction, id: string, param = 'id'): CustomerRecord {
  const customer = tx.get<CustomerRecord>('customer', id);
  if (customer === undefined || customer.deleted === true) throw missing('customer', id, param);
  return customer;
}

function createCustomer({ tx, body, now, emit }: Call<z.output<typeof create>>): StoredRecord {
  const { payment_method: paymentMethod, expand: _, ...given } = body;
  const id = tx.newId('cus');
  const customer = tx.put(merge(blank(id, now), given));
  if (paymentMethod !== undefined) attach(tx, paymentMethod, customer.id, now, emit);
  const card = given.invoice_settings?.default_payment_method;
  if (card) ownedPaymentMethod(tx, card, customer.id);
  emit('customer.created', customer);
  return customer;
}

function updateCustomer({ tx, path, body, emit }: Call<z.output<typeof update>>): StoredRecord {
  const customer = customerOf(tx, path['id'] ?? '');
  const { expand: _, ...given } = body;
  const card = given.invoice_settings?.default_payment_method;
  if (card) {
    const method: PaymentMethodRecord | undefined = tx.get('payment_method', card);
    if (method?.customer !== customer.id) {
      throw refused(
        `The customer does not have a payment method with the ID ${card}.`,
        'resource_missing',
        'invoice_settings[default_payment_method]',
      );
    }
  }
  const updated = tx.put(merge(customer, given));
  emit('customer.updated', updated);
  return updated;
}

function merge(customer: CustomerRecord, given: Partial<z.output<typeof update>>): CustomerRecord {
  const { metadata: ours, invoice_settings: settings, ...rest } = given;
  return {
    ...customer,
    ...rest,
    metadata: mergeMetadata(customer.metadata, ours),
    invoice_settings: { ...customer.invoice_settings, ...settings },
  } as CustomerRecord;
}

/** Keys that are given replace or, when empty, remove; the others stay. */
export function mergeMetadata(
  former: Record<string, string>,
  given: Record<string, string> | undefined,
): Record<string, string> {
  const merged = { ...former, ...given };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== ''));
}

function blank(id: string, now: number): CustomerRecord {
  return {
    id,
    object: 'customer',
    address: null,
    balance: 0,
    created: now,
    currency: null,
    customer_account: null,
    default_source: null,
    delinquent: false,
    description: null,
    discount: null,
    email: null,
    invoice_prefix: id.slice(-8).toUpperCase(),
    invoice_settings: { custom_fields: null, default_payment_method: null, footer: null, rendering_options: null },
    livemode: false,
    metadata: {},
    name: null,
    next_invoice_sequence: 1,
    phone: null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: 'none',
    test_clock: null,
  };
}
