import { brotliCompress, brotliDecompress, constants } from 'node:zlib';
import { promisify } from 'node:util';
import type { UsageEvent } from '@libs/gateways';
import type { SettledRecord } from '../ingest/records.js';

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

export interface RawBlock {
  id: bigint;
  records: number;
  data: Buffer;
}

/** Small enough to be read for the sake of one event, large enough to compress well. */
const BLOCK_CHARS = 1_000_000;
/** Brotli's lowest real quality takes half the time of zlib's and a fifth less room. One chunk: each costs a turn of the loop. */
const COMPRESSION = { chunkSize: 1_048_576, params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };
const compress = promisify(brotliCompress);
const expand = promisify(brotliDecompress);

/** The first id of the blocks stored at that time; the lower 20 bits number the blocks of one millisecond. */
export const firstBlockAt = (ms: number): bigint => BigInt(ms) << 20n;
export const storedAtOf = (block: bigint): Date => new Date(Number(block >> 20n));

/**
 * Packs events into blocks, in their order.
 * @param number running number of the commit, which may make 256 blocks.
 */
export function packBlocks(
  events: readonly SettledRecord[],
  now: Date,
  number: bigint,
): { places: Place[]; blocks: Promise<RawBlock[]> } {
  const places: Place[] = [];
  const blocks: Array<Promise<RawBlock>> = [];
  let lines: string[] = [];
  let identities = '';
  let chars = 0;
  const idOf = (at: number): bigint => firstBlockAt(now.getTime()) | ((number * 256n + BigInt(at)) & 0xfffffn);
  const close = (): void => {
    const id = idOf(blocks.length);
    const records = lines.length;
    blocks.push(packBlock(identities, lines).then((data) => ({ id, records, data })));
    lines = [];
    identities = '';
    chars = 0;
  };
  for (const event of events) {
    const line = lineOf(event);
    if (lines.length > 0 && chars + line.length > BLOCK_CHARS) close();
    places.push({ block: idOf(blocks.length), position: lines.length });
    lines.push(line);
    identities += event.identity;
    chars += line.length;
  }
  if (lines.length > 0) close();
  return { places, blocks: Promise.all(blocks) };
}

/** How many events, their identities, and behind them the lines, compressed: identities are as random as they are short. */
async function packBlock(identities: string, lines: readonly string[]): Promise<Buffer> {
  const head = Buffer.allocUnsafe(4);
  head.writeUInt32BE(lines.length);
  return Buffer.concat([
    head,
    Buffer.from(identities, 'latin1'),
    await compress(`[${lines.join(',\n')}]`, COMPRESSION),
  ]);
}

const IDENTITY_BYTES = 16;

/** Reads a block back. */
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

function lineOf({ connection, owner, record, time, raw }: SettledRecord): string {
  if (record.kind !== 'event' || owner === null) throw new Error('only attributed events are packed');
  const { subscription, credential } = owner;
  const head = `{"n":${connection.number},"u":${subscription},"k":${credential},"w":${time}`;
  // The raw record is JSON already.
  if (saysItself(record)) return `${head},"r":${raw}}`;
  const { id, source, type, subject, data } = record;
  return `${head},"e":${JSON.stringify({ id, source, type, subject, data })},"r":${raw}}`;
}

function saysItself({ id, source, type, subject, data, raw }: UsageEvent): boolean {
  const said = raw as Partial<Readable> | null;
  if (said === null || said.data !== data || said.id !== id) return false;
  return said.source === source && said.type === type && (said.subject ?? null) === subject;
}
