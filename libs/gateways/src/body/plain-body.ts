import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import type { BodyLimits, GatewayRequest, RejectionReason } from '../gateway.js';
import { unzstd } from './zstd.js';

/**
 * The body as it was before compression, or why it is not read. Nothing is inflated past the bounds: the
 * decompressor is stopped there, so a bomb costs no more than an honest body of the largest size.
 */
export function plainBody(request: GatewayRequest, limits: BodyLimits): Uint8Array | BodyProblem {
  const encodings = (headerOf(request, 'content-encoding') ?? '')
    .toLowerCase()
    .split(/[,\s]+/)
    .filter(isCompression);
  if (encodings.length > 2) return unreadable(`Compressed ${encodings.length} times over.`);
  let body = request.body;
  for (const encoding of encodings.reverse()) {
    // Proxies are known to decompress and to leave the header standing.
    if (encoding.endsWith('gzip') && !isGzip(body) && looksPlain(body)) continue;
    const plain = decompress(body, encoding, limits);
    if (isProblem(plain)) return plain;
    body = plain;
  }
  return magically(body, limits);
}

/** Inflates what starts like gzip or zstd, however it is labelled; other bytes come back as they are. */
export function magically(bytes: Uint8Array, limits: BodyLimits): Uint8Array | BodyProblem {
  if (isGzip(bytes)) return decompress(bytes, 'gzip', limits);
  if (isZstd(bytes)) return decompress(bytes, 'zstd', limits);
  return bytes.length > limits.plainBytes ? tooLarge(limits) : bytes;
}

export interface BodyProblem {
  problem: RejectionReason;
  detail: string;
}

export const isProblem = (body: Uint8Array | BodyProblem): body is BodyProblem => 'problem' in body;

/** A header by its lower-case name, whatever case it came in. */
export function headerOf(request: Pick<GatewayRequest, 'headers'>, name: string): string | undefined {
  const { headers } = request;
  if (headers[name] !== undefined) return headers[name];
  for (const key in headers) if (key.toLowerCase() === name) return headers[key];
  return undefined;
}

const isCompression = (word: string): boolean => word !== '' && word !== 'identity' && word !== 'aws-chunked';
const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;
const isZstd = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x28 && bytes[1] === 0xb5 && bytes[2] === 0x2f && bytes[3] === 0xfd;
const looksPlain = (bytes: Uint8Array): boolean => bytes[0] === 0x7b || bytes[0] === 0x5b;

const unreadable = (detail: string): BodyProblem => ({ problem: 'body_unreadable', detail });
const tooLarge = (limits: BodyLimits): BodyProblem => ({
  problem: 'body_too_large',
  detail: `More than ${limits.plainBytes} bytes; send smaller batches.`,
});

function decompress(bytes: Uint8Array, encoding: string, limits: BodyLimits): Uint8Array | BodyProblem {
  const byRatio = Math.max(FREE_OUTPUT, bytes.length * limits.ratio);
  const maxOutputLength = Math.min(limits.plainBytes, byRatio);
  try {
    switch (encoding) {
      case 'gzip':
      case 'x-gzip':
        return gunzipSync(bytes, { maxOutputLength });
      case 'deflate':
        return inflateSync(bytes, { maxOutputLength });
      case 'br':
        return brotliDecompressSync(bytes, { maxOutputLength });
      case 'zstd':
        return unzstd(bytes, maxOutputLength);
      default:
        return unreadable(`Content-Encoding "${encoding.slice(0, 40)}" is not known; send gzip, zstd or none.`);
    }
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_BUFFER_TOO_LARGE') {
      return unreadable(`The body is no whole ${encoding} stream: ${(error as Error).message}`);
    }
    if (maxOutputLength === limits.plainBytes) return tooLarge(limits);
    return { problem: 'body_suspicious', detail: `Inflates to more than ${limits.ratio} times its size.` };
  }
}

/** Below this the ratio does not matter: a short run of equal records compresses a thousandfold. */
const FREE_OUTPUT = 1_024 * 1_024;
