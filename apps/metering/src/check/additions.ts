import type { SettledRecord } from '../ingest/records.js';
import { sum } from '../usage/bucket-tally.js';
import type { Amount } from '../meters/quantity.js';

/** What one commit added to one meter of one subscription. */
export interface Addition {
  subscription: number;
  meterKey: string;
  events: number;
  /** Sum of the amounts; null where the meter only counts. */
  total: Amount | null;
  /** Event times, epoch milliseconds. */
  earliest: number;
  latest: number;
}

/** What a commit added to the meters of subscriptions that have limits; the others cost it one look each. */
export function additionsOf(settled: readonly SettledRecord[]): Addition[] {
  const found = new Map<string, Addition>();
  for (const { owner, outcome, counts, time } of settled) {
    if (owner === null || !owner.isLimited || outcome !== 'accepted') continue;
    for (const { meterKey, amount } of counts) {
      const key = `${owner.subscription} ${meterKey}`;
      const addition = found.get(key);
      if (addition === undefined) {
        const { subscription } = owner;
        found.set(key, { subscription, meterKey, events: 1, total: amount, earliest: time, latest: time });
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
