import type { UsageTotal } from '@libs/contracts';
import type { Amount } from '../meters/quantity.js';
import { sum } from '../usage/bucket-tally.js';
import type { Addition } from './additions.js';

/** What a series is of. */
export interface SeriesSet {
  meterKey: string;
  dimensions: Record<string, string>;
}

interface Counted extends SeriesSet {
  quantity: Amount;
  events: number;
}

/** What is counted of each meter for each set of dimension values, as prices take it. */
export class UsageSets {
  private readonly counted = new Map<string, Map<string, Counted>>();
  private readonly bySeries: Map<number, Counted> | null;

  /** @param series which set each series adds to; absent where no price differs by dimension */
  constructor(totals: readonly UsageTotal[], series?: ReadonlyMap<number, SeriesSet>) {
    for (const { meterKey, dimensions, quantity, events } of totals) {
      Object.assign(this.setOf(meterKey, dimensions), { quantity: simple(quantity), events });
    }
    this.bySeries =
      series === undefined
        ? null
        : new Map([...series].map(([number, { meterKey, dimensions }]) => [number, this.setOf(meterKey, dimensions)]));
  }

  totals(): UsageTotal[] {
    const sets = [...this.counted.values()].flatMap((own) => [...own.values()]);
    return sets.map(({ quantity, ...rest }) => ({ ...rest, quantity: String(quantity) }));
  }

  /** @returns false when only the buckets know what the series is of */
  add(addition: Addition, amount: Amount): boolean {
    const set = this.setFor(addition);
    if (set === undefined) return false;
    set.quantity = sum(set.quantity, amount);
    set.events += addition.events;
    return true;
  }

  private setFor({ meterKey, series, dimensions }: Addition): Counted | undefined {
    if (this.bySeries === null) {
      // No price differs by dimension, so any set of the meter will do.
      const [any] = this.counted.get(meterKey)?.values() ?? [];
      return any ?? this.setOf(meterKey, {});
    }
    const known = this.bySeries.get(series);
    if (known !== undefined || dimensions === undefined) return known;
    const set = this.setOf(meterKey, dimensions);
    this.bySeries.set(series, set);
    return set;
  }

  private setOf(meterKey: string, dimensions: Record<string, string>): Counted {
    const name = JSON.stringify(Object.entries(dimensions).sort());
    let own = this.counted.get(meterKey);
    if (own === undefined) this.counted.set(meterKey, (own = new Map<string, Counted>()));
    let set = own.get(name);
    if (set === undefined) own.set(name, (set = { meterKey, dimensions, quantity: 0, events: 0 }));
    return set;
  }
}

/** A whole number where it is exact as one. */
export function simple(quantity: string): Amount {
  const number = Number(quantity);
  return Number.isSafeInteger(number) && String(number) === quantity ? number : quantity;
}
