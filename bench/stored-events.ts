import { digest } from '../apps/metering/src/ingest/identity.js';
import { binaryArray } from '../apps/metering/src/ingest/binary.js';
import { foldedDays } from '../apps/metering/src/usage/day-buckets.js';
import type { Client } from 'pg';
import { CONSUMERS } from './ingest-house.js';

const DAY_MS = 86_400_000;
const DAYS = 365;
const CHUNK = 500_000;
/** Four routes with two methods each, units, failures. */
const SERIES_EACH = 10;

/** Series for all consumers, as the first event of each kind would make them; numbered so that SQL can name them. */
export async function makeSeries(client: Client): Promise<void> {
  const { rows: meters } = await client.query<{ key: string; number: number }>('select key, number from meters');
  const { rows: subscriptions } = await client.query<{ number: number }>(
    `select number from subscriptions order by length(id), id`,
  );
  const numberOf = (key: string): number => meters.find((meter) => meter.key === key)!.number;
  const rows = subscriptions.flatMap(({ number }, consumer) => {
    const calls = Array.from({ length: 8 }, (_, n) => ({
      meter: numberOf('calls'),
      dimensions: JSON.stringify({ route: `route-${(consumer * 7 + (n >> 1)) % 40}`, method: n % 2 ? 'POST' : 'GET' }),
    }));
    const others = ['units', 'failures'].map((key) => ({ meter: numberOf(key), dimensions: '{}' }));
    return [...calls, ...others].map((one, n) => ({
      ...one,
      subscription: number,
      id: consumer * SERIES_EACH + n + 1,
    }));
  });
  await client.query(
    `insert into series (id, meter, subscription, credential, digest, dimensions) overriding system value
     select i, m, s, 0, d, x::jsonb from unnest($1::int4[], $2::int4[], $3::int4[], $4::uuid[], $5::text[]) as n (i, m, s, d, x)`,
    [
      rows.map(({ id }) => id),
      rows.map(({ meter }) => meter),
      rows.map(({ subscription }) => subscription),
      binaryArray(
        'uuid',
        rows.map(({ dimensions }) => digest(dimensions)),
      ),
      rows.map(({ dimensions }) => dimensions),
    ],
  );
  await client.query(`select setval(pg_get_serial_sequence('series', 'id'), (select max(id) from series))`);
}

/** Partitions for the year before `now`, as `Partitions` makes them. */
export async function makePartitions(client: Client, now: Date): Promise<void> {
  const { rows: owners } = await client.query<{ owner: string }>(
    `select tableowner as owner from pg_tables where schemaname = 'metering' and tablename = 'events'`,
  );
  await client.query(`set role ${owners[0]!.owner}`);
  await client.query(
    `create table event_identities_1 (like event_identities including defaults including storage including constraints);
     alter table event_identities_1 add primary key (identity);
     alter table event_identities attach partition event_identities_1 for values in (1);
     insert into identity_generations (generation, began_at) values (1, now())`,
  );
  const instant = (ms: number): string => new Date(ms).toISOString();
  for (let day = Math.floor(now.getTime() / DAY_MS) - DAYS - 1; day <= now.getTime() / DAY_MS; day += 1) {
    const name = `events_${instant(day * DAY_MS)
      .slice(0, 10)
      .replaceAll('-', '')}`;
    const { rows } = await client.query<{ there: string | null }>('select to_regclass($1) as there', [name]);
    if (rows[0]!.there !== null) continue;
    await client.query(
      `create table ${name} (like events including defaults including storage including constraints);
       alter table events attach partition ${name} for values from ('${instant(day * DAY_MS)}') to ('${instant((day + 1) * DAY_MS)}')`,
    );
  }
  for (let month = -12; month <= 0; month += 1) {
    const start = (add: number): string => instant(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + month + add));
    for (const parent of ['buckets', 'bucket_values', 'bucket_days']) {
      const name = `${parent}_${start(0).slice(0, 7).replace('-', '')}`;
      await client.query(
        `create table if not exists ${name} partition of ${parent} for values from ('${start(0)}') to ('${start(1)}') with (fillfactor = 70)`,
      );
    }
  }
  await client.query('reset role');
}

