import { z } from 'zod';

/**
 * An instant in UTC as ISO 8601 text, `2026-03-01T00:00:00Z`. Instants travel as text everywhere; what this library
 * returns is always in the one form `Date.prototype.toISOString` writes (`2026-03-01T00:00:00.000Z`).
 */
export type Instant = string;

/** `[start, end)`: the start belongs to the period, the end to the next one. */
export interface Period {
  readonly start: Instant;
  readonly end: Instant;
}

/** How often: every `count` units. */
export interface Cadence {
  readonly unit: CadenceUnit;
  readonly count: number;
}
export const CADENCE_UNITS = ['day', 'week', 'month', 'quarter', 'year'] as const;
export type CadenceUnit = (typeof CADENCE_UNITS)[number];

export const instantSchema = z.iso.datetime({
  message: 'must be an ISO 8601 instant in UTC, such as 2026-03-01T00:00:00Z',
  // The refinements built on it read the text as an instant.
  abort: true,
});

export const cadenceSchema = z.object({
  unit: z.enum(CADENCE_UNITS),
  count: z.number().int().min(1, 'must be at least 1').max(366, 'must be at most 366'),
});

export const periodSchema = z
  .object({ start: instantSchema, end: instantSchema })
  .refine((period) => toMillis(period.start) <= toMillis(period.end), {
    path: ['end'],
    message: 'must not lie before the start',
  });

/** Milliseconds since 1970. Throws a RangeError on text that is no instant, or has no zone (which would be local time). */
export function toMillis(instant: Instant): number {
  const millis = /(Z|[+-]\d\d:\d\d)$/.test(instant) ? Date.parse(instant) : Number.NaN;
  if (Number.isNaN(millis)) throw new RangeError(`"${instant}" is not an instant such as 2026-03-01T00:00:00Z`);
  return millis;
}

export function fromMillis(millis: number): Instant {
  return new Date(millis).toISOString();
}

/** Whether the instant lies in `[start, end)`. */
export function contains(period: Period, instant: Instant): boolean {
  const at = toMillis(instant);
  return toMillis(period.start) <= at && at < toMillis(period.end);
}

/** The part two periods share, or null when they share none. */
export function overlap(a: Period, b: Period): Period | null {
  const start = Math.max(toMillis(a.start), toMillis(b.start));
  const end = Math.min(toMillis(a.end), toMillis(b.end));
  return start < end ? { start: fromMillis(start), end: fromMillis(end) } : null;
}
