import {
  createClient,
  type ApiClient,
  type MessageData,
  type MessageName,
  type Role,
  type ServiceName,
} from '@libs/contracts';
import {
  createLogger,
  type Logger,
  FrozenClock,
  loadConfig,
  newId,
  newToken,
  start,
  type Running,
  type Service,
} from '@libs/platform';
import type { DataSource } from 'typeorm';
import { scratchDatabase } from './database.js';
import { enqueue } from './enqueue.js';

/** Services running for a test: real PostgreSQL, the real queue, HTTP on a free port, a clock that stands still. */
export interface House {
  url: string;
  clock: FrozenClock;
  running: Running;
  /** Nobody's client. */
  anonymous: ApiClient;
  /** A client with these roles; of the provider's staff, or of a partner when one is named. */
  as(roles: Role | Role[], partnerId?: string): Promise<ApiClient>;
  /** Token for `Authorization: Bearer`, for requests that no contract describes. */
  tokenFor(roles: Role[], partnerId?: string): Promise<string>;
  source(service: ServiceName): DataSource;
  /** Puts a message into the queues of its receivers, as its sender's relay would. Returns its id. */
  send<N extends MessageName>(name: N, data: MessageData<N>, id?: string): Promise<string>;
  /** What a service has said so far, oldest first. */
  published<N extends MessageName>(service: ServiceName, name: N): Promise<Array<MessageData<N>>>;
  close(): Promise<void>;
}

export interface HouseOptions {
  now?: string;
  /** `postgres` unless a Redis is there for tests. */
  queue?: 'redis' | 'postgres';
  env?: Record<string, string>;
  /** Where the log goes; nowhere unless TEST_LOG_LEVEL says otherwise. */
  logger?: Logger;
  /** Overrides of messaging's settings. */
  messaging?: Record<string, unknown>;
  /** `movable`: time passes, and is moved over HTTP as in a sandbox; `clock` of the house then only tells the beginning. */
  time?: 'frozen' | 'movable';
}

/** @example const house = await openHouse([billing], { now: '2026-03-01T00:00:00Z' }); … await house.close(); */
export async function openHouse(services: Service[], options: HouseOptions = {}): Promise<House> {
  const database = await scratchDatabase();
  const clock = new FrozenClock(new Date(options.now ?? '2026-03-01T09:00:00Z'));
  const redis = options.queue === 'postgres' ? undefined : process.env.TEST_REDIS_URL;
  const config = loadConfig({
    NODE_ENV: 'test',
    PORT: '0',
    DATABASE_URL: database.url,
    ...(redis && { REDIS_URL: redis }),
    OCTROI_SECRET: 'a secret for tests only, forty characters',
    STRIPE_API_BASE: 'http://127.0.0.1:1',
    LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'silent',
    ...(options.time === 'movable' && { SANDBOX_CLOCK_START: clock.now().toISOString() }),
    ...options.env,
  });
  const queuePrefix = new URL(database.url).pathname.slice(1);
  const running = await start(config, services, {
    ...(options.time !== 'movable' && { clock }),
    logger: options.logger ?? createLogger(config.LOG_LEVEL),
    messaging: {
      pollMs: 200,
      confirmMs: 1000,
      backoffMs: 50,
      ...(redis && { queue: { kind: 'redis', url: redis, prefix: queuePrefix } }),
      ...options.messaging,
    },
  });
  const tokenFor = await tokenMaker(running, clock);
  return {
    url: running.url,
    clock,
    running,
    anonymous: createClient({ baseUrl: running.url }),
    tokenFor,
    async as(roles, partnerId) {
      const token = await tokenFor([roles].flat(), partnerId);
      return createClient({ baseUrl: running.url, headers: () => ({ authorization: `Bearer ${token}` }) });
    },
    source: (name) => running.services.find((service) => service.name === name)!.source,
    send: (name, data, id) => enqueue(running, name, data, clock.now(), id),
    async published(service, name) {
      const source = running.services.find((one) => one.name === service)!.source;
      const rows = await source.query<Array<{ data: never }>>('select data from outbox where name = $1 order by id', [
        name,
      ]);
      return rows.map((row) => row.data);
    },
    async close() {
      await running.close();
      await database.drop();
    },
  };
}

/**
 * Makes API tokens. The subscriptions service publishes tokens as the view `token_actors`; where it is not part of the
 * test, a table of that name and shape stands in its place.
 */
async function tokenMaker(
  running: Running,
  clock: FrozenClock,
): Promise<(roles: Role[], partnerId?: string) => Promise<string>> {
  const { default: pg } = await import('pg');
  const isReal = running.services.some(({ name }) => name === 'subscriptions');
  const run = async (sql: string, values: unknown[] = []): Promise<void> => {
    const client = new pg.Client({ connectionString: running.config.DATABASE_URL });
    await client.connect();
    await client.query(sql, values).finally(() => client.end());
  };
  if (!isReal) {
    await run(`create schema subscriptions;
      create table subscriptions.token_actors (token_hash text primary key, id text, session_id text, partner_id text, roles text[], name text, expires_at timestamptz);
      create table subscriptions.session_actors (like subscriptions.token_actors);
      grant usage on schema subscriptions to ${running.shared.roles.platform};
      grant select on all tables in schema subscriptions to ${running.shared.roles.platform}`);
  }
  const table = isReal ? 'subscriptions.api_tokens' : 'subscriptions.token_actors';
  return async (roles, partnerId) => {
    const { token, hash } = newToken('pat');
    const columns = isReal
      ? '(token_hash, id, partner_id, roles, name, hint, created_at)'
      : '(token_hash, id, partner_id, roles, name)';
    const values = [hash, newId('tok', clock.now()), partnerId ?? null, roles, 'test'];
    await run(
      `insert into ${table} ${columns} values ($1, $2, $3, $4, $5${isReal ? ', $6, $7' : ''})`,
      isReal ? [...values, token.slice(0, 12), clock.now()] : values,
    );
    return token;
  };
}
