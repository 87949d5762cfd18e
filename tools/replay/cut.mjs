/** A delivery is at most about this large, plain. A constant, so that the same file is always cut in the same places. */
export const DELIVERY_BYTES = 1_000_000;
/** A record that does not end within so much is broken, or no record: it is cut at the end of a line. */
const LONGEST_RECORD = 16_000_000;

const [NEWLINE, QUOTE, BACKSLASH, COMMA] = [0x0a, 0x22, 0x5c, 0x2c];
const isOpen = (byte) => byte === 0x5b || byte === 0x7b;
const isClose = (byte) => byte === 0x5d || byte === 0x7d;

/**
 * Cuts a text between its records: JSON documents one behind the other or a line each, the elements of arrays, or plain
 * lines when it does not begin as JSON does. `add` answers the deliveries that are whole; `end` the rest.
 */
export class Cutter {
  #kept = Buffer.alloc(0);
  #scanned = 0;
  /** Where the kept bytes may be cut last, and whether that is within an array. */
  #cut = 0;
  #cutInArray = false;
  #isJson;
  #depth = 0;
  #isInString = false;
  #isEscaped = false;
  #isInArray;

  /** @param place where the text begins within its file, when it was begun before */
  constructor({ offset, isInArray, isJson }) {
    this.offset = offset;
    this.#isJson = isJson;
    this.#isInArray = isInArray;
    this.#depth = isInArray ? 1 : 0;
    this.#cutInArray = isInArray;
    this.startsInArray = isInArray;
  }

  *add(bytes) {
    this.#kept = this.#kept.length === 0 ? bytes : Buffer.concat([this.#kept, bytes]);
    this.#isJson ??= beginsAsJson(this.#kept);
    for (;;) {
      this.#scan();
      // Only what the text holds decides where it is cut, not how it came from the disk.
      if (this.#cut < DELIVERY_BYTES) {
        if (this.#kept.length < LONGEST_RECORD) return;
        if (this.#cut === 0) this.#cutAnyhow();
      }
      yield this.#take(this.#cut);
    }
  }

  *end() {
    if (this.#kept.length === 0) return;
    this.#cutInArray = false;
    yield this.#take(this.#kept.length);
  }

  /** Up to the first place behind a delivery's size where a record ends. */
  #scan() {
    while (this.#scanned < this.#kept.length && this.#cut < DELIVERY_BYTES) {
      const byte = this.#kept[this.#scanned];
      this.#scanned += 1;
      if (this.#isJson ? this.#endsRecord(byte) : byte === NEWLINE) {
        this.#cut = this.#scanned;
        this.#cutInArray = this.#isInArray;
      }
    }
  }

  #endsRecord(byte) {
    if (this.#isInString) {
      if (this.#isEscaped) this.#isEscaped = false;
      else if (byte === BACKSLASH) this.#isEscaped = true;
      else if (byte === QUOTE) this.#isInString = false;
      // No string goes over a line: the line is broken, and the next one is read for itself.
      if (byte !== NEWLINE) return false;
      this.#isInString = this.#isEscaped = this.#isInArray = false;
      this.#depth = 0;
      return true;
    }
    if (byte === QUOTE) this.#isInString = true;
    else if (isOpen(byte)) {
      if (this.#depth === 0) this.#isInArray = byte === 0x5b;
      this.#depth += 1;
    } else if (isClose(byte)) {
      this.#depth = Math.max(this.#depth - 1, 0);
      if (this.#depth === 0) this.#isInArray = false;
      return this.#depth === 0;
    } else if (byte === COMMA) return this.#isInArray && this.#depth === 1;
    else if (byte === NEWLINE) return this.#depth === 0;
    return false;
  }

  #cutAnyhow() {
    const newline = this.#kept.lastIndexOf(NEWLINE);
    this.#cut = newline < 0 ? this.#kept.length : newline + 1;
    this.#cutInArray = this.#isInArray = this.#isInString = this.#isEscaped = false;
    this.#depth = 0;
    this.#scanned = this.#cut;
  }

  /** What lies before `length`, as a text of its own: brackets that the cut took away are put back. */
  #take(length) {
    let body = this.#kept.subarray(0, length);
    if (this.#cutInArray && body.at(-1) === COMMA) body = body.subarray(0, -1);
    const parts = [
      this.startsInArray ? Buffer.from('[') : undefined,
      body,
      this.#cutInArray ? Buffer.from(']') : undefined,
    ];
    this.offset += length;
    const delivery = { body: Buffer.concat(parts.filter(Boolean)), end: this.offset, isInArray: this.#cutInArray };
    this.#kept = this.#kept.subarray(length);
    this.#scanned -= length;
    this.startsInArray = this.#cutInArray;
    this.#cut = 0;
    return delivery;
  }
}

/** Undefined while there is nothing but blank space. */
function beginsAsJson(bytes) {
  for (const byte of bytes) {
    if (byte <= 0x20 || byte === 0xef || byte === 0xbb || byte === 0xbf || byte === 0x1e) continue;
    return byte === 0x5b || byte === 0x7b;
  }
  return undefined;
}
