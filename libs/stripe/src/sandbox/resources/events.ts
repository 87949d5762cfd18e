import { STRIPE_API_VERSION } from '../../client.js';
import { snapshot } from '../server/present.js';
import { listParameters, parameters, bool, range, text } from '../server/fields.js';
import { missing } from '../server/failure.js';
import { newestFirst, page, within } from '../server/listing.js';
import { route, type Route } from '../server/route.js';
import type { StoredRecord } from '../store/record.js';
import type { Transaction } from '../store/store.js';
import { z } from 'zod';

/** Stripe lists events for 30 days. */
export const EVENT_LIFE_SECONDS = 30 * 86_400;

export interface EventRecord extends StoredRecord {
  object: 'event';
  type: string;
  pending_webhooks: number;
}

/** One event on its way to one endpoint. */
export interface DeliveryRecord extends StoredRecord {
  object: 'delivery';
  event: string;
  endpoint: string;
  tries: number;
  status: 'pending' | 'succeeded' | 'failed';
  last_error: string | null;
}

export interface Emission {
  type: string;
  object: StoredRecord;
  now: number;
  publicUrl: string;
  /** `null` when a person on a page did it. */
  requestId: string | null;
  key: string | null;
}

/** Records that something happened, and one delivery for every endpoint that asked for it. */
export function emitEvent(tx: Transaction, emission: Emission): void {
  const endpoints = tx
    .all<StoredRecord & { enabled_events: string[]; status: string }>('webhook_endpoint')
    .filter((endpoint) => endpoint.status === 'enabled')
    .filter(({ enabled_events: types }) => types.includes('*') || types.includes(emission.type));
  const event: EventRecord = {
    id: tx.newId('evt'),
    object: 'event',
    api_version: STRIPE_API_VERSION,
    created: emission.now,
    data: { object: snapshot(tx, emission.object, emission.publicUrl) },
    livemode: false,
    pending_webhooks: endpoints.length,
    request: { id: emission.requestId, idempotency_key: emission.key },
    type: emission.type,
  };
  tx.put(event);
  for (const endpoint of endpoints) {
    const delivery: DeliveryRecord = {
      id: `${event.id}/${endpoint.id}`,
      object: 'delivery',
      created: emission.now,
      event: event.id,
      endpoint: endpoint.id,
      tries: 0,
      status: 'pending',
      last_error: null,
    };
    tx.put(delivery);
  }
}

const list = listParameters({
  created: range().optional(),
  type: text().optional(),
  types: z.array(text()).max(20).optional(),
  delivery_success: bool().optional(),
});

export const eventRoutes: Route[] = [
  route('GET', '/v1/events', list, ({ tx, body }) => {
    const events = newestFirst(tx.all<EventRecord>('event'))
      .filter((event) => within(event.created, body.created))
      .filter((event) => body.type === undefined || matches(body.type, event.type))
      .filter((event) => body.types === undefined || body.types.includes(event.type))
      .filter((event) => body.delivery_success === undefined || isDelivered(tx, event) === body.delivery_success);
    return page('/v1/events', events, body);
  }),
  route('GET', '/v1/events/:id', parameters({}), ({ tx, path }) => {
    const event = tx.get<EventRecord>('event', path['id'] ?? '');
    if (event === undefined) throw missing('event', path['id'] ?? '');
    return event;
  }),
];

function matches(pattern: string, type: string): boolean {
  return pattern.endsWith('*') ? type.startsWith(pattern.slice(0, -1)) : pattern === type;
}

function isDelivered(tx: Transaction, event: EventRecord): boolean {
  return tx
    .all<StoredRecord & { status: string }>('webhook_endpoint')
    .map((endpoint) => tx.get<DeliveryRecord>('delivery', `${event.id}/${endpoint.id}`))
    .every((delivery) => delivery === undefined || delivery.status === 'succeeded');
}
