import type { EntityManager } from 'typeorm';
import type { PoolClient } from 'pg';
import { milliseconds } from './totals.js';

/** SQL: of rows `h` of hours, what they make of their days (UTC). A level's area reaches from each change to the day's end. */
export const foldedDays = (hours: string): string => `
  select series, day, sum(events)::bigint as events, sum(total) as total, min(minimum) as minimum, max(maximum) as maximum,
         (max(case when latest_at is not null then array[extract(epoch from latest_at), latest] end))[2] as latest,
         max(latest_at) as latest_at,
         sum(weighted + total * ${milliseconds(`day + interval '1 day' - (hour + interval '1 hour')`)}) as weighted
  from (select h.*, date_trunc('day', hour, 'UTC') as day from ${hours} h) of_days
  group by series, day order by series, day`;

const HOURS_OF_DAY = `(select * from buckets where series = k.series and hour >= k.day and hour < k.day + interval '1 day')`;

const FIGURES = 'events, total, minimum, maximum, latest, latest_at, weighted';

/** When the first day that is not folded yet begins, as epoch milliseconds; the caller shares PROJECTION_LOCK. */
export async function daysUntil(client: PoolClient): Promise<number> {
  const { rows } = await client.query<{ until: Date | null }>('select days_until as until from ingest_state');
  return rows[0]!.until?.getTime() ?? -Infinity;
}

/**
 * Makes the days of these buckets again from their hours, where they are folded already. Each is locked before its hours are
 * read: a commit adds to its hours first, so what is not seen here is added behind it.
 * @param parameters series and hours, as two arrays.
 */
export async function refoldDays(client: PoolClient, parameters: Buffer[]): Promise<void> {
  const days = `
    select distinct series, date_trunc('day', hour, 'UTC') as day from unnest($1::int4[], $2::timestamptz[]) as k (series, hour)
    where hour < (select days_until from ingest_state)`;
  const { rowCount } = await client.query(
    `insert into bucket_days (series, day, events) select series, day, 0 from (${days}) k order by series, day
     on conflict (series, day) do update set events = bucket_days.events`,
    parameters,
  );
  if (rowCount === 0) return;
  await client.query(
    `update bucket_days d set events = coalesce(f.events, 0), total = f.total, minimum = f.minimum, maximum = f.maximum,
       latest = f.latest, latest_at = f.latest_at, weighted = f.weighted
     from (${days}) k left join lateral (${foldedDays(HOURS_OF_DAY)}) f on true where d.series = k.series and d.day = k.day`,
    parameters,
  );
  await client.query(
    `delete from bucket_days d using (${days}) k where d.series = k.series and d.day = k.day and d.events = 0`,
    parameters,
  );
}

/**
 * Folds the next day that ends before the instant; the caller holds PROJECTION_LOCK alone, so no commit is under way.
 * @returns the day, or null when none is left.
 */
export async function foldNextDay(tx: EntityManager, before: Date): Promise<Date | null> {
  const [next] = await tx.query<Array<{ day: Date }>>(
    `select day from (select coalesce(days_until, (
       select to_date(min(right(c.relname, 6)), 'YYYYMM')::timestamp at time zone 'UTC'
       from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'buckets'::regclass
     ), date_trunc('day', $1::timestamptz, 'UTC') - interval '1 day') as day from ingest_state) first
     where day + interval '1 day' <= $1`,
    [before],
  );
  if (!next) return null;
  await tx.query(
    `insert into bucket_days (series, day, ${FIGURES})
     ${foldedDays(`(select * from buckets where hour >= $1 and hour < $1::timestamptz + interval '1 day')`)}`,
    [next.day],
  );
  await tx.query(`update ingest_state set days_until = $1::timestamptz + interval '1 day'`, [next.day]);
  return next.day;
}
