import type { Call } from './plan.js';

/** What was sent, and what the gateways were told about it. */
export interface Sent {
  call: Call;
  /** Epoch milliseconds, as the record says it. */
  time: number;
  /** Told 200 at least once. */
  isAcknowledged: boolean;
}

/** One row of `events`, with the raw record it points to, read by this tool's own code. */
export interface StoredRow {
  identity: string;
  subscription: string;
  time: number;
  /** From the row: `series` and `amounts` side by side; null where the meter only counts. */
  counts: ReadonlyArray<{ series: number; amount: string | null }>;
  /** From the raw block; null when there is no such record. */
  raw: { id: string; identity: string; subscription: string; time: number } | null;
}

export interface StoredSeries {
  meter: string;
  subscription: string;
  route: string;
}

/** One row of `buckets`. */
export interface StoredBucket {
  series: number;
  /** Epoch milliseconds. */
  hour: number;
  events: string;
  total: string | null;
}

/** What the database holds of one run. */
export interface Stored {
  rows: readonly StoredRow[];
  series: ReadonlyMap<number, StoredSeries>;
  buckets: readonly StoredBucket[];
  /** Records that still wait in quarantine, with the reason. */
  waiting: ReadonlyArray<{ id: string | null; reason: string }>;
}

export interface Violation {
  law: string;
  what: string;
}

/** Of one law at most so many are told one by one. */
const TOLD_MAX = 5;
const HOUR_MS = 3_600_000;

/**
 * Holds what is stored against what was sent: every acknowledged call exactly once and unchanged, nothing that nobody
 * sent, and buckets that are what both the calls and the rows add up to. Pure.
 * @param subscriptions of the consumers, by their number in the plan.
 */
export function judgeStored(sent: ReadonlyMap<string, Sent>, stored: Stored, subscriptions: readonly string[]) {
  const found = new Violations();
  const rowsById = new Map<string, StoredRow[]>();
  for (const row of stored.rows) {
    if (row.raw === null) found.add('a row has its raw record', `identity ${row.identity} has none`);
    else rowsById.set(row.raw.id, [...(rowsById.get(row.raw.id) ?? []), row]);
  }
  const waiting = new Set(stored.waiting.map(({ id }) => id));
  for (const [id, { isAcknowledged }] of sent) {
    const times = rowsById.get(id)?.length ?? 0;
    if (isAcknowledged && times === 0 && !waiting.has(id)) found.add('an acknowledged call is there', `${id} is not`);
    if (times > 1) found.add('a call is there once', `${id} is there ${times} times`);
  }
  for (const [id, rows] of rowsById) {
    const known = sent.get(id);
    if (known === undefined) found.add('nothing is there that nobody sent', id);
    else for (const row of rows) compareRow(found, id, row, known, subscriptions[known.call.consumer]!);
  }
  for (const { id, reason } of stored.waiting) found.add('nothing waits in quarantine', `${id}: ${reason}`);
  const buckets = bucketSums(stored);
  compareSums(found, 'buckets are what the rows add up to', rowSums(stored), buckets);
  const calls = [...rowsById].flatMap(([id, rows]) => rows.map(() => sent.get(id)).filter((one) => one !== undefined));
  compareSums(found, 'buckets are what the calls add up to', callSums(calls, subscriptions), buckets);
  return found.list;
}

function compareRow(found: Violations, id: string, row: StoredRow, { time }: Sent, subscription: string): void {
  const raw = row.raw!;
  const said = JSON.stringify([raw.identity, raw.subscription, raw.time]);
  const typed = JSON.stringify([row.identity, row.subscription, row.time]);
  if (said !== typed) found.add('row and raw record agree', `${id}: row ${typed}, raw ${said}`);
  if (row.time !== time) found.add('a call keeps its time', `${id}: sent ${time}, stored ${row.time}`);
  if (row.subscription !== subscription)
    found.add('a call is its consumer’s', `${id}: made by ${subscription}, stored for ${row.subscription}`);
}

/** Events and bytes by meter, subscription, route and hour. */
type Sums = Map<string, { events: bigint; total: bigint }>;

function add(sums: Sums, key: string, events: bigint, total: bigint): void {
  const sum = sums.get(key) ?? { events: 0n, total: 0n };
  sums.set(key, { events: sum.events + events, total: sum.total + total });
}

const keyOf = ({ meter, subscription, route }: StoredSeries, hour: number): string =>
  `${meter} of ${subscription}${route && ` on ${route}`} at ${new Date(hour).toISOString().slice(0, 13)}h`;

function callSums(calls: readonly Sent[], subscriptions: readonly string[]): Sums {
  const sums: Sums = new Map();
  for (const { call, time } of calls) {
    const hour = time - (time % HOUR_MS);
    const subscription = subscriptions[call.consumer]!;
    add(sums, keyOf({ meter: 'calls', subscription, route: call.route }, hour), 1n, 0n);
    add(sums, keyOf({ meter: 'bytes', subscription, route: '' }, hour), 1n, BigInt(call.bytes));
  }
  return sums;
}

const UNKNOWN: StoredSeries = { meter: 'unknown series', subscription: '?', route: '' };

function rowSums({ rows, series }: Stored): Sums {
  const sums: Sums = new Map();
  for (const { time, counts } of rows)
    for (const count of counts) {
      const of = series.get(count.series) ?? UNKNOWN;
      add(sums, keyOf(of, time - (time % HOUR_MS)), 1n, of.meter === 'bytes' ? BigInt(count.amount ?? 0) : 0n);
    }
  return sums;
}

function bucketSums({ buckets, series }: Stored): Sums {
  const sums: Sums = new Map();
  for (const bucket of buckets) {
    const of = series.get(bucket.series) ?? UNKNOWN;
    add(sums, keyOf(of, bucket.hour), BigInt(bucket.events), BigInt(bucket.total ?? 0));
  }
  return sums;
}

function compareSums(found: Violations, law: string, expected: Sums, buckets: Sums): void {
  const none = { events: 0n, total: 0n };
  for (const key of new Set([...expected.keys(), ...buckets.keys()])) {
    const [wanted, bucket] = [expected.get(key) ?? none, buckets.get(key) ?? none];
    if (wanted.events === bucket.events && wanted.total === bucket.total) continue;
    found.add(
      law,
      `${key}: ${wanted.events} events, ${wanted.total}; buckets ${bucket.events} events, ${bucket.total}`,
    );
  }
}

/** Collects violations: the first of each law one by one, then how many more. */
export class Violations {
  private readonly byLaw = new Map<string, string[]>();

  add(law: string, what: string): void {
    this.byLaw.set(law, [...(this.byLaw.get(law) ?? []), what]);
  }

  get list(): Violation[] {
    return [...this.byLaw].flatMap(([law, all]) => [
      ...all.slice(0, TOLD_MAX).map((what) => ({ law, what })),
      ...(all.length > TOLD_MAX ? [{ law, what: `and ${all.length - TOLD_MAX} more` }] : []),
    ]);
  }
}
