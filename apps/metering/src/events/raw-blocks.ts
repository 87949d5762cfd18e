import { brotliDecompress } from 'node:zlib';
import { promisify } from 'node:util';

/** One event as it is kept: enough to show it, and to count it again by a meter that is yet to be made. */
export interface StoredEvent {
  connection: number;
  subscription: number;
  credential: number;
  time: number;
  /** 32 hex digits. */
  identity: string;
  id: string;
  source: string;
  type: string;
  subject: string | null;
  data: Record<string, unknown>;
  raw: unknown;
}

/** Where an event lies. */
export interface Place {
  block: bigint;
  position: number;
}

const expand = promisify(brotliDecompress);

/** The first id of the blocks stored at that time; the lower 20 bits number the blocks of one millisecond. */
export const firstBlockAt = (ms: number): bigint => BigInt(ms) << 20n;
export const storedAtOf = (block: bigint): Date => new Date(Number(block >> 20n));

const IDENTITY_BYTES = 16;

/** Reads a block back; it begins with how many events it has and their identities. */
export async function unpackBlock(data: Buffer): Promise<StoredEvent[]> {
  const start = 4 + data.readUInt32BE() * IDENTITY_BYTES;
  const lines = JSON.parse((await expand(data.subarray(start))).toString('utf8')) as Line[];
  return lines.map(({ n, u, k, w, e, r }, position) => {
    const { id, source, type, subject = null, data: said } = e ?? (r as Readable);
    const at = 4 + position * IDENTITY_BYTES;
    return {
      connection: n,
      subscription: u,
      credential: k,
      time: w,
      identity: data.toString('hex', at, at + IDENTITY_BYTES),
      id,
      source,
      type,
      subject,
      data: said,
      raw: r,
    };
  });
}

type Readable = Pick<StoredEvent, 'id' | 'source' | 'type' | 'data'> & { subject?: string | null };

/** One line of a block; the names are short because there are very many. */
interface Line {
  n: number;
  u: number;
  k: number;
  w: number;
  /** What the adapter read; absent when the raw record says the same itself, as a CloudEvent does. */
  e?: Readable;
  r: unknown;
}
