import type { BodyLimits, RejectionReason } from '../gateway.js';
import type { Fields } from '../record/fields.js';

/**
 * Decodes OTLP's protobuf exports into its JSON form: ids as hex, 64-bit numbers as strings. Written out rather
 * than taken from a protobuf library: six messages of which we read two dozen fields, and unknown fields skipped.
 */
export function decodeExport(
  bytes: Uint8Array,
  path: string,
  limits: BodyLimits,
): { value: Fields } | { problem: RejectionReason; detail: string } {
  // Both requests look alike on the wire: field 1 is a list of resources. The URL says which one it is.
  const message = path.includes('/traces') ? TRACES : LOGS;
  try {
    return { value: new Decoder(bytes, limits).message(message, 0, bytes.length, 0) };
  } catch (error) {
    return {
      problem: 'body_unreadable',
      detail: `The body is no whole OTLP protobuf message: ${(error as Error).message}.`,
    };
  }
}

type Kind = 'string' | 'hex' | 'base64' | 'bool' | 'int32' | 'int64' | 'fixed64' | 'double' | (() => Message);
interface FieldOf {
  name: string;
  kind: Kind;
  isList?: boolean;
}
type Message = Readonly<Record<number, FieldOf>>;

const one = (name: string, kind: Kind): FieldOf => ({ name, kind });
const many = (name: string, kind: Kind): FieldOf => ({ name, kind, isList: true });

const ANY_VALUE: Message = {
  1: one('stringValue', 'string'),
  2: one('boolValue', 'bool'),
  3: one('intValue', 'int64'),
  4: one('doubleValue', 'double'),
  5: one('arrayValue', () => ARRAY_VALUE),
  6: one('kvlistValue', () => KEY_VALUE_LIST),
  7: one('bytesValue', 'base64'),
};
const ARRAY_VALUE: Message = { 1: many('values', () => ANY_VALUE) };
const KEY_VALUE: Message = { 1: one('key', 'string'), 2: one('value', () => ANY_VALUE) };
const KEY_VALUE_LIST: Message = { 1: many('values', () => KEY_VALUE) };
const RESOURCE: Message = { 1: many('attributes', () => KEY_VALUE) };
const LOG_RECORD: Message = {
  1: one('timeUnixNano', 'fixed64'),
  2: one('severityNumber', 'int32'),
  3: one('severityText', 'string'),
  5: one('body', () => ANY_VALUE),
  6: many('attributes', () => KEY_VALUE),
  9: one('traceId', 'hex'),
  10: one('spanId', 'hex'),
  11: one('observedTimeUnixNano', 'fixed64'),
  12: one('eventName', 'string'),
};
const SPAN: Message = {
  1: one('traceId', 'hex'),
  2: one('spanId', 'hex'),
  4: one('parentSpanId', 'hex'),
  5: one('name', 'string'),
  6: one('kind', 'int32'),
  7: one('startTimeUnixNano', 'fixed64'),
  8: one('endTimeUnixNano', 'fixed64'),
  9: many('attributes', () => KEY_VALUE),
};
const LOGS: Message = {
  1: many('resourceLogs', () => ({
    1: one('resource', () => RESOURCE),
    2: many('scopeLogs', () => ({ 2: many('logRecords', () => LOG_RECORD) })),
  })),
};
const TRACES: Message = {
  1: many('resourceSpans', () => ({
    1: one('resource', () => RESOURCE),
    2: many('scopeSpans', () => ({ 2: many('spans', () => SPAN) })),
  })),
};

class Decoder {
  private at = 0;
  private values = 0;
  private readonly view: DataView;
  private readonly buffer: Buffer;

  constructor(
    bytes: Uint8Array,
    private readonly limits: BodyLimits,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  message(message: Message, start: number, end: number, depth: number): Fields {
    if (depth > this.limits.depth) throw new Error(`nested more than ${this.limits.depth} deep`);
    const decoded: Fields = {};
    this.at = start;
    while (this.at < end) {
      if (++this.values > this.limits.values) throw new Error(`more than ${this.limits.values} values`);
      const tag = Number(this.varint(end));
      const field = message[tag >>> 3];
      const value = this.value(field?.kind, tag & 7, end, depth);
      if (field === undefined || value === undefined) continue;
      if (field.isList !== true) decoded[field.name] = value;
      else if (Array.isArray(decoded[field.name])) (decoded[field.name] as unknown[]).push(value);
      else decoded[field.name] = [value];
    }
    if (this.at !== end) throw new Error('a field reaches over its message');
    return decoded;
  }

  /** Reads one value of the wire type; undefined when it is unknown or not of the field's kind. */
  private value(kind: Kind | undefined, wireType: number, end: number, depth: number): unknown {
    switch (wireType) {
      case 0: {
        const number = this.varint(end);
        if (kind === 'bool') return number !== 0n;
        if (kind === 'int32') return Number(BigInt.asIntN(32, number));
        return kind === 'int64' ? BigInt.asIntN(64, number).toString() : undefined;
      }
      case 1: {
        const at = this.skip(8, end);
        if (kind === 'fixed64') return this.view.getBigUint64(at, true).toString();
        return kind === 'double' ? this.view.getFloat64(at, true) : undefined;
      }
      case 2: {
        const length = Number(this.varint(end));
        const from = this.skip(length, end);
        const value = this.delimited(kind, from, from + length, depth);
        this.at = from + length;
        return value;
      }
      case 5:
        this.skip(4, end);
        return undefined;
      default:
        throw new Error(`wire type ${wireType}`);
    }
  }

  private delimited(kind: Kind | undefined, from: number, to: number, depth: number): unknown {
    if (typeof kind === 'function') return this.message(kind(), from, to, depth + 1);
    if (kind === 'string') return this.buffer.toString('utf8', from, to);
    return kind === 'hex' || kind === 'base64' ? this.buffer.toString(kind, from, to) : undefined;
  }

  private skip(length: number, end: number): number {
    const from = this.at;
    if (from + length > end) throw new Error('cut off');
    this.at = from + length;
    return from;
  }

  private varint(end: number): bigint {
    let result = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      if (this.at >= end) throw new Error('cut off');
      const byte = this.buffer[this.at++]!;
      result |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return result;
    }
    throw new Error('a number of more than 64 bits');
  }
}
