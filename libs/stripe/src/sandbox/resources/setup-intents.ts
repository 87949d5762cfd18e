import { z } from 'zod';
import { bool, clearable, listParameters, metadata, parameters, range, text, url } from '../server/fields.js';
import { missing, refused } from '../server/failure.js';
import { newestFirst, page, within } from '../server/listing.js';
import { route, type Call, type Route } from '../server/route.js';
import type { StoredRecord } from '../store/record.js';
import type { Transaction } from '../store/store.js';
import { customerOf } from './customers.js';
import { attach, declinedCard } from './payment-methods.js';
import { TEST_CARDS } from './test-cards.js';

export interface SetupIntentRecord extends StoredRecord {
  object: 'setup_intent';
  customer: string | null;
  payment_method: string | null;
  status: 'requires_payment_method' | 'requires_confirmation' | 'succeeded' | 'canceled';
}

const confirmation = { payment_method: text().optional(), return_url: url().optional() };
const create = parameters({
  ...confirmation,
  automatic_payment_methods: z
    .strictObject({ enabled: bool(), allow_redirects: z.enum(['always', 'never']).optional() })
    .optional(),
  confirm: bool().optional(),
  customer: text().optional(),
  description: clearable().optional(),
  metadata: metadata().optional(),
  usage: z.enum(['off_session', 'on_session']).optional(),
});

export const setupIntentRoutes: Route[] = [
  route('POST', '/v1/setup_intents', create, (call) => {
    const { body, tx, now, emit } = call;
    if (body.customer !== undefined) customerOf(tx, body.customer, 'customer');
    const intent = newSetupIntent(tx, now, { customer: body.customer ?? null, metadata: body.metadata ?? {} });
    const made = tx.put({ ...intent, description: body.description ?? null, usage: body.usage ?? 'off_session' });
    emit('setup_intent.created', made);
    return body.confirm === true ? confirmWith(call, made, body.payment_method) : made;
  }),
  route('POST', '/v1/setup_intents/:id/confirm', parameters(confirmation), (call) =>
    confirmWith(call, existing(call.tx, call.path['id'] ?? ''), call.body.payment_method),
  ),
  route('GET', '/v1/setup_intents/:id', parameters({ client_secret: text().optional() }), ({ tx, path }) =>
    existing(tx, path['id'] ?? ''),
  ),
  route(
    'GET',
    '/v1/setup_intents',
    listParameters({ created: range().optional(), customer: text().optional() }),
    ({ tx, body }) => {
      const intents = newestFirst(tx.all<SetupIntentRecord>('setup_intent'))
        .filter((intent) => within(intent.created, body.created))
        .filter((intent) => body.customer === undefined || intent.customer === body.customer);
      return page('/v1/setup_intents', intents, body);
    },
  ),
];

export function newSetupIntent(
  tx: Transaction,
  now: number,
  given: { customer: string | null; metadata: Record<string, string> },
): SetupIntentRecord {
  const id = tx.newId('seti');
  return {
    id,
    object: 'setup_intent',
    allowed_payment_method_types: null,
    application: null,
    automatic_payment_methods: null,
    cancellation_reason: null,
    client_secret: `${id}_secret_sandbox`,
    created: now,
    customer: given.customer,
    customer_account: null,
    description: null,
    excluded_payment_method_types: null,
    last_setup_error: null,
    latest_attempt: null,
    livemode: false,
    mandate: null,
    metadata: given.metadata,
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: null,
    payment_method_types: ['card'],
    single_use_mandate: null,
    status: 'requires_payment_method',
    usage: 'off_session',
  };
}

/** Saves a test card with the intent's customer. A card that refuses leaves the intent asking for another: 402. */
export function confirmSetup(
  call: Pick<Call, 'tx' | 'now' | 'emit'>,
  intent: SetupIntentRecord,
  card: string,
): SetupIntentRecord {
  const { tx, now, emit } = call;
  const save = TEST_CARDS[card]?.save ?? 'accept';
  if (save !== 'accept') {
    const error = { type: 'card_error', code: save.code, decline_code: save.declineCode, message: save.message };
    const failed = tx.put<SetupIntentRecord>({ ...intent, last_setup_error: error });
    emit('setup_intent.setup_failed', failed);
    throw declinedCard(save, { setup_intent: failed });
  }
  const method = intent.customer === null ? null : attach(tx, card, intent.customer, now, emit);
  const done = tx.put<SetupIntentRecord>({ ...intent, payment_method: method?.id ?? card, status: 'succeeded' });
  emit('setup_intent.succeeded', done);
  return done;
}

function confirmWith(call: Call<{ payment_method?: string | undefined }>, intent: SetupIntentRecord, card?: string) {
  if (intent.status === 'succeeded')
    throw refused('This SetupIntent has already succeeded.', 'setup_intent_unexpected_state');
  if (card === undefined)
    throw refused('You must provide a payment method to confirm.', 'parameter_missing', 'payment_method');
  return confirmSetup(call, intent, card);
}

function existing(tx: Transaction, id: string): SetupIntentRecord {
  const intent = tx.get<SetupIntentRecord>('setup_intent', id);
  if (intent === undefined) throw missing('setupintent', id, 'intent');
  return intent;
}
