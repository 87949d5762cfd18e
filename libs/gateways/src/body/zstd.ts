import { Decompress } from 'fzstd';

/**
 * Inflates Zstandard (RFC 8878), which Node 20 cannot do by itself. Frame headers are read first: they tell the
 * window that a decoder has to reserve, and a few bytes may claim gigabytes.
 *
 * @throws Error with code ERR_BUFFER_TOO_LARGE, as node:zlib does, when more than `maxOutputLength` would come out
 */
export function unzstd(bytes: Uint8Array, maxOutputLength: number): Uint8Array {
  const chunks: Uint8Array[] = [];
  let length = 0;
  let frames = 0;
  for (let at = 0; at < bytes.length;) {
    const end = endOfFrame(bytes, at);
    if (++frames > MOST_FRAMES) throw new Error(`more than ${MOST_FRAMES} frames`);
    const decompressor = new Decompress((chunk) => {
      length += chunk.length;
      if (length > maxOutputLength) throw tooLarge();
      if (chunk.length > 0) chunks.push(chunk);
    });
    if (!isSkippable(bytes, at)) decompressor.push(bytes.subarray(at, end), true);
    at = end;
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, length);
}

const MOST_FRAMES = 1_024;
/** RFC 8878 asks decoders for 8 MiB; senders of logs stay below. */
const LARGEST_WINDOW = 8 * 1_024 * 1_024;

const tooLarge = (): Error => Object.assign(new Error('Too much output'), { code: 'ERR_BUFFER_TOO_LARGE' });

const uint32 = (bytes: Uint8Array, at: number): number =>
  bytes[at]! + bytes[at + 1]! * 0x100 + bytes[at + 2]! * 0x10000 + bytes[at + 3]! * 0x1000000;

const isSkippable = (bytes: Uint8Array, at: number): boolean =>
  (bytes[at]! & 0xf0) === 0x50 && bytes[at + 1] === 0x2a && bytes[at + 2] === 0x4d && bytes[at + 3] === 0x18;

/** Index behind the frame that starts at `at`. */
function endOfFrame(bytes: Uint8Array, at: number): number {
  if (at + 8 > bytes.length) throw new Error('cut off');
  if (isSkippable(bytes, at)) return within(bytes, at + 8 + uint32(bytes, at + 4));
  if (uint32(bytes, at) !== 0xfd2fb528) throw new Error('no frame where one should start');

  const descriptor = bytes[at + 4]!;
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const sizeBytes = [isSingleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6]!;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3]!;
  const sizeAt = at + 5 + (isSingleSegment ? 0 : 1) + dictionaryBytes;
  const window = isSingleSegment ? contentSize(bytes, sizeAt, sizeBytes) : windowSize(bytes[at + 5]!);
  if (!(window <= LARGEST_WINDOW)) throw new Error('needs a window of more than 8 MiB');

  let block = sizeAt + sizeBytes;
  for (let isLast = false; !isLast;) {
    within(bytes, block + 3);
    const header = bytes[block]! | (bytes[block + 1]! << 8) | (bytes[block + 2]! << 16);
    const isRunLength = ((header >> 1) & 3) === 1;
    isLast = (header & 1) === 1;
    block = within(bytes, block + 3 + (isRunLength ? 1 : header >> 3));
  }
  const hasChecksum = (descriptor & 4) !== 0;
  return within(bytes, block + (hasChecksum ? 4 : 0));
}

function within(bytes: Uint8Array, end: number): number {
  if (end > bytes.length) throw new Error('cut off');
  return end;
}

function windowSize(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}

function contentSize(bytes: Uint8Array, at: number, length: number): number {
  let size = 0;
  for (let i = length - 1; i >= 0; i--) size = size * 256 + (bytes[at + i] ?? 0);
  return length === 2 ? size + 256 : size;
}
