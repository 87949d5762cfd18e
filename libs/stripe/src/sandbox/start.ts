import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Deliveries } from './deliveries.js';
import type { Sandbox, SandboxOptions, SandboxWebhookEndpoint } from './options.js';
import { EVENT_LIFE_SECONDS } from './resources/events.js';
import { newEndpoint, type EndpointRecord } from './resources/webhook-endpoints.js';
import { Api } from './server/api.js';
import { Faults } from './server/faults.js';
import { KEY_LIFE_SECONDS } from './server/idempotency.js';
import { listen } from './server/listener.js';
import type { StoredRecord } from './store/record.js';
import { Store } from './store/store.js';

/**
 * Starts a Stripe-shaped server: the real SDK reaches it when its API base is the returned URL. What was acknowledged
 * survives a kill; what waited for delivery is delivered after the restart.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const now = seconds(options.now());
  const store = await Store.open(options.directory, { seed: options.seed, keep: (record) => isAlive(record, now) });
  await configureEndpoints(store, options.webhookEndpoints ?? [], now);

  let publicUrl = options.publicUrl ?? '';
  const faults = new Faults();
  const api = new Api(store, faults, { now: options.now, publicUrl: () => publicUrl });
  const deliveries = new Deliveries(store, {
    wallClock: options.wallClock,
    retryMillis: options.webhookRetryMillis ?? 1000,
  });
  const accountName = options.accountName ?? 'Octroi';
  const parts = {
    api,
    store,
    faults,
    accountName,
    resend: (event: string) => deliveries.resend(event),
    afterwards: () => deliveries.wake(),
  };
  const server = createServer((request, response) => {
    listen(parts, request, response).catch((error: unknown) => {
      // A fault of the sandbox itself: loud, and without the half-done answer.
      response.destroy(error instanceof Error ? error : undefined);
      process.emitWarning(error instanceof Error ? error : String(error));
    });
  });
  const url = await open(server, options);
  publicUrl ||= url;
  deliveries.wake();

  return {
    url,
    async close() {
      await deliveries.close();
      await new Promise<void>((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      });
      await store.close();
    },
  };
}

/** Makes the configured endpoints, or brings them up to date: they are known by their address. */
async function configureEndpoints(store: Store, wanted: readonly SandboxWebhookEndpoint[], now: number): Promise<void> {
  const tx = store.begin();
  for (const { url, secret, enabledEvents } of wanted) {
    const former = tx.all<EndpointRecord>('webhook_endpoint').find((endpoint) => endpoint.url === url);
    const id = former?.id ?? tx.newId('we');
    tx.put(newEndpoint({ id, url, secret, enabled_events: enabledEvents, now: former?.created ?? now }));
  }
  await store.commit(tx);
}

// At a start the journal is rewritten, without what Stripe would have forgotten too.
function isAlive(record: StoredRecord, now: number): boolean {
  if (record.object === 'idempotency') return record.created + KEY_LIFE_SECONDS > now;
  if (record.object === 'event' || record.object === 'delivery') return record.created + EVENT_LIFE_SECONDS > now;
  return true;
}

async function open(server: Server, options: SandboxOptions): Promise<string> {
  const host = options.host ?? '127.0.0.1';
  await new Promise<void>((listening, failed) => {
    server.once('error', failed);
    server.listen(options.port, host, listening);
  });
  const { port } = server.address() as AddressInfo;
  return `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`;
}

function seconds(instant: Date): number {
  return Math.floor(instant.getTime() / 1000);
}
