import { calendarAnchor, endOfHour, periodAt } from '@libs/period';
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
  for (let from = start, n = 0; from < end && spans.length <= WINDOWS_MAX; n += 1) {
    const until = new Date(Math.min(end.getTime(), boundaryAfter(start, from, window, zone, n)));
    if (until > from) spans.push({ start: from, end: until });
    from = until;
  }
  return spans;
}

function boundaryAfter(start: Date, from: Date, window: 'hour' | 'day' | 'month', zone: string, n: number): number {
  if (window === 'hour') return Date.parse(endOfHour(from.toISOString(), zone));
  const anchor = calendarAnchor(start.toISOString(), window, zone);
  return Date.parse(periodAt({ anchor, cadence: { unit: window, count: 1 }, zone }, n).end);
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
