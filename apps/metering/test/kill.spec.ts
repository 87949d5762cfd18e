import { fork, type ChildProcess } from 'node:child_process';
import { hashToken, newToken } from '@libs/platform';
import { scratchDatabase, until, type ScratchDatabase } from '@libs/testing';
import pg from 'pg';
import { anEvent } from './a-plan.js';
import { pushTo } from './shop.js';

const MAIN = new URL('../../../dist/apps/metering/src/main.js', import.meta.url);
const secret = newToken('gw').token;

/** The service as a process of its own, so that it can be killed. */
interface Child {
  process: ChildProcess;
  url: string;
  kill(): Promise<void>;
}

async function startChild(database: ScratchDatabase, env: Record<string, string> = {}): Promise<Child> {
  const child = fork(MAIN, {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      ...process.env,
      NODE_ENV: 'test',
      PORT: '0',
      DATABASE_URL: database.url,
      REDIS_URL: '',
      OCTROI_SECRET: 'a secret for tests only, forty characters',
      STRIPE_API_BASE: 'http://127.0.0.1:1',
      LOG_LEVEL: 'error',
      ...env,
    },
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const ready = await new Promise<{ url: string }>((resolve, reject) => {
    child.once('message', (message) => resolve(message as { url: string }));
    void ended.then(() => reject(new Error('the process ended before it was ready')));
  });
  return {
    process: child,
    url: ready.url,
    kill: () => {
      child.kill('SIGKILL');
      return ended;
    },
  };
}

/** The named points of ingest are on the road that apps/all-in-one/test/kill.spec.ts walks. */
describe('a process killed in the middle of ingest', () => {
  let database: ScratchDatabase;
  let client: pg.Client;
  let child: Child | undefined;

  beforeAll(async () => {
    database = await scratchDatabase();
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
    child = await startChild(database);
    await client.query('set search_path = metering');
    await client.query(`
      insert into connections (id, adapter, name, field_map, options, status, is_built_in, created_at)
        values ('con_kill', 'cloudevents', 'kill', '{}', '{}', 'active', false, now());
      insert into connection_secrets (id, connection_id, secret_hash, hint, created_at)
        values ('gws_kill', 'con_kill', '${hashToken(secret)}', '', now());
      insert into subscriptions (id, partner_id, revision) values ('sub_kill', 'par_kill', 1);
      insert into subjects (identity, subscription_id, origin) values ('kill', 'sub_kill', 'alias');
      insert into meters (id, key, definition, published_at, counts_from_version)
        values ('mtr_kill', 'calls', '${JSON.stringify({ key: 'calls', eventType: 'api.request', filter: [], aggregation: 'sum', valueProperty: 'units', dimensions: ['route'] })}', now(), 1);
      update ingest_state set subjects_version = 100, meters_version = 100`);
  }, 60_000);
  afterAll(async () => {
    await child?.kill();
    await client.end();
    await database.drop();
  });

  const batch = (name: string) =>
    Array.from({ length: 200 }, (_, n) =>
      anEvent(`${name}-${n}`, 'kill', new Date().toISOString(), { units: 1, route: `r${n % 5}` }),
    );
  const push = (events: unknown) =>
    pushTo(`${child!.url}/metering/v1/ingest/con_kill`, events, {
      authorization: `Bearer ${secret}`,
      'content-type': 'application/json',
    });
  const figures = async () => {
    const { rows } = await client.query(`
      select (select count(*) from event_identities)::int as identities, (select count(*) from events)::int as events,
             (select coalesce(sum(events), 0) from buckets)::int as counted, (select coalesce(sum(total), 0) from buckets)::int as units,
             (select coalesce(sum(records), 0) from raw_blocks)::int as raw`);
    return rows[0];
  };

  test('has every acknowledged event exactly once, and after sending all again every event', async () => {
    const tried: unknown[][] = [];
    let acknowledged = 0;
    for (let life = 0; life < 2; life += 1) {
      child ??= await startChild(database);
      let isAlive = true;
      const pushers = Array.from({ length: 6 }, async (_, pusher) => {
        for (let n = 0; isAlive; n += 1) {
          const events = batch(`${life}-${pusher}-${n}`);
          tried.push(events);
          const answer = await push(events).catch(() => null);
          if (answer?.status === 200) acknowledged += events.length;
        }
      });
      const before = acknowledged;
      await until('something was acknowledged in this life', () => acknowledged > before);
      await new Promise((resolve) => setTimeout(resolve, 100 + life * 137));
      isAlive = false;
      await child.kill();
      child = undefined;
      await Promise.all(pushers);
      const { identities, ...rest } = await figures();
      expect(rest).toEqual({ events: identities, counted: identities, units: identities, raw: identities });
      expect(identities).toBeGreaterThanOrEqual(acknowledged);
    }
    expect(acknowledged).toBeGreaterThan(0);

    child = await startChild(database);
    for (const events of tried) expect((await push(events)).status).toBe(200);

    const all = tried.length * 200;
    expect(await figures()).toEqual({ identities: all, events: all, counted: all, units: all, raw: all });
  }, 180_000);
});