/** Typed rows and identities of `count` events, evenly over the year before `now`; consumers as skewed as those that push. */
export async function loadEvents(client: Client, count: number, now: Date): Promise<void> {
  const start = now.getTime() - DAYS * DAY_MS;
  for (let from = 0; from < count; from += CHUNK) {
    const until = Math.min(count, from + CHUNK);
    const at = (n: number): Date => new Date(start + (n / count) * DAYS * DAY_MS);
    await client.query(LOAD, [
      at(from),
      (at(until).getTime() - at(from).getTime()) / (until - from),
      until - from,
      from,
    ]);
  }
}

const LOAD = `
  with drawn as materialized (
    select n, $1::timestamptz + $2::float8 * n * interval '1 millisecond' as time, floor(power(random(), 3) * ${CONSUMERS})::int as c,
           gen_random_uuid() as identity
    from generate_series(0, $3::int - 1) n),
  stored as (
    insert into events (time, subscription, credential, connection, block, position, identity, series, amounts)
    select date_trunc('milliseconds', time), c + 1, null, 1, ((extract(epoch from $1::timestamptz) * 1000)::bigint << 20) | (($4::bigint + n) / 1000 % 1048576),
           n % 1000, identity,
           array[c * ${SERIES_EACH} + 1 + (n % 4) * 2 + (n % 5 = 0)::int, c * ${SERIES_EACH} + 9] ||
             case when n % 40 = 0 then array[c * ${SERIES_EACH} + 10] else '{}' end,
           array[1, n % 17]::numeric[] || case when n % 40 = 0 then array[1]::numeric[] else '{}' end
    from drawn)
  insert into event_identities (generation, identity, content) select 1, identity, (random() * 1e15)::bigint from drawn`;

/** The buckets of all events, as if each had been added to them. */
export async function countBuckets(client: Client): Promise<number> {
  await client.query(`set work_mem = '512MB'; truncate buckets`);
  const { rowCount } = await client.query(
    `insert into buckets (series, hour, events, total, minimum, maximum, latest, latest_at)
     select n.series, date_trunc('hour', e.time, 'UTC'), count(*), sum(a), min(a), max(a),
            (array_agg(a order by e.time desc) filter (where a is not null))[1], max(e.time) filter (where a is not null)
     from events e cross join lateral unnest(e.series, e.amounts) as n (series, amount)
     cross join lateral (select case when n.series % ${SERIES_EACH} = 9 then n.amount end as a) summed
     group by 1, 2`,
  );
  await client.query(
    `truncate bucket_days;
     insert into bucket_days (series, day, events, total, minimum, maximum, latest, latest_at, weighted)
     ${foldedDays('(select * from buckets where hour < (select days_until from ingest_state))')}`,
  );
  await client.query('vacuum (analyze) bucket_days');
  await client.query('vacuum (analyze) events');
  await client.query('vacuum (analyze) buckets');
  await client.query('vacuum (analyze) event_identities');
  await client.query('analyze series; checkpoint');
  return rowCount ?? 0;
}

/** Buckets of the last day that differ from a count of its events: what was loaded and what was pushed on top of it. */
export async function differencesOfLastDay(client: Client, now: Date): Promise<number> {
  const { rows } = await client.query<{ differ: string }>(
    `with raw as (
       select n.series, date_trunc('hour', e.time, 'UTC') as hour, count(*) as events, sum(n.amount) as total
       from events e cross join lateral unnest(e.series, e.amounts) as n (series, amount) where e.time >= $1 group by 1, 2)
     select count(*) as differ from raw full join (select * from buckets where hour >= $1) b using (series, hour)
     where raw.events is distinct from b.events or (b.total is not null and raw.total is distinct from b.total)`,
    [new Date(Math.floor(now.getTime() / DAY_MS) * DAY_MS)],
  );
  return Number(rows[0]!.differ);
}
