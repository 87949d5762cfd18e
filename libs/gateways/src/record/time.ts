/** Instants as gateways write them -> milliseconds since the epoch; undefined for what is no instant. */

/** Epoch milliseconds, as a number or in digits. */
export function epochMs(value: unknown): number | undefined {
  const ms = typeof value === 'string' && /^-?\d{1,16}(\.\d+)?$/.test(value) ? Number.parseInt(value, 10) : value;
  return typeof ms === 'number' ? within(Math.trunc(ms)) : undefined;
}

/** Epoch seconds with an optional fraction ("1763658245.123", a number, or digits). */
export function epochSeconds(value: unknown): number | undefined {
  const written = typeof value === 'number' ? String(value) : value;
  const match = typeof written === 'string' ? /^(\d{1,12})(?:\.(\d+))?$/.exec(written) : null;
  if (match === null) return undefined;
  return within(Number(match[1]) * 1_000 + Number((match[2] ?? '').padEnd(3, '0').slice(0, 3)));
}

/** Epoch nanoseconds in digits, as OTLP has them; 0 means "not set". */
export function epochNanos(value: unknown): number | undefined {
  const digits = typeof value === 'number' ? String(value) : value;
  if (typeof digits !== 'string' || !/^[1-9]\d{6,21}$/.test(digits)) return undefined;
  return within(Number(digits.slice(0, -6)));
}

/**
 * RFC 3339, with any number of fractional digits. A missing offset is read as UTC: Azure and Mule leave it out.
 */
export function rfc3339(value: unknown): number | undefined {
  const match = typeof value === 'string' ? RFC_3339.exec(value) : null;
  if (match === null) return undefined;
  const [, day, clock, fraction = '', offset = 'Z'] = match;
  const ms = Date.parse(`${day}T${clock}.${fraction.padEnd(3, '0').slice(0, 3)}${offset.toUpperCase()}`);
  return within(ms);
}

const RFC_3339 = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:[.,](\d{1,12}))?([Zz]|[+-]\d\d:\d\d)?$/;

/** The Common Log Format's `10/Jun/2023:15:36:28 +0000`. */
export function clfTime(value: unknown): number | undefined {
  const match = typeof value === 'string' ? CLF.exec(value) : null;
  if (match === null) return undefined;
  const [, day, month = '', year, clock, hours, minutes] = match;
  const number = MONTHS.indexOf(month) / 3 + 1;
  if (!Number.isInteger(number) || number < 1) return undefined;
  return rfc3339(`${year}-${String(number).padStart(2, '0')}-${day}T${clock}${hours}:${minutes}`);
}

const CLF = /^\[?(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d:\d\d:\d\d) ([+-]\d\d)(\d\d)\]?$/;
const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';

/** An instant in whichever of these forms it comes; digits are told apart by their length. */
export function anyInstant(value: unknown): number | undefined {
  const written = typeof value === 'number' ? String(value) : value;
  if (typeof written !== 'string') return undefined;
  const whole = /^(\d+)(?:\.\d+)?$/.exec(written)?.[1];
  if (whole === undefined) return rfc3339(written) ?? clfTime(written);
  if (whole.length <= 10) return epochSeconds(written);
  if (whole.length <= 13) return epochMs(written);
  if (whole.length <= 16) return epochMs(whole.slice(0, -3));
  return epochNanos(whole);
}

/** Years 0 to 9999: what ISO 8601 writes in four digits and PostgreSQL stores. */
function within(ms: number): number | undefined {
  return ms >= FIRST && ms <= LAST ? ms : undefined;
}

const FIRST = -62_167_219_200_000;
const LAST = 253_402_300_799_999;
