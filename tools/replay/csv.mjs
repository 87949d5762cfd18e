import { DELIVERY_BYTES } from './cut.mjs';

/** Rows, each delivery with the header line before it; a quoted field may go over lines. */
export async function* csvDeliveries(plain, { offset }) {
  let header;
  let kept = Buffer.alloc(0);
  let at = 0;
  const take = (length) => {
    const body = Buffer.concat([header, kept.subarray(0, length)]);
    at += length;
    kept = kept.subarray(length);
    return { body, type: 'text/csv', end: at, isInArray: false };
  };
  for await (const bytes of plain) {
    kept = Buffer.concat([kept, bytes]);
    if (header === undefined) {
      const end = rowEnd(kept, 1);
      if (end === 0) continue;
      header = Buffer.from(kept.subarray(0, end));
      kept = kept.subarray(end);
      at = end;
    }
    if (at < offset) {
      const skipped = Math.min(offset - at, kept.length);
      kept = kept.subarray(skipped);
      at += skipped;
    }
    while (kept.length >= DELIVERY_BYTES) {
      const end = rowEnd(kept, DELIVERY_BYTES);
      if (end === 0) break;
      yield take(end);
    }
  }
  if (header !== undefined && kept.length > 0) yield take(kept.length);
}

/** Where the first row ends that reaches `from`; 0 when none does. */
function rowEnd(bytes, from) {
  let isQuoted = false;
  for (let at = 0; at < bytes.length; at += 1) {
    if (bytes[at] === 0x22) isQuoted = !isQuoted;
    else if (bytes[at] === 0x0a && !isQuoted && at + 1 >= from) return at + 1;
  }
  return 0;
}
