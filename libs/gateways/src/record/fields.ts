import type { Quantity } from '../gateway.js';

/**
 * Reads single values out of what gateways write. Each answers undefined for the many spellings of "none"
 * (absent, null, "", "-", "null") and for what it cannot be.
 */

export type Fields = Record<string, unknown>;

/** The value as an object with fields; an empty one when it is none, so that paths can be read through. */
export function fields(value: unknown): Fields {
  return isFields(value) ? value : NONE;
}

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const NONE: Fields = Object.freeze(Object.create(null) as Fields);

/** A name, id or word; numbers are written out. Cut at 1,024 characters. */
export function text(value: unknown): string | undefined {
  if (typeof value === 'string') {
    if (value === '' || value === '-' || value === 'null') return undefined;
    return clean(value.length > MOST_CHARACTERS ? value.slice(0, MOST_CHARACTERS) : value);
  }
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : undefined;
}

const MOST_CHARACTERS = 1_024;

/** PostgreSQL stores no NUL. */
const clean = (value: string): string => (value.includes('\u0000') ? value.replaceAll('\u0000', '\ufffd') : value);

/** A count or size. Whole and not negative (-1 is the gateways' "unknown"); a string when beyond 2^53. */
export function whole(value: unknown): Quantity | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? value : undefined;
  if (typeof value !== 'string' || !/^\d{1,38}$/.test(value)) return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.replace(/^0+(?=\d)/, '');
}

/** A place in a row of records; what PostgreSQL's bigint and a double both hold exactly. */
export function sequenceOf(value: unknown): number | undefined {
  const place = whole(value);
  return typeof place === 'number' ? place : undefined;
}

/** A quantity that may have a fraction, kept in decimal: 30.142857 -> "30.142857", 12.0 -> 12, 2.5e-7 -> "0.00000025". */
export function decimal(value: unknown): Quantity | undefined {
  const asWhole = whole(value);
  if (asWhole !== undefined) return asWhole;
  const match = DECIMAL.exec(typeof value === 'number' ? String(value) : asText(value));
  return match === null ? undefined : movePoint(match[1]!, match[2] ?? '', Number(match[3] ?? 0));
}

/** The quantity in the unit `places` powers of ten smaller, as seconds become milliseconds; exact. */
export function shifted(value: unknown, places: number): Quantity | undefined {
  const written = decimal(value);
  if (written === undefined) return undefined;
  const [head = '', tail = ''] = String(written).split('.');
  return movePoint(head, tail, places);
}

/** `head.tail` times ten to the `places`, on the digits themselves. */
function movePoint(head: string, tail: string, places: number): Quantity | undefined {
  const digits = places < 0 ? head.padStart(1 - places, '0') + tail : head + tail.padEnd(places, '0');
  const point = digits.length - Math.max(tail.length - places, places < 0 ? tail.length - places : 0);
  const integer = digits.slice(0, point).replace(/^0+(?=\d)/, '');
  const fraction = digits.slice(point).replace(/0+$/, '');
  return fraction === '' ? whole(integer) : `${integer}.${fraction}`;
}

const DECIMAL = /^(\d{1,38})(?:\.(\d{1,38}))?(?:e([+-]?\d{1,2}))?$/i;

const asText = (value: unknown): string => (typeof value === 'string' ? value : '');

export function httpStatus(value: unknown): number | undefined {
  const status = typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : value;
  return typeof status === 'number' && Number.isInteger(status) && status >= 100 && status <= 599 ? status : undefined;
}

export function httpMethod(value: unknown): string | undefined {
  return typeof value === 'string' && /^[A-Za-z-]{1,20}$/.test(value) ? value.toUpperCase() : undefined;
}

/** The path of a URL or request target, without scheme, host, query and fragment. */
export function pathOf(value: unknown): string | undefined {
  const target = text(value);
  if (target === undefined) return undefined;
  const end = target.search(/[?#]/);
  const bare = end < 0 ? target : target.slice(0, end);
  const scheme = bare.indexOf('://');
  if (scheme < 0 || bare.startsWith('/')) return bare;
  const slash = bare.indexOf('/', scheme + 3);
  return slash < 0 ? '/' : bare.slice(slash);
}

export function flag(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  return value === 'true' ? true : value === 'false' ? false : undefined;
}

/** The object without its undefined fields: in an event, what is unknown is absent. */
export function present<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const known: Fields = {};
  for (const key in values) if (values[key] !== undefined) known[key] = values[key];
  return known as { [K in keyof T]?: Exclude<T[K], undefined> };
}

/** The first of several candidates that is there. */
export function first<T>(...values: Array<T | undefined>): T | undefined {
  for (const value of values) if (value !== undefined) return value;
  return undefined;
}
