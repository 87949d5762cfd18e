import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { bool, clearable, listParameters, metadata, parameters, text, url } from '../server/fields.js';
import { missing } from '../server/failure.js';
import { newestFirst, page } from '../server/listing.js';
import { route, type Route } from '../server/route.js';
import type { StoredRecord } from '../store/record.js';
import type { Transaction } from '../store/store.js';

export interface EndpointRecord extends StoredRecord {
  object: 'webhook_endpoint';
  url: string;
  enabled_events: string[];
  status: 'enabled' | 'disabled';
  hidden: { secret: string };
}

const enabledEvents = z.array(text()).min(1);
const fields = { description: clearable().optional(), metadata: metadata().optional() };

export const webhookEndpointRoutes: Route[] = [
  route(
    'POST',
    '/v1/webhook_endpoints',
    parameters({ ...fields, url: url(), enabled_events: enabledEvents, api_version: text().optional() }),
    ({ tx, body, now }) => {
      const secret = `whsec_${randomBytes(24).toString('base64url')}`;
      const made = tx.put(newEndpoint({ ...body, id: tx.newId('we'), secret, now }));
      // The secret is shown once, when the endpoint is made.
      return { ...made, secret };
    },
  ),
  route('GET', '/v1/webhook_endpoints', listParameters({}), ({ tx, body }) =>
    page('/v1/webhook_endpoints', newestFirst(tx.all('webhook_endpoint')), body),
  ),
  route('GET', '/v1/webhook_endpoints/:id', parameters({}), ({ tx, path }) => endpointOf(tx, path['id'] ?? '')),
  route(
    'POST',
    '/v1/webhook_endpoints/:id',
    parameters({
      ...fields,
      url: url().optional(),
      enabled_events: enabledEvents.optional(),
      disabled: bool().optional(),
    }),
    ({ tx, path, body }) => {
      const former = endpointOf(tx, path['id'] ?? '');
      return tx.put<EndpointRecord>({
        ...former,
        url: body.url ?? former.url,
        enabled_events: body.enabled_events ?? former.enabled_events,
        status: body.disabled === undefined ? former.status : body.disabled ? 'disabled' : 'enabled',
      });
    },
  ),
  route('DELETE', '/v1/webhook_endpoints/:id', parameters({}), ({ tx, path, now }) => {
    const gone = endpointOf(tx, path['id'] ?? '');
    tx.remove(gone);
    return { id: gone.id, object: 'webhook_endpoint', created: now, deleted: true };
  }),
];

export function newEndpoint(given: {
  id: string;
  url: string;
  enabled_events: readonly string[];
  secret: string;
  now: number;
  description?: string | null | undefined;
  metadata?: Record<string, string> | undefined;
  api_version?: string | undefined;
}): EndpointRecord {
  return {
    id: given.id,
    object: 'webhook_endpoint',
    api_version: given.api_version ?? null,
    application: null,
    created: given.now,
    description: given.description ?? null,
    enabled_events: [...given.enabled_events],
    livemode: false,
    metadata: given.metadata ?? {},
    status: 'enabled',
    url: given.url,
    hidden: { secret: given.secret },
  };
}

function endpointOf(tx: Transaction, id: string): EndpointRecord {
  const endpoint = tx.get<EndpointRecord>('webhook_endpoint', id);
  if (endpoint === undefined) throw missing('webhook_endpoint', id, 'webhook_endpoint');
  return endpoint;
}
