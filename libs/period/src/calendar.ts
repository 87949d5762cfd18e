import { Temporal } from 'temporal-polyfill';
import { fromMillis, toMillis, type Instant, type Period } from './period.js';

/** A day of some calendar, `2026-03-01`. Which instants it covers depends on the zone. */
export type Day = string;

/** Whether the runtime knows the IANA zone. */
export function isTimeZone(zone: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    return true;
  } catch {
    return false;
  }
}

/** The first instant of a day in a zone: midnight, or later where daylight saving skips midnight. */
export function startOfDay(day: Day, zone: string): Instant {
  return fromMillis(Temporal.PlainDate.from(day).toZonedDateTime(zone).epochMilliseconds);
}

/** Where the hour that an instant falls in ends on the clocks of a zone. */
export function endOfHour(instant: Instant, zone: string): Instant {
  const { minute, second, millisecond } = zoned(instant, zone);
  // Counted on from the instant: the clock's own hour may come twice, or be half as long.
  return fromMillis(toMillis(instant) + HOUR_MS - ((minute * 60 + second) * 1000 + millisecond));
}

/** The day an instant falls on in a zone. */
export function dayOf(instant: Instant, zone: string): Day {
  return zoned(instant, zone).toPlainDate().toString();
}

/** How many midnights of the zone lie between the two days that a period starts and ends on. */
export function calendarDays(period: Period, zone: string): number {
  return dayNumber(zoned(period.end, zone).toPlainDate()) - dayNumber(zoned(period.start, zone).toPlainDate());
}

/** An instant as the clocks of a zone show it. */
export function zoned(instant: Instant, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(toMillis(instant)).toZonedDateTimeISO(zone);
}

const HOUR_MS = 3_600_000;
const EPOCH = Temporal.PlainDate.from('1970-01-01');

/** Days since 1 January 1970. */
export function dayNumber(date: Temporal.PlainDate): number {
  return EPOCH.until(date).days;
}
