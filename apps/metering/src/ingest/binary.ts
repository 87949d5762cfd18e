import type { Amount } from '../meters/quantity.js';

const MS_AT_2000 = 946_684_800_000;
const TWO_32 = 4_294_967_296;
const HEADER = Buffer.from('5047434f50590aff0d0a000000000000000000', 'hex');

/** Writes PostgreSQL's binary formats: COPY rows, and arrays as parameters. Grows as it is filled. */
export class BinaryWriter {
  private bytes: Buffer;
  private at = 0;

  constructor(size = 65_536) {
    this.bytes = Buffer.allocUnsafe(size);
  }

  /** The beginning of a COPY. */
  header(): this {
    this.room(HEADER.length);
    this.at += HEADER.copy(this.bytes, this.at);
    return this;
  }

  /** Begins a row of `columns` fields. */
  row(columns: number): this {
    this.room(2);
    this.at = this.bytes.writeInt16BE(columns, this.at);
    return this;
  }

  /** The end of a COPY, and everything written. */
  end(): Buffer {
    return this.row(-1).written();
  }

  written(): Buffer {
    return this.bytes.subarray(0, this.at);
  }

  null(): this {
    this.room(4);
    this.at = this.bytes.writeInt32BE(-1, this.at);
    return this;
  }

  int4(value: number): this {
    this.room(8);
    this.at = this.bytes.writeInt32BE(4, this.at);
    this.at = this.bytes.writeInt32BE(value, this.at);
    return this;
  }

  int8(value: bigint): this {
    this.room(12);
    this.at = this.bytes.writeInt32BE(8, this.at);
    this.at = this.bytes.writeBigInt64BE(value, this.at);
    return this;
  }

  /** Epoch milliseconds as timestamptz. */
  instant(ms: number): this {
    this.room(12);
    this.at = this.bytes.writeInt32BE(8, this.at);
    const micros = (ms - MS_AT_2000) * 1000;
    const high = Math.floor(micros / TWO_32);
    this.at = this.bytes.writeInt32BE(high, this.at);
    this.at = this.bytes.writeUInt32BE(micros - high * TWO_32, this.at);
    return this;
  }

  /** A fixed number of bytes as one character each: a uuid, or a hash as int8. */
  octets(text: string): this {
    this.room(4 + text.length);
    this.at = this.bytes.writeInt32BE(text.length, this.at);
    this.at = writeOctets(this.bytes, text, this.at);
    return this;
  }

  int4Array(values: readonly number[]): this {
    if (values.length === 0) return this.emptyArray(OID_INT4);
    this.room(24 + values.length * 8);
    this.at = this.bytes.writeInt32BE(20 + values.length * 8, this.at);
    this.arrayHeader(OID_INT4, values.length);
    for (const value of values) this.int4(value);
    return this;
  }

  numericArray(values: ReadonlyArray<Amount | null>): this {
    if (values.length === 0) return this.emptyArray(OID_NUMERIC);
    this.room(24);
    const lengthAt = this.at;
    this.at += 4;
    this.arrayHeader(OID_NUMERIC, values.length);
    for (const value of values) {
      if (value === null) this.null();
      else this.numeric(value);
    }
    this.bytes.writeInt32BE(this.at - lengthAt - 4, lengthAt);
    return this;
  }

  textArray(values: readonly string[]): this {
    if (values.length === 0) return this.emptyArray(OID_TEXT);
    this.room(24);
    const lengthAt = this.at;
    this.at += 4;
    this.arrayHeader(OID_TEXT, values.length);
    for (const value of values) {
      const bytes = Buffer.byteLength(value);
      this.room(4 + bytes);
      this.at = this.bytes.writeInt32BE(bytes, this.at);
      this.at += this.bytes.write(value, this.at);
    }
    this.bytes.writeInt32BE(this.at - lengthAt - 4, lengthAt);
    return this;
  }

  /** Digits in base 10,000 with a weight, as PostgreSQL keeps them. */
  numeric(value: Amount): this {
    if (typeof value === 'number' && value > 0 && value < 10_000) return this.oneDigit(value);
    const text = String(value);
    const isNegative = text.startsWith('-');
    const [whole = '0', fraction = ''] = text.slice(isNegative ? 1 : 0).split('.');
    const head = whole.padStart(Math.ceil(whole.length / 4) * 4, '0');
    const digits = head + fraction.padEnd(Math.ceil(fraction.length / 4) * 4, '0');
    const count = digits.length / 4;
    this.room(12 + count * 2);
    this.at = this.bytes.writeInt32BE(8 + count * 2, this.at);
    this.at = this.bytes.writeInt16BE(count, this.at);
    this.at = this.bytes.writeInt16BE(head.length / 4 - 1, this.at);
    this.at = this.bytes.writeUInt16BE(isNegative ? 0x4000 : 0, this.at);
    this.at = this.bytes.writeInt16BE(fraction.length, this.at);
    for (let i = 0; i < digits.length; i += 4) {
      this.at = this.bytes.writeInt16BE(Number(digits.slice(i, i + 4)), this.at);
    }
    return this;
  }

