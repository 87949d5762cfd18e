import { EXACT_DIGITS } from './inspect.js';

/**
 * What one pass over the bytes of a JSON body finds: how deep it nests, how many values it holds, and what has to
 * be replaced before it is parsed (numerals that a double would round, escaped NULs that PostgreSQL cannot store).
 */
export interface Scan {
  /** Deepest nesting anywhere; brackets inside strings do not count. */
  depth: number;
  /** Upper bound of the number of values. */
  values: number;
  /** Byte ranges to replace before parsing, in order. */
  patches: Patch[];
}

export type Patch = { start: number; end: number; kind: 'numeral' | 'nul' };

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

// Interesting bytes only; everything else is skipped with one table look-up.
const OPEN = 1;
const CLOSE = 2;
const STRING = 3;
const COMMA = 4;
const DIGIT = 5;
const KIND = new Uint8Array(256);
KIND[0x5b] = KIND[0x7b] = OPEN;
KIND[0x5d] = KIND[0x7d] = CLOSE;
KIND[QUOTE] = STRING;
KIND[0x2c] = COMMA;
for (let digit = 0x30; digit <= 0x39; digit++) KIND[digit] = DIGIT;

/** Scans `bytes`; stops early, with what it has, once a bound is passed. */
export function scan(bytes: Uint8Array, maxDepth: number, maxValues: number): Scan {
  const patches: Patch[] = [];
  const length = bytes.length;
  let depth = 0;
  let deepest = 0;
  let values = 1;
  for (let i = 0; i < length; i++) {
    switch (KIND[bytes[i]!]) {
      case STRING:
        i = endOfString(bytes, i + 1, patches);
        break;
      case OPEN:
        values++;
        if (++depth > deepest) {
          deepest = depth;
          if (deepest > maxDepth) return { depth: deepest, values, patches };
        }
        break;
      case CLOSE:
        depth--;
        break;
      case COMMA:
        if (++values > maxValues) return { depth: deepest, values, patches };
        break;
      case DIGIT:
        i = endOfNumeral(bytes, i, patches);
        break;
    }
  }
  return { depth: deepest, values, patches };
}

/** Index of the closing quote, or of the end. Notes escaped NULs, which PostgreSQL cannot store. */
function endOfString(bytes: Uint8Array, from: number, patches: Patch[]): number {
  const length = bytes.length;
  let i = from;
  for (; i < length; i++) {
    const byte = bytes[i]!;
    if (byte === QUOTE) return i;
    if (byte === BACKSLASH) {
      i++;
      if (bytes[i] === 0x75 && isZeros(bytes, i + 1)) patches.push({ start: i - 1, end: i + 5, kind: 'nul' });
    }
  }
  return i;
}

function isZeros(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0x30 && bytes[at + 1] === 0x30 && bytes[at + 2] === 0x30 && bytes[at + 3] === 0x30;
}

/** Index of the last byte of the numeral whose first digit is at `first`. */
function endOfNumeral(bytes: Uint8Array, first: number, patches: Patch[]): number {
  let digits = 0;
  let exponentDigits = -1;
  let i = first;
  for (; ; i++) {
    const byte = bytes[i]!;
    if (byte >= 0x30 && byte <= 0x39) {
      if (exponentDigits >= 0) exponentDigits++;
      else if (digits > 0 || byte !== 0x30) digits++;
    } else if (byte === 0x65 || byte === 0x45) exponentDigits = 0;
    else if (byte !== 0x2e && byte !== 0x2b && byte !== 0x2d) break;
  }
  if (digits > EXACT_DIGITS || exponentDigits > 2) {
    const start = first > 0 && bytes[first - 1] === 0x2d ? first - 1 : first;
    patches.push({ start, end: i, kind: 'numeral' });
  }
  return i - 1;
}

/** The body as text, wide numerals turned into strings and NULs into U+FFFD. */
export function patchedText(bytes: Uint8Array, patches: readonly Patch[]): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (patches.length === 0) return buffer.toString('utf8');

  const parts: string[] = [];
  let from = 0;
  for (const { start, end, kind } of patches) {
    parts.push(buffer.toString('utf8', from, start));
    parts.push(kind === 'nul' ? '\\ufffd' : `"${buffer.toString('latin1', start, end)}"`);
    from = end;
  }
  parts.push(buffer.toString('utf8', from));
  return parts.join('');
}
