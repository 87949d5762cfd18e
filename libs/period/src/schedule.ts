import { Temporal } from 'temporal-polyfill';
import { startOfDay, zoned } from './calendar.js';
import { fromMillis, toMillis, type Cadence, type CadenceUnit, type Instant, type Period } from './period.js';

/** All periods of a subscription: counted from the anchor, by the partner's calendar. */
export interface Schedule {
  readonly anchor: Instant;
  readonly cadence: Cadence;
  /** IANA name: `Europe/Paris`. Steps keep the wall-clock time of this zone across daylight saving. */
  readonly zone: string;
}

/**
 * The n-th period of the schedule; 0 starts at the anchor, negative ones lie before it.
 *
 * Each boundary is `anchor + n x cadence` by itself, clamped to the month's end, and never a step from the boundary
 * before: from 31 January the next starts are 29 February and 31 March. A wall-clock time that daylight saving skips
 * moves forward by the gap; one that comes twice means its first pass.
 */
export function periodAt(schedule: Schedule, n: number): Period {
  const anchor = zoned(schedule.anchor, schedule.zone);
  const startOf = (number: number) => fromMillis(boundary(anchor, schedule.cadence, number));
  return { start: startOf(n), end: startOf(n + 1) };
}

/** The instants at which the periods begin, from period 0 on, without end: `periodAt` for those who want one after the other. */
export function* periodStarts(schedule: Schedule): Generator<Instant, never> {
  const anchor = zoned(schedule.anchor, schedule.zone);
  for (let n = 0; ; n += 1) yield fromMillis(boundary(anchor, schedule.cadence, n));
}

/** The period the instant lies in, and its number. Never empty, even where a zone skipped a whole day. */
export function periodContaining(schedule: Schedule, instant: Instant): Period & { readonly index: number } {
  const anchor = zoned(schedule.anchor, schedule.zone);
  const at = toMillis(instant);
  const latest = latestIndex(anchor, zoned(instant, schedule.zone), schedule.cadence);
  // One step back for the time of day or a clamped day, one more where the zone skipped the day before.
  for (let index = latest; index >= latest - 2; index -= 1) {
    const start = boundary(anchor, schedule.cadence, index);
    if (start > at) continue;
    return { start: fromMillis(start), end: fromMillis(boundary(anchor, schedule.cadence, index + 1)), index };
  }
  throw new Error(`no period of ${JSON.stringify(schedule)} was found around ${instant}`);
}

/** ISO weekday numbers: 1 is Monday, 7 is Sunday. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

/**
 * The anchor of calendar billing: where the calendar day, week, month, quarter or year begins that holds the instant.
 * The first period then starts here, and only its part from the instant on is served.
 */
export function calendarAnchor(instant: Instant, unit: CadenceUnit, zone: string, weekStart: Weekday = 1): Instant {
  const date = zoned(instant, zone).toPlainDate();
  return startOfDay(firstDayOf(date, unit, weekStart).toString(), zone);
}

/** How long a trial lasts, in calendar steps of the partner's zone. */
export interface Trial {
  readonly unit: 'day' | 'week' | 'month';
  readonly count: number;
}

/** The instant a trial ends and paid service begins; the start itself when the trial has no length. */
export function trialEnd(start: Instant, trial: Trial, zone: string): Instant {
  return fromMillis(boundary(zoned(start, zone), trial, 1));
}

/** The start of the n-th period, in milliseconds. */
function boundary(anchor: Temporal.ZonedDateTime, cadence: Cadence, n: number): number {
  return anchor.add(durationOf(cadence.unit, n * cadence.count)).epochMilliseconds;
}

function durationOf(unit: CadenceUnit, steps: number): Temporal.DurationLike {
  switch (unit) {
    case 'day':
      return { days: steps };
    case 'week':
      return { weeks: steps };
    case 'month':
      return { months: steps };
    case 'quarter':
      return { months: 3 * steps };
    case 'year':
      return { years: steps };
  }
}

/** The last period that can hold the instant: counted in calendar dates, without the time of day. */
function latestIndex(anchor: Temporal.ZonedDateTime, at: Temporal.ZonedDateTime, cadence: Cadence): number {
  const days = anchor.toPlainDate().until(at.toPlainDate()).days;
  const months = (at.year - anchor.year) * 12 + at.month - anchor.month;
  const units = { day: days, week: days / 7, month: months, quarter: months / 3, year: months / 12 };
  return Math.floor(units[cadence.unit] / cadence.count);
}

function firstDayOf(date: Temporal.PlainDate, unit: CadenceUnit, weekStart: Weekday): Temporal.PlainDate {
  switch (unit) {
    case 'day':
      return date;
    case 'week':
      return date.subtract({ days: (date.dayOfWeek - weekStart + 7) % 7 });
    case 'month':
      return date.with({ day: 1 });
    case 'quarter':
      return date.with({ day: 1, month: date.month - ((date.month - 1) % 3) });
    case 'year':
      return date.with({ day: 1, month: 1 });
  }
}
