import type { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { dayNumber, zoned } from './calendar.js';
import { fromMillis, toMillis, type Instant, type Period } from './period.js';

/**
 * What a part of a period is measured in.
 *
 * - `exact_second`: elapsed time, to the millisecond. A day of 25 hours weighs more than one of 24.
 * - `calendar_day`: days of the partner's calendar; the first day counts, the last does not.
 * - `fixed_30`: every month has 30 days, so that one day costs the same in February and in March.
 * - `none`: nothing is prorated; any part costs as much as the whole.
 */
export const PRORATION_BASES = ['exact_second', 'calendar_day', 'fixed_30', 'none'] as const;
export type ProrationBasis = (typeof PRORATION_BASES)[number];
export const prorationBasisSchema = z.enum(PRORATION_BASES);

/** The exact part of a period, `numerator / denominator` in lowest terms, in `[0, 1]`. */
export interface Share {
  readonly numerator: bigint;
  readonly denominator: bigint;
}
export const WHOLE: Share = { numerator: 1n, denominator: 1n };

const NOTHING: Share = { numerator: 0n, denominator: 1n };

export interface ProrationOptions {
  readonly basis: ProrationBasis;
  /** Whose calendar the days are counted in. */
  readonly zone: string;
  /** For `calendar_day`: whether the day on which the service ends counts too, once any of it was served. */
  readonly lastDayCounts?: boolean;
  /** For `fixed_30`: another length of every month. */
  readonly daysInMonth?: number;
}

/**
 * The share of `period` that was `served`. What lies outside the period does not count.
 *
 * Shares of a period cut into pieces add up to one on every basis, because each is the difference of two positions on
 * one ruler from the period's start to its end; only `none`, where any piece is the whole, and `lastDayCounts`, where
 * the day of the cut counts on both sides, are made not to.
 */
export function shareServed(period: Period, served: Period, options: ProrationOptions): Share {
  if (options.basis === 'none') return WHOLE;
  const [from, to] = [toMillis(served.start), toMillis(served.end)];
  if (to <= from) return NOTHING;
  if (from <= toMillis(period.start) && to >= toMillis(period.end)) return WHOLE;
  const ruler = rulerOf(period, options);
  const length = ruler.endPosition(served.end) - ruler.position(served.start);
  return length > 0 ? reduced(length, ruler.length) : NOTHING;
}

/** In lowest terms, as people say it: 10/31 and not 864000000/2678400000. */
function reduced(numerator: number, denominator: number): Share {
  let divisor = denominator;
  for (let rest = numerator; rest !== 0;) [divisor, rest] = [rest, divisor % rest];
  return { numerator: BigInt(numerator / divisor), denominator: BigInt(denominator / divisor) };
}

interface Ruler {
  readonly length: number;
  /** Where an instant lies; the period's end is `length` further on than its start. */
  position(instant: Instant): number;
  /** The same for the end of service, which `lastDayCounts` moves to the end of its day. */
  endPosition(instant: Instant): number;
}

function rulerOf(period: Period, options: ProrationOptions): Ruler {
  const start = toMillis(period.start);
  const end = toMillis(period.end);
  const within = (instant: Instant) => Math.min(Math.max(toMillis(instant), start), end);
  if (options.basis === 'exact_second') {
    return { length: end - start, position: within, endPosition: within };
  }
  const dateOf = (millis: number) => zoned(fromMillis(millis), options.zone).toPlainDate();
  const { day, length } = countingOf(dateOf(start), dateOf(end), options);
  const first = day(dateOf(start));
  const position = (millis: number) =>
    millis === end ? length : Math.min(Math.max(day(dateOf(millis)) - first, 0), length);
  return {
    length,
    position: (instant) => position(within(instant)),
    // The day of the last served instant is a whole day; counting from the instant before the end does not touch a
    // day that ends exactly there.
    endPosition: (instant) => {
      const millis = within(instant);
      return options.lastDayCounts === true && millis > start
        ? Math.min(position(millis - 1) + 1, length)
        : position(millis);
    },
  };
}

interface Counting {
  /** Days since some fixed day; only differences have a meaning. */
  readonly day: (date: Temporal.PlainDate) => number;
  /** Days of the whole period. */
  readonly length: number;
}

function countingOf(start: Temporal.PlainDate, end: Temporal.PlainDate, options: ProrationOptions): Counting {
  const days = dayNumber(end) - dayNumber(start);
  const months = (end.year - start.year) * 12 + end.month - start.month;
  // A period shorter than a month has no month whose length could be fixed: it counts its real days.
  if (options.basis === 'calendar_day' || months === 0 || days < 28) return { day: dayNumber, length: days };
  const daysInMonth = options.daysInMonth ?? 30;
  return { day: (date) => (date.year * 12 + date.month) * daysInMonth + date.day, length: months * daysInMonth };
}
