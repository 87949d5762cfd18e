import { calendarAnchor, endOfHour, periodStarts } from '@libs/period';
import { HOUR_MS } from './bucket-tally.js';
import type { Span } from './totals.js';

export type Window = 'hour' | 'day' | 'month' | 'total';

/** More windows than anybody can look at. */
export const WINDOWS_MAX = 10_000;

/**
 * The calendar windows of the zone that make up the span, in order; the first and the last are cut at its ends.
 */
export function windowsOf({ start, end }: Span, window: Window, zone: string): Span[] {
  if (window === 'total') return [{ start, end }];
  const spans: Span[] = [];
  let from = start;
  for (const boundary of window === 'hour' ? hoursAfter(start, zone) : calendarAfter(start, window, zone)) {
    if (from >= end || spans.length > WINDOWS_MAX) break;
    // The first day began before the span, and some zone once skipped a day.
    if (boundary <= from) continue;
    const until = boundary < end ? boundary : end;
    spans.push({ start: from, end: until });
    from = until;
  }
  return spans;
}

function* hoursAfter(start: Date, zone: string): Generator<Date, never> {
  for (let at = start; ; yield at) at = new Date(endOfHour(at.toISOString(), zone));
}

function* calendarAfter(start: Date, unit: 'day' | 'month', zone: string): Generator<Date> {
  const anchor = calendarAnchor(start.toISOString(), unit, zone);
  for (const instant of periodStarts({ anchor, cadence: { unit, count: 1 }, zone })) yield new Date(instant);
}

/** The parts of the span that lie in hours which a window's boundary cuts: buckets cannot tell what belongs where. */
export function raggedParts(windows: readonly Span[]): Span[] {
  const span = { start: windows[0]!.start, end: windows.at(-1)!.end };
  const boundaries = [...windows.map(({ start }) => start), span.end].map((instant) => instant.getTime());
  const hours = new Set(boundaries.filter((ms) => ms % HOUR_MS !== 0).map((ms) => Math.floor(ms / HOUR_MS) * HOUR_MS));
  return [...hours].map((hour) => ({
    start: new Date(Math.max(hour, span.start.getTime())),
    end: new Date(Math.min(hour + HOUR_MS, span.end.getTime())),
  }));
}

const DAY_MS = 24 * HOUR_MS;

/**
 * The days (UTC) that lie whole in windows, when no window's boundary cuts one; null when days cannot tell what belongs where.
 * The span's own ends may cut a day: it is outside then.
 */
export function wholeDays(windows: readonly Span[]): Span | null {
  if (windows.slice(1).some(({ start }) => start.getTime() % DAY_MS !== 0)) return null;
  const start = Math.ceil(windows[0]!.start.getTime() / DAY_MS) * DAY_MS;
  const end = Math.floor(windows.at(-1)!.end.getTime() / DAY_MS) * DAY_MS;
  return start < end ? { start: new Date(start), end: new Date(end) } : null;
}
