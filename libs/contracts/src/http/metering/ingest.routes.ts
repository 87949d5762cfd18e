import { z } from 'zod';
import { route } from '../route.js';

const ingestParams = z.object({ connectionId: z.string() });
const delivery = z.any().meta({ description: 'The bytes as the gateway sends them; gzip and zstd are understood.' });

/**
 * Where gateways push. Authenticated by one of the connection's secrets in any header that a gateway can send; answered, in
 * the words the gateway takes, only after everything is stored and counted.
 */
export const ingestUsage = route({
  name: 'ingestUsage',
  method: 'POST',
  repeatable: 'recognised',
  path: '/metering/v1/ingest/:connectionId',
  summary: 'Push usage in the native format of a gateway',
  description:
    "Also under any longer path, and with any method a gateway's handshake uses. 200 says stored and counted exactly once; what cannot be read is quarantined, never refused. 503 with Retry-After says try again. With the header `Octroi-Report: totals` the answer has `Octroi-Totals` beside the gateway's own words.",
  permission: 'public',
  params: ingestParams,
  body: delivery,
  response: z.any(),
  raw: true,
  direct: true,
  problems: ['unauthenticated', 'unavailable'],
});

/** OpenMeter's ingest contract: an event, or an array of them; 204 when stored. Also answers at `/api/v1/events`. */
export const ingestEvents = route({
  name: 'ingestEvents',
  method: 'POST',
  repeatable: 'recognised',
  path: '/metering/v1/events',
  summary: 'Push CloudEvents',
  description:
    "With an API token that grants usage.ingest, or with a connection's secret. One event, a batch, or the binary mode. `?results=each` answers 200 with what became of each event instead of 204.",
  permission: 'public',
  query: z.object({ results: z.literal('each').optional() }),
  body: delivery,
  status: 204,
  raw: true,
  direct: true,
  problems: ['unauthenticated', 'forbidden', 'unavailable'],
});

export const ingestRoutes = [ingestUsage, ingestEvents];
