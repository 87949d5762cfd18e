import { DELIVERY_BYTES } from './cut.mjs';

const SYNC_BYTES = 16;
const MORE = Symbol('more bytes are needed');

/** Whole blocks of an Avro container file, each delivery with the file's header before them. */
export async function* avroDeliveries(plain, { offset }) {
  let kept = Buffer.alloc(0);
  let header;
  let at = 0;
  let ready = 0;
  const take = () => {
    const body = Buffer.concat([header, kept.subarray(0, ready)]);
    at += ready;
    kept = kept.subarray(ready);
    ready = 0;
    return { body, type: 'avro/binary', end: at, isInArray: false };
  };
  for await (const bytes of plain) {
    kept = Buffer.concat([kept, bytes]);
    if (header === undefined) {
      const end = headerEnd(kept);
      if (end === MORE) continue;
      header = Buffer.from(kept.subarray(0, end));
      kept = kept.subarray(end);
      at = end;
    }
    for (let end = blockEnd(kept, ready); end !== MORE; end = blockEnd(kept, ready)) {
      ready = end;
      if (at + ready <= offset) {
        at += ready;
        kept = kept.subarray(ready);
        ready = 0;
      } else if (ready >= DELIVERY_BYTES) yield take();
    }
  }
  if (ready > 0) yield take();
  if (header === undefined || kept.length > 0) throw new Error('the Avro file is cut off');
}

/** Behind the magic, the metadata and the sync marker. */
function headerEnd(bytes) {
  let at = 4;
  for (;;) {
    let count = varint(bytes, at);
    if (count === MORE) return MORE;
    at = count.end;
    if (count.value === 0) break;
    if (count.value < 0) {
      const size = varint(bytes, at);
      if (size === MORE) return MORE;
      at = size.end;
    }
    for (let left = 2 * Math.abs(count.value); left > 0; left -= 1) {
      const length = varint(bytes, at);
      if (length === MORE || length.value < 0) return MORE;
      at = length.end + length.value;
    }
  }
  return at + SYNC_BYTES > bytes.length ? MORE : at + SYNC_BYTES;
}

/** Behind the block that begins at `from`. */
function blockEnd(bytes, from) {
  const count = varint(bytes, from);
  const size = count === MORE ? MORE : varint(bytes, count.end);
  if (size === MORE) return MORE;
  const end = size.end + size.value + SYNC_BYTES;
  return end > bytes.length ? MORE : end;
}

/** A zigzag number of variable length. */
function varint(bytes, from) {
  let value = 0;
  for (let at = from, scale = 1; at < bytes.length; at += 1, scale *= 128) {
    value += (bytes[at] & 0x7f) * scale;
    if (bytes[at] < 0x80) return { value: value % 2 === 0 ? value / 2 : -(value + 1) / 2, end: at + 1 };
  }
  return MORE;
}
