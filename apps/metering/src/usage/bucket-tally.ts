import { Decimal } from '@libs/money';
import type { Amount } from '../meters/quantity.js';

/** What one commit adds to one bucket. Amounts are null where the meter only counts. */
export interface BucketDelta {
  series: number;
  /** Hours since 1970. */
  hour: number;
  events: number;
  total: Amount | null;
  minimum: Amount | null;
  maximum: Amount | null;
  latest: Amount | null;
  latestAt: number | null;
  /** For `weighted_sum`: each amount times the milliseconds from its event to the end of the hour. */
  weighted: Amount | null;
  /** For `unique`: each value with the first and the last time it was seen. */
  values: Map<string, Seen> | null;
}

/** How a meter counted one event. */
export interface Tallied {
  amount: Amount | null;
  value?: string;
  isLevel?: boolean;
}

/** Epoch milliseconds. */
export interface Seen {
  first: number;
  last: number;
}

export const HOUR_MS = 3_600_000;
/** Hours since 1970 stay below 2^20 until the year 2089, so series and hour share one exact number. */
const HOURS = 2 ** 20;

/** Adds up what a commit counts, bucket by bucket, exactly. */
export class BucketTally {
  private readonly buckets = new Map<number, BucketDelta>();

  add(series: number, time: number, { amount, value, isLevel }: Tallied): void {
    const hour = Math.floor(time / HOUR_MS);
    const key = series * HOURS + hour;
    let bucket = this.buckets.get(key);
    if (bucket === undefined) {
      bucket = emptyBucket(series, hour);
      this.buckets.set(key, bucket);
    }
    bucket.events += 1;
    if (value !== undefined) see((bucket.values ??= new Map()), value, time);
    if (amount === null) return;
    if (isLevel === true) {
      bucket.weighted = sum(bucket.weighted ?? 0, times(amount, (hour + 1) * HOUR_MS - time));
    }
    bucket.total = bucket.total === null ? amount : sum(bucket.total, amount);
    if (bucket.minimum === null || compare(amount, bucket.minimum) < 0) bucket.minimum = amount;
    if (bucket.maximum === null || compare(amount, bucket.maximum) > 0) bucket.maximum = amount;
    if (bucket.latestAt === null || time >= bucket.latestAt) {
      bucket.latest = amount;
      bucket.latestAt = time;
    }
  }

  /** In the one order that all writers keep. */
  sorted(): BucketDelta[] {
    return [...this.buckets.values()].sort((a, b) => a.series - b.series || a.hour - b.hour);
  }
}

function see(values: Map<string, Seen>, value: string, time: number): void {
  const seen = values.get(value);
  if (seen === undefined) values.set(value, { first: time, last: time });
  else if (time < seen.first) seen.first = time;
  else if (time > seen.last) seen.last = time;
}

const emptyBucket = (series: number, hour: number): BucketDelta => ({
  series,
  hour,
  events: 0,
  total: null,
  minimum: null,
  maximum: null,
  latest: null,
  latestAt: null,
  weighted: null,
  values: null,
});

/** Whole numbers while they are exact, decimals beyond. */
export function sum(a: Amount, b: Amount): Amount {
  if (typeof a === 'number' && typeof b === 'number' && Number.isSafeInteger(a + b)) return a + b;
  return Decimal.of(a).plus(b).toString();
}

function times(amount: Amount, factor: number): Amount {
  const product = typeof amount === 'number' ? amount * factor : NaN;
  return Number.isSafeInteger(product) ? product : Decimal.of(amount).times(factor).toString();
}

export function compare(a: Amount, b: Amount): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : Decimal.of(a).compare(b);
}
