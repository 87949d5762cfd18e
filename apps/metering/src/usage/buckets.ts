import type { Batch } from '../ingest/batch.js';
import { binaryArray, binaryNumerics, binaryTexts } from '../ingest/binary.js';
import { type BucketDelta, HOUR_MS } from './bucket-tally.js';
import { foldedDays } from './day-buckets.js';

/**
 * Adds a commit's deltas to the buckets. They come sorted, so that concurrent commits never wait for each other in a ring.
 * @param daysUntil epoch milliseconds: what is earlier is added to its day as well, which is folded already.
 */
export function addToBuckets(batch: Batch, deltas: readonly BucketDelta[], daysUntil: number): void {
  const counting = deltas.filter((delta) => delta.total === null);
  const summing = deltas.filter((delta) => delta.total !== null);
  if (counting.length > 0) batch.statement('add-counts', ADD_COUNTS, keysOf(counting));
  if (summing.length > 0) batch.statement('add-sums', ADD_SUMS, [...keysOf(summing), ...sumsOf(summing)]);
  const late = deltas.filter(({ hour }) => hour * HOUR_MS < daysUntil);
  if (late.length > 0) batch.statement('add-days', ADD_DAYS, [...keysOf(late), ...sumsOf(late)]);
  addValues(batch, deltas);
}

const keysOf = (deltas: readonly BucketDelta[]): Buffer[] => [
  binaryArray(
    'int4',
    deltas.map((delta) => delta.series),
  ),
  binaryArray(
    'timestamptz',
    deltas.map((delta) => delta.hour * HOUR_MS),
  ),
  binaryArray(
    'int8',
    deltas.map((delta) => delta.events),
  ),
];

const sumsOf = (deltas: readonly BucketDelta[]): Buffer[] => [
  binaryNumerics(deltas.map((delta) => delta.total)),
  binaryNumerics(deltas.map((delta) => delta.minimum)),
  binaryNumerics(deltas.map((delta) => delta.maximum)),
  binaryNumerics(deltas.map((delta) => delta.latest)),
  binaryArray(
    'timestamptz',
    // Where there is no latest, nothing looks at its time.
    deltas.map((delta) => delta.latestAt ?? delta.hour * HOUR_MS),
  ),
  binaryNumerics(deltas.map((delta) => delta.weighted)),
];

const ADD_COUNTS = `
  insert into buckets as b (series, hour, events)
  select * from unnest($1::int4[], $2::timestamptz[], $3::int8[])
  on conflict (series, hour) do update set events = b.events + excluded.events`;

const DELTAS = `unnest($1::int4[], $2::timestamptz[], $3::int8[], $4::numeric[], $5::numeric[], $6::numeric[], $7::numeric[],
    $8::timestamptz[], $9::numeric[])`;

const ADDED = `
    events = b.events + excluded.events, total = b.total + excluded.total, weighted = b.weighted + excluded.weighted,
    minimum = least(b.minimum, excluded.minimum), maximum = greatest(b.maximum, excluded.maximum),
    latest = case when excluded.latest_at >= b.latest_at then excluded.latest else b.latest end,
    latest_at = greatest(b.latest_at, excluded.latest_at)`;

const FIGURES = 'events, total, minimum, maximum, latest, latest_at, weighted';

const ADD_SUMS = `
  insert into buckets as b (series, hour, ${FIGURES}) select * from ${DELTAS}
  on conflict (series, hour) do update set ${ADDED}`;

const ADD_DAYS = `
  insert into bucket_days as b (series, day, ${FIGURES})
  ${foldedDays(`(select series, hour, events, total, minimum, maximum, latest, case when latest is not null then latest_at end as latest_at,
                        weighted from ${DELTAS} as n (series, hour, ${FIGURES}))`)}
  on conflict (series, day) do update set ${ADDED}`;

/**
 * Distinct values are kept themselves: a sketch would make invoices guess. When each was first and last seen in its hour
 * tells on which sides of a cut through the hour it counts.
 */
function addValues(batch: Batch, deltas: readonly BucketDelta[]): void {
  const rows = deltas.flatMap(({ series, hour, values }) =>
    [...(values ?? [])].sort(([a], [b]) => (a < b ? -1 : 1)).map(([value, seen]) => ({ series, hour, value, ...seen })),
  );
  if (rows.length === 0) return;
  batch.statement(
    'add-values',
    `insert into bucket_values as v (series, hour, value, first_at, last_at)
     select * from unnest($1::int4[], $2::timestamptz[], $3::text[], $4::timestamptz[], $5::timestamptz[])
     on conflict (series, hour, value) do update
     set first_at = least(v.first_at, excluded.first_at), last_at = greatest(v.last_at, excluded.last_at)
     where excluded.first_at < v.first_at or excluded.last_at > v.last_at`,
    [
      binaryArray(
        'int4',
        rows.map((row) => row.series),
      ),
      binaryArray(
        'timestamptz',
        rows.map((row) => row.hour * HOUR_MS),
      ),
      binaryTexts(rows.map((row) => row.value)),
      binaryArray(
        'timestamptz',
        rows.map((row) => row.first),
      ),
      binaryArray(
        'timestamptz',
        rows.map((row) => row.last),
      ),
    ],
  );
}
