import { z } from 'zod';
import { listParameters, metadata, parameters, text } from '../server/fields.js';
import { invalidParameter, missing, refused, StripeFailure } from '../server/failure.js';
import { newestFirst, page } from '../server/listing.js';
import { route, type Call, type Route } from '../server/route.js';
import type { Transaction } from '../store/store.js';
import type { CustomerRecord, PaymentMethodRecord } from './records.js';
import { TEST_CARDS, type Decline, type TestCard } from './test-cards.js';

const create = parameters({
  type: z.enum(['card']),
  card: z.strictObject({ token: text() }),
  metadata: metadata().optional(),
});

export const paymentMethodRoutes: Route[] = [
  route('POST', '/v1/payment_methods', create, ({ tx, body, now }) => {
    const name = body.card.token.replace(/^tok_/, 'pm_card_');
    if (TEST_CARDS[name] === undefined) throw missing('token', body.card.token, 'card[token]');
    return tx.put({ ...newPaymentMethod(tx, name, now), metadata: body.metadata ?? {} });
  }),
  route('POST', '/v1/payment_methods/:id/attach', parameters({ customer: text() }), (call) =>
    attach(call.tx, call.path['id'] ?? '', call.body.customer, call.now, call.emit),
  ),
  route('POST', '/v1/payment_methods/:id/detach', parameters({}), detach),
  route('GET', '/v1/payment_methods/:id', parameters({}), ({ tx, path }) => existing(tx, path['id'] ?? '')),
  route('GET', '/v1/payment_methods', listParameters({ customer: text(), type: text().optional() }), ({ tx, body }) =>
    page('/v1/payment_methods', cardsOf(tx, body.customer, body.type), body),
  ),
  route('GET', '/v1/customers/:id/payment_methods', listParameters({ type: text().optional() }), ({ tx, path, body }) =>
    page(`/v1/customers/${path['id']}/payment_methods`, cardsOf(tx, path['id'] ?? '', body.type), body),
  ),
];

/** Attaches a payment method to a customer; a test id such as `pm_card_visa` makes a new one each time. */
export function attach(
  tx: Transaction,
  idOrName: string,
  customerId: string,
  now: number,
  emit: Call['emit'],
): PaymentMethodRecord {
  const customer = tx.get<CustomerRecord>('customer', customerId);
  if (customer === undefined || customer.deleted === true) throw missing('customer', customerId, 'customer');
  const method = TEST_CARDS[idOrName] === undefined ? existing(tx, idOrName) : newPaymentMethod(tx, idOrName, now);
  if (method.customer !== null)
    throw refused('The payment method you provided has already been attached to a customer.');
  const { save } = cardOf(method);
  if (save !== 'accept') throw declinedCard(save, {}, false);
  const attached = tx.put({ ...method, customer: customerId });
  emit('payment_method.attached', attached);
  return attached;
}

/** The customer's own payment method, or the 400 for somebody else's. */
export function ownedPaymentMethod(tx: Transaction, id: string, customerId: string): PaymentMethodRecord {
  const method = existing(tx, id, 'payment_method');
  if (method.customer === customerId) return method;
  throw invalidParameter(`The payment method ${id} does not belong to the customer ${customerId}.`, 'payment_method');
}

export function cardOf(method: PaymentMethodRecord): TestCard {
  return TEST_CARDS[method.hidden.card]!;
}

export function declinedCard(decline: Decline, more: Record<string, unknown> = {}, keepsEffects = true): StripeFailure {
  return new StripeFailure(
    402,
    { type: 'card_error', code: decline.code, decline_code: decline.declineCode, message: decline.message, ...more },
    keepsEffects,
  );
}

function existing(tx: Transaction, id: string, param = 'id'): PaymentMethodRecord {
  const method = tx.get<PaymentMethodRecord>('payment_method', id);
  if (method === undefined) throw missing('PaymentMethod', id, param);
  return method;
}

function cardsOf(tx: Transaction, customerId: string, type: string | undefined): PaymentMethodRecord[] {
  if (tx.get('customer', customerId) === undefined) throw missing('customer', customerId, 'customer');
  if (type !== undefined && type !== 'card') return [];
  return newestFirst(tx.where<PaymentMethodRecord>('payment_method', 'customer', customerId));
}

function detach({ tx, path, emit }: Call): PaymentMethodRecord {
  const method = existing(tx, path['id'] ?? '');
  if (method.customer === null) throw refused('The payment method you provided is not attached to a customer.');
  const customer = tx.get<CustomerRecord>('customer', method.customer);
  if (customer?.invoice_settings?.default_payment_method === method.id) {
    const settings = { ...customer.invoice_settings, default_payment_method: null };
    emit('customer.updated', tx.put({ ...customer, invoice_settings: settings }));
  }
  const detached = tx.put({ ...method, customer: null });
  emit('payment_method.detached', detached);
  return detached;
}

function newPaymentMethod(tx: Transaction, name: string, now: number): PaymentMethodRecord {
  const card = TEST_CARDS[name]!;
  return {
    id: tx.newId('pm'),
    object: 'payment_method',
    allow_redisplay: 'unspecified',
    billing_details: { address: null, email: null, name: null, phone: null, tax_id: null },
    card: {
      brand: card.brand,
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
      country: 'US',
      display_brand: card.brand,
      exp_month: 12,
      exp_year: new Date(now * 1000).getUTCFullYear() + 8,
      funding: 'credit',
      generated_from: null,
      last4: card.number.slice(-4),
      networks: { available: [card.brand], preferred: null },
      regulated_status: 'unregulated',
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    created: now,
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    type: 'card',
    hidden: { card: name },
  };
}
