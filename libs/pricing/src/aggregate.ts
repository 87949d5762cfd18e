import { Decimal, type DecimalInput } from '@libs/money';
import { toMillis, type Instant, type Period } from '@libs/period';

/** A usage event as far as counting it goes. */
export interface CountableEvent {
  /** `(source, id)` is the event's identity: what comes again with both is the same event. */
  readonly source: string;
  readonly id: string;
  readonly time: Instant;
  /** The number an aggregation is made of; not needed to count. */
  readonly value?: DecimalInput;
  /** For `unique`: what is counted once. */
  readonly text?: string;
}

export const AGGREGATIONS = ['count', 'sum', 'min', 'max', 'avg', 'unique', 'latest', 'weighted_sum'] as const;
export type Aggregation = (typeof AGGREGATIONS)[number];

const DIGITS = 18;

/**
 * The quantity that the events of a period make. Duplicates count once; neither their order nor how they were batched
 * changes the result. No events make zero. An average has 18 decimals, half up.
 *
 * `weighted_sum` reads each value as a step of a running level (seats, gigabytes kept) and gives the level's average
 * over the period; events before the period set the level it starts with.
 */
export function aggregate(events: readonly CountableEvent[], aggregation: Aggregation, period: Period): Decimal {
  const distinct = distinctEvents(events);
  if (aggregation === 'weighted_sum') return weightedSum(distinct, period);
  const start = toMillis(period.start);
  const end = toMillis(period.end);
  const inside = distinct.filter(({ time }) => start <= toMillis(time) && toMillis(time) < end);
  if (inside.length === 0) return Decimal.ZERO;
  const values = () => inside.map(valueOf);
  switch (aggregation) {
    case 'count':
      return Decimal.of(inside.length);
    case 'sum':
      return Decimal.sum(values());
    case 'min':
      return values().reduce((least, value) => Decimal.min(least, value));
    case 'max':
      return values().reduce((most, value) => Decimal.max(most, value));
    case 'avg':
      return Decimal.sum(values()).dividedBy(inside.length, DIGITS, 'half_up');
    case 'unique':
      return Decimal.of(new Set(inside.map((event) => event.text)).size);
    case 'latest':
      return valueOf(inside.toSorted(byTime).at(-1)!);
  }
}

/** The events without repetitions, in an order that does not depend on how they came. */
export function distinctEvents<E extends CountableEvent>(events: readonly E[]): E[] {
  const byIdentity = new Map<string, E>();
  for (const event of events) {
    const identity = JSON.stringify([event.source, event.id]);
    if (!byIdentity.has(identity)) byIdentity.set(identity, event);
  }
  return [...byIdentity.values()].toSorted(byTime);
}

function weightedSum(events: readonly CountableEvent[], period: Period): Decimal {
  const start = toMillis(period.start);
  const end = toMillis(period.end);
  let area = Decimal.ZERO;
  for (const event of events) {
    const from = Math.max(toMillis(event.time), start);
    if (from < end) area = area.plus(valueOf(event).times(end - from));
  }
  return end > start ? area.dividedBy(end - start, DIGITS, 'half_up') : Decimal.ZERO;
}

function valueOf(event: CountableEvent): Decimal {
  return Decimal.of(event.value ?? 0);
}

function byTime(a: CountableEvent, b: CountableEvent): number {
  return toMillis(a.time) - toMillis(b.time) || compare(a.source, b.source) || compare(a.id, b.id);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
