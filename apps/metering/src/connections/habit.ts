import { say } from '@libs/contracts';

/** Whether a silence is one that the sender is known for. Minutes are whole minutes since the epoch. */

/** How far back a habit is looked for: a week, and the longest silence that is compared with it. */
export const HABIT_DAYS = 16;
const DAY = 1_440;
/** Shorter silences are nobody's concern. */
const SHORTEST = 15;
/** Of a busy span: were they spread by chance, none of eight would come once in three thousand times. */
const BUSY = 8;
const OTHER_DAYS = 4;

/**
 * Says why the silence since the last of `minutes` is unusual; null when it is not, or when no habit is known yet.
 *
 * Two rules, either of which is enough. The same span of the day was busy a week ago, and on at least four of the six days
 * between: so that nights and weekends are no silence. Or it has lasted twice as long as any pause before.
 *
 * @param minutes those in which something arrived, ascending
 */
export function unusualSilence(minutes: readonly number[], now: number): string | null {
  const first = minutes[0];
  const last = minutes.at(-1);
  if (first === undefined || last === undefined) return null;
  const silence = now - last;
  if (silence < SHORTEST || minutes.length < BUSY) return null;
  const days = [1, 2, 3, 4, 5, 6, 7].map((day) => countWithin(minutes, last - day * DAY, now - day * DAY));
  const busyDays = days.slice(0, 6).filter((count) => count >= BUSY).length;
  if (days[6]! >= BUSY && busyDays >= OTHER_DAYS) {
    return say('nothing_at_a_busy_time', { silence: spell(silence), days: busyDays + 1 }).text;
  }
  const pause = longestPause(minutes);
  if (last - first >= DAY && silence > 2 * pause) {
    return say('nothing_for_longer_than_ever', { silence: spell(silence), pause: spell(pause) }).text;
  }
  return null;
}

/** Of `minutes`, how many lie in (after, until]. */
const countWithin = (minutes: readonly number[], after: number, until: number): number =>
  minutes.filter((minute) => minute > after && minute <= until).length;

function longestPause(minutes: readonly number[]): number {
  let longest = 0;
  for (let at = 1; at < minutes.length; at += 1) longest = Math.max(longest, minutes[at]! - minutes[at - 1]!);
  return longest;
}

function spell(minutes: number): string {
  if (minutes < 120) return minutes === 1 ? '1 minute' : `${minutes} minutes`;
  return minutes < 2 * DAY ? `${Math.round(minutes / 60)} hours` : `${Math.round(minutes / DAY)} days`;
}
