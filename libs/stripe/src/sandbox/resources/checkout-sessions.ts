import { z } from 'zod';
import { currency, integer, listParameters, metadata, parameters, range, text, url } from '../server/fields.js';
import { invalidParameter, missing, refused } from '../server/failure.js';
import { newestFirst, page, within } from '../server/listing.js';
import { route, type Call, type Route } from '../server/route.js';
import type { StoredRecord } from '../store/record.js';
import type { Transaction } from '../store/store.js';
import { customerOf } from './customers.js';
import { confirmSetup, newSetupIntent, type SetupIntentRecord } from './setup-intents.js';

export interface SessionRecord extends StoredRecord {
  object: 'checkout.session';
  status: 'open' | 'complete' | 'expired';
  customer: string | null;
  setup_intent: string;
  success_url: string;
  cancel_url: string | null;
  expires_at: number;
  locale: string | null;
  url: string | null;
}

const DAY = 86_400;

const create = parameters({
  allowed_payment_method_types: z.array(text()).optional(),
  cancel_url: url().optional(),
  client_reference_id: text(200).optional(),
  currency: currency().optional(),
  customer: text().optional(),
  customer_email: text().optional(),
  expires_at: integer().optional(),
  locale: text(10).optional(),
  metadata: metadata().optional(),
  mode: z.enum(['payment', 'setup', 'subscription']),
  setup_intent_data: z.strictObject({ description: text().optional(), metadata: metadata().optional() }).optional(),
  success_url: url(),
  ui_mode: z.enum(['hosted_page']).optional(),
});

export const checkoutSessionRoutes: Route[] = [
  route('POST', '/v1/checkout/sessions', create, createSession),
  route(
    'GET',
    '/v1/checkout/sessions',
    listParameters({
      created: range().optional(),
      customer: text().optional(),
      status: z.enum(['open', 'complete', 'expired']).optional(),
    }),
    ({ tx, body }) => {
      const sessions = newestFirst(tx.all<SessionRecord>('checkout.session'))
        .filter((session) => within(session.created, body.created))
        .filter((session) => body.customer === undefined || session.customer === body.customer)
        .filter((session) => body.status === undefined || session.status === body.status);
      return page('/v1/checkout/sessions', sessions, body);
    },
  ),
  route('GET', '/v1/checkout/sessions/:id', parameters({}), ({ tx, path }) => sessionOf(tx, path['id'] ?? '')),
  route('POST', '/v1/checkout/sessions/:id/expire', parameters({}), ({ tx, path, emit }) => {
    const session = sessionOf(tx, path['id'] ?? '');
    if (session.status !== 'open') throw refused('Only Checkout Sessions with a status in ["open"] can be expired.');
    const expired = tx.put<SessionRecord>({ ...session, status: 'expired', url: null });
    emit('checkout.session.expired', expired);
    return expired;
  }),
];

export function sessionOf(tx: Transaction, id: string): SessionRecord {
  const session = tx.get<SessionRecord>('checkout.session', id);
  if (session === undefined) throw missing('checkout.session', id, 'session');
  return session;
}

/** What pressing "Save card" does. The card's refusal is a 402 and leaves the session open for another card. */
export function completeSession(
  call: Pick<Call, 'tx' | 'now' | 'emit'>,
  session: SessionRecord,
  card: string,
): SessionRecord {
  const intent = call.tx.get<SetupIntentRecord>('setup_intent', session.setup_intent)!;
  confirmSetup(call, intent, card);
  const complete = call.tx.put<SessionRecord>({ ...session, status: 'complete', url: null });
  call.emit('checkout.session.completed', complete);
  return complete;
}

function createSession({ tx, body, now, publicUrl, emit }: Call<z.output<typeof create>>): SessionRecord {
  if (body.mode !== 'setup') throw invalidParameter(`The sandbox serves mode setup only, not ${body.mode}.`, 'mode');
  if (body.currency === undefined && body.allowed_payment_method_types === undefined) {
    throw invalidParameter(
      'In setup mode, pass currency or allowed_payment_method_types.',
      'currency',
      'parameter_missing',
    );
  }
  if (body.customer !== undefined) customerOf(tx, body.customer, 'customer');
  const expiresAt = body.expires_at ?? now + DAY;
  if (expiresAt < now + 1800 || expiresAt > now + DAY) {
    throw invalidParameter('expires_at must lie between 30 minutes and 24 hours from now.', 'expires_at');
  }
  const given = { customer: body.customer ?? null, metadata: body.setup_intent_data?.metadata ?? {} };
  const intent = tx.put(newSetupIntent(tx, now, given));
  emit('setup_intent.created', intent);
  const id = tx.newId('cs_test');
  return tx.put({
    ...blank(id, now),
    ...shown(body),
    expires_at: expiresAt,
    setup_intent: intent.id,
    url: `${publicUrl}/c/${id}`,
  });
}

function shown(body: z.output<typeof create>) {
  return {
    allowed_payment_method_types: body.allowed_payment_method_types ?? null,
    cancel_url: body.cancel_url ?? null,
    client_reference_id: body.client_reference_id ?? null,
    currency: body.currency ?? null,
    customer: body.customer ?? null,
    customer_email: body.customer_email ?? null,
    locale: body.locale ?? null,
    metadata: body.metadata ?? {},
    success_url: body.success_url,
  };
}

function blank(id: string, now: number) {
  return {
    id,
    object: 'checkout.session' as const,
    adaptive_pricing: null,
    after_expiration: null,
    allow_promotion_codes: null,
    amount_subtotal: null,
    amount_total: null,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: null,
    client_secret: null,
    collected_information: null,
    consent: null,
    consent_collection: null,
    created: now,
    currency_conversion: null,
    custom_fields: [],
    custom_text: { after_submit: null, shipping_address: null, submit: null, terms_of_service_acceptance: null },
    customer_account: null,
    customer_creation: null,
    customer_details: null,
    discounts: null,
    integration_identifier: null,
    invoice: null,
    invoice_creation: null,
    livemode: false,
    managed_payments: null,
    mode: 'setup',
    origin_context: null,
    payment_intent: null,
    payment_link: null,
    payment_method_collection: 'always',
    payment_method_configuration_details: null,
    payment_method_options: null,
    payment_method_types: ['card'],
    payment_status: 'no_payment_required',
    permissions: null,
    recovered_from: null,
    saved_payment_method_options: null,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: 'open' as const,
    submit_type: null,
    subscription: null,
    total_details: null,
    ui_mode: 'hosted_page',
    wallet_options: null,
  };
}
