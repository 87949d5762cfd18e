/** A value as meters add it up: a whole number while it is exact as one, else a decimal in a string. */
export type Amount = number | string;

/** Longer than any honest figure, short enough for PostgreSQL's numeric and for nobody to hurt us with. */
const LONGEST = 60;
const DECIMAL = /^-?\d+(\.\d+)?$/;
const EXPONENT = /^(-?)(\d)(?:\.(\d+))?e([+-]\d{1,3})$/;

/** From here on a value is a mistake: a period's sum of such ones would no longer fit into what billing is told. */
const TOO_LARGE = 1e15;

/** Whether one event says more than a meter takes. */
export const isTooLarge = (amount: Amount): boolean => Math.abs(Number(amount)) >= TOO_LARGE;

/** Reads what an event says. Null when it is not a finite number written plainly, in JSON or in a string. */
export function readAmount(value: unknown): Amount | null {
  if (typeof value === 'number') {
    if (Number.isSafeInteger(value)) return value === 0 ? 0 : value;
    return Number.isFinite(value) ? plain(String(value)) : null;
  }
  if (typeof value !== 'string' || value.length > LONGEST) return null;
  const text = value.trim();
  if (!DECIMAL.test(text)) return plain(text.toLowerCase());
  const number = Number(text);
  return Number.isSafeInteger(number) && String(number) === text ? number : text;
}

/** `1.5e-7` as `0.00000015`; the shortest decimal of a JSON number is what its sender wrote. */
function plain(text: string): string | null {
  if (DECIMAL.test(text)) return text;
  const [, sign, head, tail = '', power] = EXPONENT.exec(text) ?? [];
  if (head === undefined) return null;
  const exponent = Number(power);
  if (Math.abs(exponent) > LONGEST) return null;
  const digits = head + tail;
  const point = 1 + exponent;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return sign + digits + '0'.repeat(point - digits.length);
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}
