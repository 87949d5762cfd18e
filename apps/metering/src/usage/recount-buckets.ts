import type { PoolClient } from 'pg';
import { amendedData } from '../amendments/amended-data.js';
import { unpackBlock } from '../events/raw-blocks.js';
import { binaryArray } from '../ingest/binary.js';
import type { MeterSet } from '../meters/meter-set.js';
import { HOUR_MS } from './bucket-tally.js';
import { refoldDays } from './day-buckets.js';
import { IS_LEVEL, milliseconds } from './totals.js';

/** A series in which an event of that time counted, or counts now. Epoch milliseconds. */
export interface Touched {
  series: number;
  time: number;
}

/**
 * Counts the touched buckets again from the events themselves, as a minimum or a distinct value cannot be taken back. Each is
 * locked before its events are read: commits under way are waited for, later ones add to what is found here.
 */
export async function recountBuckets(client: PoolClient, touched: readonly Touched[], meters: MeterSet): Promise<void> {
  const keys = sortedKeys(touched);
  if (keys.length === 0) return;
  const parameters = [
    binaryArray(
      'int4',
      keys.map(({ series }) => series),
    ),
    binaryArray(
      'timestamptz',
      keys.map(({ hour }) => hour),
    ),
  ];
  await client.query(
    `insert into buckets (series, hour, events) select *, 0 from unnest($1::int4[], $2::timestamptz[])
     on conflict (series, hour) do update set events = buckets.events`,
    parameters,
  );
  await client.query(RECOUNT, parameters);
  await client.query(
    `delete from buckets b using unnest($1::int4[], $2::timestamptz[]) as k (series, hour)
     where b.series = k.series and b.hour = k.hour and b.events = 0`,
    parameters,
  );
  await refoldDays(client, parameters);
  await recountValues(client, parameters, meters);
}

function sortedKeys(touched: readonly Touched[]): Array<{ series: number; hour: number }> {
  const keys = new Map<string, { series: number; hour: number }>();
  for (const { series, time } of touched) {
    const hour = Math.floor(time / HOUR_MS) * HOUR_MS;
    keys.set(`${series} ${hour}`, { series, hour });
  }
  return [...keys.values()].sort((a, b) => a.series - b.series || a.hour - b.hour);
}

const RECOUNT = `
  update buckets b set events = n.events, total = n.total, minimum = n.minimum, maximum = n.maximum, latest = n.latest,
    latest_at = n.latest_at, weighted = n.weighted
  from unnest($1::int4[], $2::timestamptz[]) as k (series, hour)
  join series s on s.id = k.series
  join meters m on m.number = s.meter
  cross join lateral (
    select count(*) as events, sum(c.amount) as total, min(c.amount) as minimum, max(c.amount) as maximum,
      (array_agg(c.amount order by e.time desc, e.block desc, e.position desc) filter (where c.amount is not null))[1] as latest,
      max(e.time) filter (where c.amount is not null) as latest_at,
      sum(c.amount * ${milliseconds(`k.hour + interval '1 hour' - e.time`)}) filter (where ${IS_LEVEL}) as weighted
    from events e cross join lateral (
      select case when m.definition ->> 'aggregation' not in ('count', 'unique') then amount end as amount
      from unnest(e.series, e.amounts) as one (series, amount) where one.series = k.series) c
    where e.subscription = s.subscription and e.time >= k.hour and e.time < k.hour + interval '1 hour') n
  where b.series = k.series and b.hour = k.hour`;

interface Block {
  series: number;
  hour: Date;
  meter_key: string;
  event_type: string;
  positions: number[];
  data: Buffer;
}

/** Distinct values are not in the typed rows: they are read from the raw records of the hour's events. */
async function recountValues(client: PoolClient, parameters: Buffer[], meters: MeterSet): Promise<void> {
  const removed = await client.query(
    `delete from bucket_values v using unnest($1::int4[], $2::timestamptz[]) as k (series, hour)
     where v.series = k.series and v.hour = k.hour`,
    parameters,
  );
  const { rows: places } = await client.query<Omit<Block, 'data'> & { block: string }>(
    `select k.series, k.hour, m.key as meter_key, m.definition ->> 'eventType' as event_type, e.block,
            array_agg(e.position) as positions
     from unnest($1::int4[], $2::timestamptz[]) as k (series, hour)
     join series s on s.id = k.series join meters m on m.number = s.meter and m.definition ->> 'aggregation' = 'unique'
     join events e on e.subscription = s.subscription and e.time >= k.hour and e.time < k.hour + interval '1 hour'
       and k.series = any(e.series)
     group by 1, 2, 3, 4, 5`,
    parameters,
  );
  if (removed.rowCount === 0 && places.length === 0) return;
  for (const { block, ...place } of places) {
    const { rows } = await client.query<{ data: Buffer }>('select data from raw_blocks where id = $1', [block]);
    if (rows[0]) await addValuesOf(client, { ...place, data: rows[0].data }, meters);
  }
}

async function addValuesOf(client: PoolClient, block: Block, meters: MeterSet): Promise<void> {
  const meter = meters.ofType(block.event_type).find(({ key }) => key === block.meter_key);
  const all = await unpackBlock(block.data);
  const events = await amendedData(
    client,
    block.positions.map((position) => all[position]!),
  );
  const seen = events.flatMap((event) => {
    const counted = meter?.count(event);
    return counted && 'value' in counted && counted.value !== undefined
      ? [{ value: counted.value, time: event.time }]
      : [];
  });
  await client.query(
    `insert into bucket_values as v (series, hour, value, first_at, last_at)
     select $1, $2, value, min(time), max(time) from unnest($3::text[], $4::timestamptz[]) as n (value, time) group by value
     on conflict (series, hour, value) do update
     set first_at = least(v.first_at, excluded.first_at), last_at = greatest(v.last_at, excluded.last_at)`,
    [
      block.series,
      block.hour,
      seen.map(({ value }) => value),
      binaryArray(
        'timestamptz',
        seen.map(({ time }) => time),
      ),
    ],
  );
}