  /** Most amounts are this small. */
  private oneDigit(value: number): this {
    this.room(14);
    this.at = this.bytes.writeInt32BE(10, this.at);
    this.at = this.bytes.writeInt16BE(1, this.at);
    this.at = this.bytes.writeInt16BE(0, this.at);
    this.at = this.bytes.writeInt16BE(0, this.at);
    this.at = this.bytes.writeInt16BE(0, this.at);
    this.at = this.bytes.writeInt16BE(value, this.at);
    return this;
  }

  private emptyArray(oid: number): this {
    this.room(16);
    this.at = this.bytes.writeInt32BE(12, this.at);
    this.at = this.bytes.writeInt32BE(0, this.at);
    this.at = this.bytes.writeInt32BE(0, this.at);
    this.at = this.bytes.writeInt32BE(oid, this.at);
    return this;
  }

  private arrayHeader(oid: number, length: number): void {
    this.at = this.bytes.writeInt32BE(1, this.at); // one dimension
    this.at = this.bytes.writeInt32BE(0, this.at); // without nulls
    this.at = this.bytes.writeInt32BE(oid, this.at);
    this.at = this.bytes.writeInt32BE(length, this.at);
    this.at = this.bytes.writeInt32BE(1, this.at); // counted from 1
  }

  private room(bytes: number): void {
    if (this.at + bytes <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, this.at + bytes));
    this.bytes.copy(larger, 0, 0, this.at);
    this.bytes = larger;
  }
}

const OID_INT4 = 23;
const OID_TEXT = 25;
const OID_NUMERIC = 1700;

/** @returns where it ends. A loop, as it is shorter than the way into a native call. */
function writeOctets(bytes: Buffer, text: string, at: number): number {
  for (let n = 0; n < text.length; n += 1) bytes[at + n] = text.charCodeAt(n);
  return at + text.length;
}

/** A parameter `$n::numeric[]`. */
export const binaryNumerics = (values: ReadonlyArray<Amount | null>): Buffer =>
  new BinaryWriter(64 + values.length * 20).numericArray(values).written().subarray(4);

/** A parameter `$n::text[]`. */
export const binaryTexts = (values: readonly string[]): Buffer =>
  new BinaryWriter(64 + values.length * 40).textArray(values).written().subarray(4);

type Element = { oid: number; size: number; write: (bytes: Buffer, value: never, at: number) => unknown };
const ELEMENTS = {
  int4: { oid: OID_INT4, size: 4, write: (bytes, value: number, at) => void bytes.writeInt32BE(value, at) },
  int8: {
    oid: 20,
    size: 8,
    write: (bytes, value: number | bigint, at) => void bytes.writeBigInt64BE(BigInt(value), at),
  },
  uuid: { oid: 2950, size: 16, write: writeOctets },
  /** A hash of 8 bytes. */
  octets8: { oid: 20, size: 8, write: writeOctets },
  timestamptz: {
    oid: 1184,
    size: 8,
    write: (bytes, ms: number, at) => {
      const micros = (ms - MS_AT_2000) * 1000;
      const high = Math.floor(micros / TWO_32);
      bytes.writeInt32BE(high, at);
      bytes.writeUInt32BE(micros - high * TWO_32, at + 4);
    },
  },
} satisfies Record<string, Element>;

/** A parameter `$n::int4[]` and the like, without the detour over text. The driver sends a Buffer as it is. */
export function binaryArray<K extends keyof typeof ELEMENTS>(
  kind: K,
  values: ReadonlyArray<Parameters<(typeof ELEMENTS)[K]['write']>[1]>,
): Buffer {
  const { oid, size, write } = ELEMENTS[kind] as Element;
  const bytes = Buffer.allocUnsafe((values.length === 0 ? 12 : 20) + values.length * (size + 4));
  bytes.writeInt32BE(values.length === 0 ? 0 : 1, 0);
  bytes.writeInt32BE(0, 4);
  bytes.writeInt32BE(oid, 8);
  if (values.length === 0) return bytes;
  bytes.writeInt32BE(values.length, 12);
  bytes.writeInt32BE(1, 16);
  let at = 20;
  for (const value of values) {
    bytes.writeInt32BE(size, at);
    write(bytes, value as never, at + 4);
    at += size + 4;
  }
  return bytes;
}
