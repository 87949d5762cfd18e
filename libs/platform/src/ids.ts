import { randomBytes } from 'node:crypto';

let lastMs = 0;
let counter = 0;

/**
 * A prefixed id that sorts by time of making: 12 hex digits of milliseconds, 3 of a counter for ids made in the same
 * millisecond, 11 random. Cursor pagination relies on that order.
 */
export function newId(prefix: string, at: Date): string {
  const ms = at.getTime();
  counter = ms === lastMs ? (counter + 1) & 0xfff : 0;
  lastMs = ms;
  const time = ms.toString(16).padStart(12, '0');
  return `${prefix}_${time}${counter.toString(16).padStart(3, '0')}${randomBytes(6).toString('hex').slice(0, 11)}`;
}
