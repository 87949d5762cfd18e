import { isBroken, jsonRecords } from './body/json-records.js';
import { DEFAULT_LIMITS } from './body/limits.js';
import { isProblem, plainBody } from './body/plain-body.js';
import type { BodyLimits, GatewayRequest, ReadOptions, Reading } from './gateway.js';
import { isFields, type Fields } from './record/fields.js';
import { RecordReader } from './record/reader.js';
import { Scrubber } from './record/scrub.js';

/** Reads one scrubbed record: calls `reader.event`, `.reject` or `.ignore` for each fact in it. */
export type RecordHandler = (record: Fields, reader: RecordReader, options: ReadOptions) => void;

/**
 * The road shared by every adapter of a JSON format: decompress, cut into records, scrub each, hand it over.
 *
 * @param keyNames names under which the gateway logs the caller's own key; see {@link Scrubber}
 */
export function readJson(
  request: GatewayRequest,
  options: ReadOptions,
  handle: RecordHandler,
  keyNames: readonly string[] = [],
): Reading {
  const reader = readerFor(request, options, keyNames);
  const body = plainBody(request, limitsOf(options));
  if (isProblem(body)) reader.reject(body.problem, body.detail, null);
  else readRecords(body, options, reader, handle);
  return reader.reading;
}

/** Cuts plain bytes into records and hands each over, scrubbed; broken ones are rejected. */
export function readRecords(
  bytes: Uint8Array,
  options: ReadOptions,
  reader: RecordReader,
  handle: RecordHandler,
): void {
  for (const parsed of jsonRecords(bytes, limitsOf(options))) {
    if (isBroken(parsed)) reader.reject(parsed.broken, parsed.detail, parsed.text);
    else if (isFields(parsed.value)) handle(reader.scrubber.record(parsed.value), reader, options);
    else reader.reject('record_unreadable', 'Not a JSON object.', parsed.value);
  }
}

export const readerFor = (
  request: GatewayRequest,
  options: ReadOptions,
  keyNames: readonly string[] = [],
): RecordReader => new RecordReader(request, options, new Scrubber(options.secretNames, keyNames));

export const limitsOf = (options: ReadOptions): BodyLimits => ({ ...DEFAULT_LIMITS, ...options.limits });

/** A JSON object written into a string of a record; undefined when it is none. */
export function innerObject(text: unknown, reader: RecordReader, options: ReadOptions): Fields | undefined {
  if (typeof text !== 'string' || !/^\s*\{/.test(text)) return undefined;
  const [parsed, ...others] = jsonRecords(Buffer.from(text), limitsOf(options));
  if (parsed === undefined || others.length > 0 || isBroken(parsed) || !isFields(parsed.value)) return undefined;
  return reader.scrubber.record(parsed.value);
}
