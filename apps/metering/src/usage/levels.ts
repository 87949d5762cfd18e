import { Decimal } from '@libs/money';

/** What one window says of a level: numbers as PostgreSQL writes them. */
export interface LevelWindow {
  /** Milliseconds. */
  length: number;
  /** By how much the level changed within the window. */
  change: string | null;
  /** Each change times the milliseconds from it to the window's end. */
  area: string | null;
}

/** Digits that a total is told with, as `numeric(38,18)` keeps it; more than any price needs. */
export const TOTAL_DIGITS = 18;

/**
 * The average of a level over each of the windows, which follow one another, and over all of them together. What the level
 * was at the end of one window it is at the start of the next.
 * @param carried the level before the first window.
 */
export function averageLevels(carried: string, windows: readonly LevelWindow[]): { each: string[]; whole: string } {
  let level = Decimal.of(carried);
  let area = Decimal.ZERO;
  let length = 0;
  const each = windows.map((window) => {
    const own = level.times(window.length).plus(window.area ?? 0);
    level = level.plus(window.change ?? 0);
    area = area.plus(own);
    length += window.length;
    return average(own, window.length);
  });
  return { each, whole: average(area, length) };
}

/** An area in amount times milliseconds as an average over so many milliseconds. */
export const average = (area: Decimal | string, length: number): string =>
  Decimal.of(area).dividedBy(length, TOTAL_DIGITS, 'half_up').toString();
