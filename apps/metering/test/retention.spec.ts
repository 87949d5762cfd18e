import { until } from '@libs/testing';
import { BucketsByMonth1700000003010 } from '../src/migrations/0010-buckets-by-month.js';
import { anEvent } from './a-plan.js';
import { openShop, type Shop } from './shop.js';

describe('retention', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop({ now: '2026-03-20T12:00:00Z' });
  }, 60_000);
  afterAll(() => shop?.close());

  const partitions = async (parent: string): Promise<string[]> => {
    const rows = await shop
      .source('metering')
      .query<Array<{ name: string }>>(
        `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = $1::regclass order by 1`,
        [parent],
      );
    return rows.map(({ name }) => name);
  };
  const generation = async (): Promise<number> =>
    (await shop.source('metering').query('select generation from ingest_state'))[0].generation;
  const event = anEvent('kept', 'acme', '2026-03-19T10:00:00Z');

  test('makes partitions ahead, and at once for an old event', async () => {
    await until('partitions ahead', async () => (await partitions('events')).includes('events_20260322'));
    const old = anEvent('old', 'acme', '2026-03-02T10:00:00Z');

    expect((await shop.push([event, old])).body).toMatchObject({ accepted: 2 });

    expect(await partitions('events')).toContain('events_20260302');
  });

  test('knows a repetition across generations of identities', async () => {
    shop.clock.moveTo('2026-10-10T12:00:00Z');
    await until('the next generation', async () => (await generation()) === 2);

    const again = await shop.push([event, anEvent('new', 'acme', '2026-10-10T10:00:00Z')]);
    const other = await shop.push([{ ...event, data: { tokens: 1 } }]);

    expect(again.body).toMatchObject({ accepted: 1, duplicates: 1 });
    expect(other.body).toMatchObject({ conflicts: 1 });
  });

  test('drops events by the day when their age has come, and keeps what they added up to', async () => {
    shop.clock.moveTo('2027-04-10T12:00:00Z');
    await until(
      'the old days are gone',
      async () => !(await partitions('events')).some((name) => name < 'events_20260301'),
    );
    shop.clock.moveTo('2027-05-10T12:00:00Z');
    await until('the old days are gone', async () => !(await partitions('events')).includes('events_20260319'));

    expect(await shop.total('calls')).toBe('2');
    // Too old to be told from its own repetition: it is not believed any more.
    expect((await shop.push([event])).body).toMatchObject({ accepted: 0 });
  });

  test('drops a generation 400 days after the next one began', async () => {
    expect(await partitions('event_identities')).toContain('event_identities_1');
    shop.clock.moveTo('2027-12-01T12:00:00Z');
    await until(
      'the first generation is gone',
      async () => !(await partitions('event_identities')).includes('event_identities_1'),
    );
    expect((await shop.push([anEvent('later', 'acme', '2027-12-01T10:00:00Z')])).body).toMatchObject({ accepted: 1 });
  });

  test('keeps what was counted when buckets are parted by month', async () => {
    const runner = shop.source('metering').createQueryRunner();
    try {
      await runner.query(`
        set search_path = pg_temp;
        create table events (time timestamptz not null) partition by range (time);
        create table events_20260331 partition of events for values from ('2026-03-31T00:00Z') to ('2026-04-01T00:00Z');
        create table buckets (
          series int not null, hour timestamptz not null, events bigint not null, total numeric, minimum numeric, maximum numeric,
          latest numeric, latest_at timestamptz, weighted numeric, primary key (series, hour));
        create table bucket_values (
          series int not null, hour timestamptz not null, value text not null, first_at timestamptz not null,
          last_at timestamptz not null, primary key (series, hour, value));
        insert into buckets values (1, '2025-12-31T23:00Z', 3, 5.5, 1, 3, 2, '2025-12-31T23:10Z', null), (1, '2026-01-01T00:00Z', 4, null, null, null, null, null, null);
        insert into bucket_values values (2, '2026-02-28T23:00Z', 'a', '2026-02-28T23:00Z', '2026-02-28T23:59Z')`);

      await new BucketsByMonth1700000003010().up(runner);

      expect(
        await runner.query('select tableoid::regclass::text as part, events, total, latest from buckets order by hour'),
      ).toEqual([
        { part: 'buckets_202512', events: '3', total: '5.5', latest: '2' },
        { part: 'buckets_202601', events: '4', total: null, latest: null },
      ]);
      expect(await runner.query('select tableoid::regclass::text as part, value from bucket_values')).toEqual([
        { part: 'bucket_values_202602', value: 'a' },
      ]);
      // A day that may still get late events has a month to count them in.
      await runner.query(`insert into buckets (series, hour, events) values (1, '2026-03-31T10:00Z', 1)`);
    } finally {
      await runner.query('discard temporary; reset search_path');
      await runner.release();
    }
  });
});
