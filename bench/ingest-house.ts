import { fork, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { hashToken, newToken } from '@libs/platform';
import { Client } from 'pg';
import { secondsOf, secondsOfServer, type Spent } from './processor-time.js';

/** A metering service in a process of its own, on a durable PostgreSQL of its own, with everything set up to count. */
export interface IngestHouse {
  url: string;
  client: Client;
  secret: string;
  /** Of the service. */
  pid: number;
  /** Processor seconds spent so far by the service and by PostgreSQL; zeros where /proc does not tell. */
  spent(): Spent;
  close(): Promise<void>;
}

interface Postgres {
  url: string;
  pid: number;
  stop(): Promise<void>;
}

/** Skewed as real consumers are: a few make most of the calls. */
export const CONSUMERS = 10_000;
export const consumerAt = (n: number): string => `consumer-${Math.floor(((n * 0.618_033_988_7) % 1) ** 3 * CONSUMERS)}`;

export async function openIngestHouse(): Promise<IngestHouse> {
  const root = new URL('../../', import.meta.url);
  // A tool of the repository, outside of what is compiled.
  const { startPostgres } = (await import(new URL('tools/lib/postgres.mjs', root).href)) as {
    startPostgres(options: object): Promise<Postgres>;
  };
  const folder = mkdtempSync(path.join(tmpdir(), 'octroi-bench-'));
  chmodSync(folder, 0o711);
  const postgres = await startPostgres({ folder: path.join(folder, 'pg'), password: 'bench', database: 'bench' });
  const service = fork(new URL('dist/apps/metering/src/main.js', root), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: {
      ...process.env,
      PORT: '0',
      DATABASE_URL: postgres.url,
      REDIS_URL: '',
      OCTROI_SECRET: 'a secret for benchmarks only, forty chars',
      STRIPE_API_BASE: 'http://127.0.0.1:1',
      LOG_LEVEL: 'error',
    },
  });
  const client = new Client({ connectionString: postgres.url });
  const close = async (): Promise<void> => {
    await client.end();
    service.kill('SIGKILL');
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const { url } = await ready(service);
    await client.connect();
    const secret = newToken('gw').token;
    await setUp(client, secret);
    const spent = (): Spent => ({ service: secondsOf(service.pid!), postgres: secondsOfServer(postgres.pid) });
    return { url, pid: service.pid!, client, secret, spent, close };
  } catch (error) {
    await close();
    throw error;
  }
}

const ready = (service: ChildProcess): Promise<{ url: string }> =>
  new Promise((resolve, reject) => {
    service.once('message', (message) => resolve(message as { url: string }));
    service.once('exit', () => reject(new Error('the service ended before it was ready')));
  });

/** Three meters, one of them a sum, with dimensions; two connections; ten thousand consumers. */
async function setUp(client: Client, secret: string): Promise<void> {
  const calls = meter('calls', { dimensions: ['route', 'method'] });
  const units = meter('units', { aggregation: 'sum', valueProperty: 'units' });
  const failures = meter('failures', { filter: [{ property: 'status', operator: 'gte', values: ['500'] }] });
  await client.query('set search_path = metering');
  await client.query(
    `insert into meters (id, key, definition, published_at, counts_from_version)
     select 'mtr_' || (d ->> 'key'), d ->> 'key', d, now(), 1 from unnest($1::jsonb[]) d`,
    [[calls, units, failures]],
  );
  await client.query(
    `insert into connections (id, adapter, name, field_map, options, status, is_built_in, created_at)
     values ('con_events', 'cloudevents', '', '{}', '{}', 'active', false, now()),
            ('con_kong', 'kong', '', '{}', '{}', 'active', false, now())`,
  );
  await client.query(
    `insert into connection_secrets (id, connection_id, secret_hash, hint, created_at)
     values ('gws_events', 'con_events', $1, '', now()), ('gws_kong', 'con_kong', $2, '', now())`,
    [hashToken(secret), hashToken(`${secret}kong`)],
  );
  await client.query(
    `insert into subscriptions (id, partner_id, revision) select 'sub_' || n, 'par_' || n, 1 from generate_series(0, $1::int - 1) n`,
    [CONSUMERS],
  );
  await client.query(
    `insert into subjects (identity, subscription_id, origin, is_swept)
     select 'consumer-' || n, 'sub_' || n, 'alias', true from generate_series(0, $1::int - 1) n`,
    [CONSUMERS],
  );
  await client.query('update ingest_state set subjects_version = 1000, meters_version = 1000');
}

const meter = (key: string, definition: object) => ({
  key,
  name: key,
  eventType: 'api.request',
  filter: [],
  aggregation: 'count',
  valueProperty: null,
  dimensions: [],
  unit: 'call',
  ...definition,
});
