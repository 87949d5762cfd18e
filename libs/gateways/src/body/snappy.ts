/**
 * Inflates Snappy's raw format: a length, then literals and copies of what came out before.
 *
 * @throws Error with code ERR_BUFFER_TOO_LARGE, as node:zlib does, when more than `maxOutputLength` would come out
 */
export function unsnappy(bytes: Uint8Array, maxOutputLength: number): Uint8Array {
  const { value: length, end } = lengthAt(bytes);
  if (length > maxOutputLength) {
    throw Object.assign(new Error('Too much output'), { code: 'ERR_BUFFER_TOO_LARGE' });
  }
  const output = new Uint8Array(length);
  let from = end;
  let to = 0;
  while (from < bytes.length) {
    const tag = bytes[from++]!;
    if ((tag & 3) === 0) {
      let count = tag >> 2;
      if (count >= LONG_LITERAL) {
        const extra = count - LONG_LITERAL + 1;
        count = littleEndian(bytes, from, extra);
        from += extra;
      }
      count += 1;
      if (from + count > bytes.length || to + count > length) throw new Error('cut off');
      output.set(bytes.subarray(from, from + count), to);
      from += count;
      to += count;
      continue;
    }
    const extra = (tag & 3) === 3 ? 4 : tag & 3;
    const count = extra === 1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1;
    const offset = littleEndian(bytes, from, extra) + (extra === 1 ? (tag >> 5) * 256 : 0);
    from += extra;
    if (offset === 0 || offset > to || to + count > length) throw new Error('a copy of what is not there');
    // Byte by byte: a copy may reach into what it is writing.
    for (let left = count; left > 0; left--, to++) output[to] = output[to - offset]!;
  }
  if (to !== length) throw new Error('cut off');
  return output;
}

/** From here on the length of a literal stands in the bytes behind its tag. */
const LONG_LITERAL = 60;

function lengthAt(bytes: Uint8Array): { value: number; end: number } {
  let value = 0;
  for (let at = 0; at < Math.min(bytes.length, 5); at++) {
    value += (bytes[at]! & 0x7f) * 128 ** at;
    if (bytes[at]! < 0x80) return { value, end: at + 1 };
  }
  throw new Error('no length');
}

function littleEndian(bytes: Uint8Array, at: number, count: number): number {
  if (at + count > bytes.length) throw new Error('cut off');
  let value = 0;
  for (let i = count - 1; i >= 0; i--) value = value * 256 + bytes[at + i]!;
  return value;
}
