import type { BodyLimits, RejectionReason } from '../gateway.js';
import { inspect } from './inspect.js';
import { patchedText, scan } from './scan.js';

/**
 * Cuts a body into JSON records, whatever way a sender strung them together: one object, an array, one a line,
 * or one behind the other. What is broken is returned beside what is whole.
 */
export function jsonRecords(bytes: Uint8Array, limits: BodyLimits): Parsed[] {
  const bounds = bytes.length > HARMLESS ? scan(bytes, limits.depth, limits.values) : undefined;
  if (bounds !== undefined && bounds.values > limits.values) {
    return [broken('body_suspicious', `More than ${limits.values} JSON values in one body.`, excerpt(bytes))];
  }
  const text = withoutMark(patchedText(bytes, []));
  const isTooDeep = bounds !== undefined && bounds.depth > limits.depth;
  const value = isTooDeep ? undefined : parseExactly(text, limits);
  if (value === undefined) return cutRecords(text, limits);
  return Array.isArray(value) ? fromArray(value, limits) : [{ value }];
}

/** A hostile body can make JSON.parse hold fifty times its size, so larger ones are looked through before. */
const HARMLESS = 1_024 * 1_024;

/**
 * JSON.parse, but numerals that a double would round come as strings, and NULs, which PostgreSQL cannot store, as
 * U+FFFD. Answers undefined, which no JSON text means, for what is no JSON or nests too deep.
 */
function parseExactly(text: string, limits: BodyLimits): unknown {
  const value = parse(text);
  const verdict = inspect(value, limits.depth);
  if (verdict === 'deep') return undefined;
  if (verdict === 'plain' && !text.includes('\\u0000')) return value;
  const bytes = Buffer.from(text, 'utf8');
  return parse(patchedText(bytes, scan(bytes, limits.depth, Infinity).patches));
}

/** For a piece of a body whose own nesting is not known yet. */
function parsePiece(text: string, limits: BodyLimits): unknown {
  const isTooDeep =
    text.length > HARMLESS && scan(Buffer.from(text, 'utf8'), limits.depth, limits.values).depth > limits.depth;
  return isTooDeep ? undefined : parseExactly(text, limits);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export type Parsed = { value: unknown } | Broken;
export interface Broken {
  broken: RejectionReason;
  detail: string;
  text: string;
}

export const isBroken = (parsed: Parsed): parsed is Broken => 'broken' in parsed;

const EXCERPT = 2_048;

const broken = (reason: RejectionReason, detail: string, text: string): Broken => ({ broken: reason, detail, text });

function excerpt(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, EXCERPT)).toString('utf8');
}

const withoutMark = (text: string): string => (text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);

function fromArray(values: unknown[], limits: BodyLimits): Parsed[] {
  const kept: Parsed[] = values.slice(0, limits.records).map((value) => ({ value }));
  if (values.length > limits.records) kept.push(tooMany(limits));
  return kept;
}

const tooMany = (limits: BodyLimits): Broken =>
  broken('too_many_records', `A body may hold ${limits.records} records; send smaller batches.`, '');

/**
 * The patient way, for NDJSON, concatenated documents and bodies with a broken part. A line that is whole by
 * itself is taken first; else the value is followed bracket by bracket, over line ends if need be; else the
 * line is set aside and reading goes on with the next.
 */
function cutRecords(text: string, limits: BodyLimits): Parsed[] {
  const records: Parsed[] = [];
  const keep = (value: unknown): void => {
    if (Array.isArray(value)) for (const element of value) records.push({ value: element });
    else records.push({ value });
  };
  // Following a value that never ends costs its whole rest; the budget keeps a hostile body from being quadratic.
  let budget = 4 * text.length;
  let hopelessLine = -1;
  let at = skipSeparators(text, 0);
  if (text[at] === '[') at = skipSeparators(text, at + 1);
  while (at < text.length && records.length < limits.records) {
    const lineEnd = endOfLine(text, at);
    const line = lineEnd === hopelessLine ? undefined : wholeLine(text, at, lineEnd);
    const whole = line === undefined ? undefined : parsePiece(line, limits);
    if (whole !== undefined) {
      keep(whole);
      at = skipSeparators(text, lineEnd);
      continue;
    }
    hopelessLine = lineEnd;
    const { end, depth } = budget > 0 ? followValue(text, at) : { end: lineEnd, depth: 0 };
    budget -= end - at;
    const piece = text.slice(at, end);
    const value = depth > 0 && depth <= limits.depth ? parsePiece(piece, limits) : undefined;
    if (value !== undefined) keep(value);
    else if (depth > limits.depth) {
      const detail = `Nested ${depth} deep; at most ${limits.depth} is read.`;
      records.push(broken('record_too_deep', detail, piece.slice(0, EXCERPT)));
    } else {
      records.push(broken('record_unreadable', 'Not a JSON document.', text.slice(at, lineEnd).trim()));
    }
    const isRead = value !== undefined || depth > limits.depth;
    at = skipSeparators(text, isRead ? end : lineEnd);
  }
  if (at < text.length || records.length > limits.records) {
    records.length = Math.min(records.length, limits.records);
    records.push(tooMany(limits));
  }
  return records;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

/** The line, when it looks like one object; not worth a try otherwise. */
function wholeLine(text: string, from: number, end: number): string | undefined {
  let last = end - 1;
  while (last > from && (text.charCodeAt(last) <= 0x20 || text[last] === ',')) last--;
  return text[from] === '{' && text[last] === '}' ? text.slice(from, last + 1) : undefined;
}

/** Where the value that starts at `from` ends, and how deep it nests; the end of the text if it never does. */
function followValue(text: string, from: number): { end: number; depth: number } {
  let depth = 0;
  let deepest = 0;
  for (let i = from; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x22) {
      for (i++; i < text.length && text.charCodeAt(i) !== 0x22; i++) if (text.charCodeAt(i) === 0x5c) i++;
    } else if (code === 0x5b || code === 0x7b) {
      if (++depth > deepest) deepest = depth;
    } else if (code === 0x5d || code === 0x7d) {
      if (--depth <= 0) return { end: depth < 0 ? i : i + 1, depth: deepest };
    } else if (depth === 0 && code === 0x0a) return { end: i, depth: deepest };
  }
  return { end: text.length, depth: deepest };
}

/** Blank space, line ends, the RFC 7464 record separator, and what stands between and behind an array's elements. */
function skipSeparators(text: string, from: number): number {
  let at = from;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 0x20 && code !== 0x2c && code !== 0x5d && code !== 0xfeff) return at;
  }
  return at;
}
