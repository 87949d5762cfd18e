import { isAmendment } from '../amendments/amendment.js';
import type { SettledRecord } from '../ingest/records.js';
import { sum } from '../usage/bucket-tally.js';
import type { Amount } from '../meters/quantity.js';

/** What one commit added to one series of one subscription. */
export interface Addition {
  subscription: number;
  credential: number;
  series: number;
  /** What the series is of, where this commit has made it. */
  dimensions?: Record<string, string>;
  meterKey: string;
  events: number;
  /** Sum of the amounts; null where the meter only counts. */
  total: Amount | null;
  /** Event times, epoch milliseconds. */
  earliest: number;
  latest: number;
}

/** In the place of a meter's key, which is never empty. */
export const AMENDED = '';

/** The dimension values, as JSON, of series that nobody has heard of. */
export type NewSeries = ReadonlyMap<number, string>;

/** What a commit added to the meters of subscriptions that have limits; the others cost it one look each. */
export function additionsOf(settled: readonly SettledRecord[], made: NewSeries): Addition[] {
  const found = new Map<number, Addition>();
  for (const { record, owner, outcome, counts, time } of settled) {
    if (owner === null || !owner.isLimited || outcome !== 'accepted') continue;
    const { subscription, credential } = owner;
    if (record.kind === 'event' && isAmendment(record.type)) found.set(-subscription, amended(subscription, time));
    for (const { series, meterKey, amount } of counts) {
      const addition = found.get(series);
      if (addition === undefined) {
        const first = { events: 1, total: amount, earliest: time, latest: time };
        const text = made.get(series);
        const dimensions = text === undefined ? null : (JSON.parse(text) as Record<string, string>);
        found.set(series, { subscription, credential, series, meterKey, ...first, ...(dimensions && { dimensions }) });
        continue;
      }
      addition.events += 1;
      if (amount !== null) addition.total = addition.total === null ? amount : sum(addition.total, amount);
      if (time < addition.earliest) addition.earliest = time;
      if (time > addition.latest) addition.latest = time;
    }
  }
  return [...found.values()];
}

/** What was counted has changed: only the buckets can tell by how much. */
const amended = (subscription: number, time: number): Addition => ({
  subscription,
  credential: 0,
  series: 0,
  meterKey: AMENDED,
  events: 0,
  total: null,
  earliest: time,
  latest: time,
});
