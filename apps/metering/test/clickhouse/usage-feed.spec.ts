import { randomUUID } from 'node:crypto';
import { createClient } from '@clickhouse/client';
import { Database, metrics } from '@libs/platform';
import { until } from '@libs/testing';
import { ClickHouse } from '../../src/clickhouse/clickhouse.js';
import { ClickHouseUsageStore } from '../../src/clickhouse/clickhouse-usage-store.js';
import { makeDatabase, layoutOf, migrations } from '../../src/clickhouse/tables.js';
import { UsageFeed } from '../../src/clickhouse/usage-feed.js';
import { PostgresUsageStore } from '../../src/usage/postgres-usage-store.js';
import { UsageQueries, type UsageQuery } from '../../src/usage/usage.query.js';
import type { UsageStores } from '../../src/usage/usage-stores.js';
import { aCredential, aMeter, anEvent, aSubscription } from '../a-plan.js';
import { openShop, type Shop } from '../shop.js';
import { settle } from './settle.js';
import { type ClickHouseServer, startClickHouse } from './start-clickhouse.js';

const AGGREGATIONS = ['sum', 'min', 'max', 'avg', 'unique', 'latest', 'weighted_sum'] as const;
const NOW = '2026-03-31T12:00:00Z';

describe('what ClickHouse is told', () => {
  let clickhouse: ClickHouseServer;
  let shop: Shop;
  beforeAll(async () => {
    clickhouse = await startClickHouse();
    shop = await openShop({ now: NOW, env: { CLICKHOUSE_URL: clickhouse.url } });
    for (const aggregation of AGGREGATIONS) {
      const definition = { aggregation, valueProperty: 'size', eventType: 'sized', dimensions: ['team'] };
      await shop.tell('meter.published', aMeter(`${aggregation}-size`, definition));
    }
  }, 60_000);
  afterAll(async () => {
    await shop?.close();
    await clickhouse?.close();
  });

  const state = (sql: string) => shop.source('metering').query(sql);
  const engine = createEngine();
  const inClickHouse = async (query: string): Promise<Array<Record<string, string>>> =>
    (await engine(clickhouse).query({ query, format: 'JSONEachRow' })).json();
  /** All calls, and who answered. */
  const calls = async () => {
    const answers = metrics.getSingleMetric('octroi_usage_answers_total')!;
    (answers as unknown as { reset(): void }).reset();
    const quantity = await shop.total('calls');
    const { values } = await answers.get();
    return [quantity, ...values.map(({ labels }) => labels.store)];
  };
  let pushed = 0;
  const push = async (count = 1) => {
    const events = Array.from({ length: count }, () => anEvent(`n${(pushed += 1)}`, 'acme', '2026-03-10T10:00:00Z'));
    expect((await shop.push(events)).body).toMatchObject({ accepted: count });
  };

  test('is there once, however often and late it is told', async () => {
    await push(3);
    await settle(shop);
    // The commit of what had been told was lost: all of it is told again, twice.
    await state(`insert into usage_feed (block, noted_at) select id, now() from raw_blocks, generate_series(1, 2)`);
    await settle(shop);
    expect(await calls()).toEqual(['3', 'clickhouse']);
    expect(
      (await inClickHouse('select count() as rows, uniqExact(version) as versions from octroi.usage_events'))[0],
    ).toEqual({ rows: expect.stringMatching(/^[36]$/), versions: expect.any(String) });
    // Of somebody who lost the lock long ago: an older state under the older version it drew.
    await inClickHouseInsert(
      `insert into octroi.usage_events select subscription, time, block, position, [], [], [], 1 from octroi.usage_events final`,
    );
    expect(await calls()).toEqual(['3', 'clickhouse']);
  });

  test('goes on where it was when ClickHouse was killed, and PostgreSQL answers meanwhile', async () => {
    await clickhouse.kill();
    await push();
    expect(await calls()).toEqual(['4', 'postgresql']);
    expect((await fetch(`${shop.url}/readyz`)).status).toBe(200);
    const { values } = await until('the gauge', async () => {
      const found = await (metrics.getSingleMetric('octroi_usage_feed_blocks') as unknown as Gauge).get();
      return found.values[0]?.value === 1 && found;
    });
    expect(values).toHaveLength(1);

    await clickhouse.start();
    await settle(shop);
    expect(await calls()).toEqual(['4', 'clickhouse']);
  });

  test('is told again from the beginning to a ClickHouse that has lost it', async () => {
    await inClickHouseInsert('drop database octroi');
    expect(await calls()).toEqual(['4', 'postgresql']);
    await until('the filling', async () => (await calls())[1] === 'clickhouse');
    await settle(shop);
    expect(await calls()).toEqual(['4', 'clickhouse']);
  });

  test('includes what was committed while nobody noted it', async () => {
    await state('update ingest_state set feeds_usage = false, usage_filling = null');
    await push();
    await settle(shop);
    expect(await calls()).toEqual(['5', 'clickhouse']);
  });

  test('is forgotten where PostgreSQL was restored to a moment before it', async () => {
    await inClickHouseInsert(
      `insert into octroi.usage_events select subscription, time + 1, block, 9, series, amounts, values, 1000000 from octroi.usage_events final limit 1`,
    );
    // As after a restart: the tables are looked at again.
    await clickhouse.kill();
    await push();
    await until('a failure was seen', async () => (await feedAge()) > 0 || (await calls())[1] === 'postgresql');
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await clickhouse.start();
    await until('all of it again', async () => {
      await settle(shop);
      return JSON.stringify(await calls()) === '["6","clickhouse"]';
    });
    expect(await inClickHouse('select max(version) < 1000000 as ok from octroi.usage_events')).toEqual([{ ok: 1 }]);
  });

  test('is not asked for while it is old, nor of a time that it does not have', async () => {
    await state(`insert into usage_feed (block, noted_at) values (1, timestamptz '${NOW}' - interval '61 seconds')`);
    expect(await calls()).toEqual(['6', 'postgresql']);
    await settle(shop);
    expect(await calls()).toEqual(['6', 'clickhouse']);
    await state(`update ingest_state set usage_since = '2026-03-01T00:00:00.001Z'`);
    expect(await calls()).toEqual(['6', 'postgresql']);
    await state(`update ingest_state set usage_since = '2026-03-01T00:00:00Z'`);
    expect(await calls()).toEqual(['6', 'clickhouse']);
    await state('update ingest_state set usage_since = null');
  });

  test('is not mixed with that of another installation', async () => {
    const other = randomUUID();
    const [own] = await state('select installation from ingest_state');
    await state(`update ingest_state set installation = '${other}', usage_filling = gen_random_uuid()`);
    await push();
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(await calls()).toEqual(['7', 'postgresql']);
    expect(await inClickHouse('select count() as events from octroi.usage_events final')).toEqual([{ events: '6' }]);
    await state(`update ingest_state set installation = '${own.installation}'`);
    await settle(shop);
    expect(await calls()).toEqual(['7', 'clickhouse']);
  });

  test('answers as PostgreSQL does, whatever happened and whatever is asked', async () => {
    await shop.tell('subscription.activated', aSubscription('sub_two', 'par_two', { start: '2026-01-01T00:00:00Z' }));
    for (const name of ['x', 'y', 'z'])
      await shop.tell(
        'credential.issued',
        aCredential(`cred_${name}`, 'sub_two', 'par_two', [name], '2026-01-01T00:00:00Z'),
      );
    const next = random(7);
    const instant = () => new Date(Date.UTC(2026, 0, 1) + next(89 * 86_400_000)).toISOString();
    const events = Array.from({ length: 600 }, (_, n) => {
      const data = {
        size: `${next(2) ? '' : '-'}${next(1000)}.${next(10 ** 9)}`,
        team: ['red', 'blue', undefined][next(3)],
      };
      return { ...anEvent(`r${n}`, ['x', 'y', 'z'][next(3)]!, instant(), data), type: 'sized' };
    });
    for (let at = 0; at < events.length; at += 100) await shop.push(events.slice(at, at + 100));
    const amended = Array.from({ length: 60 }, (_, n) => {
      const { id, subject, time } = events[next(600)]!;
      const data = { id, reason: 'again', ...(n % 3 ? { data: { size: next(500), team: 'green' } } : {}) };
      return { ...anEvent(`ra${n}`, subject, time, data), type: `octroi.event.${n % 3 ? 'corrected' : 'deleted'}` };
    });
    await shop.push(amended);
    await settle(shop);

    const database = new Database(shop.source('metering'));
    const own = new ClickHouse({ CLICKHOUSE_URL: clickhouse.url, CLICKHOUSE_CLUSTER: undefined });
    const stores = [
      new PostgresUsageStore(database, shop.clock),
      new ClickHouseUsageStore(own, new UsageFeed(database), database, shop.clock),
    ].map((store) => new UsageQueries({ ask: async (question) => (await store.ask(question))! } as UsageStores));
    for (let n = 0; n < 60; n += 1) {
      const zone = ['UTC', 'Europe/Paris', 'Asia/Kolkata'][n % 3]!;
      const half = zone === 'Asia/Kolkata';
      const [from, to] = [instant(), instant()].sort().map((at) => (half ? `${at.slice(0, 14)}30:00.000Z` : at)) as [
        string,
        string,
      ];
      if (Date.parse(to) - Date.parse(from) < 7_200_000) continue;
      const query: UsageQuery = {
        ...{ from, to, timeZone: zone, limit: [100, 2][next(2)]!, compare: next(2) ? 'previous' : 'none' },
        window: (['total', 'month', 'day'] as const)[next(3)]!,
        groupBy: ['', 'team', 'partner,team', 'credential', 'subscription'][next(5)]!,
        ...(next(3) === 0 && { meterKey: `${AGGREGATIONS[next(7)]}-size` }),
        ...(next(3) === 0 && { credentialId: 'cred_x' }),
        ...(next(3) === 0 && { where: ['team=red', 'team='] }),
      };
      const [first, second] = await Promise.all(stores.map((store) => store.run(query)));
      // Which of several equals a limit cuts off is nobody's business.
      if (query.limit === 100) expect([query, second]).toEqual([query, first]);
      else
        expect(second!.series.map(({ quantity }) => quantity)).toEqual(first!.series.map(({ quantity }) => quantity));
    }
    await own.onApplicationShutdown();
  }, 120_000);

  test('lies in tables that the engine understands, on one server and on a cluster', async () => {
    for (const layout of [layoutOf('octroi'), layoutOf('octroi', 'main')]) {
      for (const statement of [makeDatabase(layout), ...migrations.flatMap((of) => of(layout))]) {
        const [{ f } = { f: '' }] = await (
          await engine(clickhouse).query({
            query: 'select formatQuery({statement:String}) as f',
            query_params: { statement },
            format: 'JSONEachRow',
          })
        ).json<{ f: string }>();
        expect(f).toMatch(/^CREATE/);
      }
    }
  });

  interface Gauge {
    get(): Promise<{ values: Array<{ value: number }> }>;
  }
  const feedAge = async () =>
    (await (metrics.getSingleMetric('octroi_usage_feed_age_seconds') as unknown as Gauge).get()).values[0]?.value ?? 0;
  const inClickHouseInsert = (query: string) => engine(clickhouse).command({ query });
});

function createEngine() {
  return ({ url }: ClickHouseServer) =>
    createClient({
      url: new URL(url).origin,
      clickhouse_settings: { output_format_json_quote_64bit_integers: 1 },
      keep_alive: { enabled: false },
    });
}

/** A row of numbers that is the same in every run. */
function random(seed: number): (below: number) => number {
  let at = seed;
  return (below) => {
    at = (Math.imul(at, 1_103_515_245) + 12_345) & 0x7fffffff;
    return Math.floor((at / 0x80000000) * below);
  };
}
