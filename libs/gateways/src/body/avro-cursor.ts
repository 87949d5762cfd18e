const DEEPEST = 64;

/** Walks over Avro's binary encoding; throws when it ends too soon, nests too deep or holds more values than allowed. */
export class AvroCursor {
  private at = 0;
  private depth = 0;

  /** @param values how many values may be read; shared by the cursors of one body */
  constructor(
    private readonly bytes: Uint8Array,
    private readonly values: { left: number },
  ) {}

  get isAtEnd(): boolean {
    return this.at >= this.bytes.length;
  }

  /** Counts a value; returns itself. */
  value(): this {
    if (--this.values.left < 0) throw new Error('more values than a body may hold');
    return this;
  }

  deeper(): void {
    if (++this.depth > DEEPEST) throw new Error(`nested more than ${DEEPEST} deep`);
  }

  higher(): void {
    this.depth--;
  }

  take(length: number): Uint8Array {
    const from = this.at;
    if (length < 0 || from + length > this.bytes.length) throw new Error('cut off');
    this.at = from + length;
    return this.bytes.subarray(from, this.at);
  }

  view(length: number): DataView {
    const { buffer, byteOffset } = this.take(length);
    return new DataView(buffer, byteOffset, length);
  }

  text(): string {
    const { buffer, byteOffset, length } = this.take(this.count());
    return Buffer.from(buffer, byteOffset, length).toString('utf8');
  }

  /** A zigzag number of variable length: a number where that is exact, else its digits. */
  long(): number | string {
    let zigzag = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.take(1)[0]!;
      zigzag |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) {
        const value = BigInt.asIntN(64, (zigzag >> 1n) ^ -(zigzag & 1n));
        const number = Number(value);
        return Number.isSafeInteger(number) ? number : value.toString();
      }
    }
    throw new Error('a number that does not end');
  }

  /** A length or an index. */
  count(): number {
    const value = this.long();
    if (typeof value === 'string' || value < 0) throw new Error('a length that is none');
    return value;
  }

  /** Calls `item` for each item of an array or a map, which come in blocks; one of none ends them. */
  blocks(item: () => void): void {
    this.deeper();
    for (;;) {
      const written = this.long();
      if (written === 0) break;
      if (typeof written === 'string') throw new Error('a length that is none');
      // A negative count says that the size of the block in bytes comes next.
      if (written < 0) this.long();
      for (let left = Math.abs(written); left > 0; left--) {
        this.value();
        item();
      }
    }
    this.higher();
  }
}
