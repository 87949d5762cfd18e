import { Decompress } from 'fzstd';

/** Inflates Zstandard piece by piece, for Node.js before 22.15. */
export async function* unzstd(raw) {
  let plain = [];
  const decompressor = new Decompress((bytes) => {
    if (bytes.length > 0) plain.push(Buffer.from(bytes));
  });
  for await (const bytes of raw) {
    decompressor.push(bytes);
    yield* plain;
    plain = [];
  }
  decompressor.push(new Uint8Array(0), true);
  yield* plain;
}
