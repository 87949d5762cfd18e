import { deflate, inflate } from 'node:zlib';
import { promisify } from 'node:util';
import type { SettledRecord } from '../ingest/records.js';

/** One event as it is kept: enough to show it, and to count it again by a meter that is yet to be made. */
export interface StoredEvent {
  connection: number;
  subscription: number;
  credential: number;
  time: number;
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
const compress = promisify(deflate);
const expand = promisify(inflate);

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
  let chars = 0;
  const idOf = (at: number): bigint => firstBlockAt(now.getTime()) | ((number * 256n + BigInt(at)) & 0xfffffn);
  const close = (): void => {
    const id = idOf(blocks.length);
    const records = lines.length;
    blocks.push(compress(`[${lines.join(',\n')}]`, { level: 1 }).then((data) => ({ id, records, data })));
    lines = [];
    chars = 0;
  };
  for (const event of events) {
    const line = lineOf(event);
    if (lines.length > 0 && chars + line.length > BLOCK_CHARS) close();
    places.push({ block: idOf(blocks.length), position: lines.length });
    lines.push(line);
    chars += line.length;
  }
  if (lines.length > 0) close();
  return { places, blocks: Promise.all(blocks) };
}

/** Reads a block back. */
export async function unpackBlock(data: Buffer): Promise<StoredEvent[]> {
  const lines = JSON.parse((await expand(data)).toString('utf8')) as Line[];
  return lines.map(({ n, u, k, w, y, i, o, t, s, d, r }) => ({
    connection: n,
    subscription: u,
    credential: k,
    time: w,
    identity: y,
    id: i,
    source: o,
    type: t,
    subject: s,
    data: d ?? (r as { data: Record<string, unknown> }).data,
    raw: r,
  }));
}

interface Line {
  n: number;
  u: number;
  k: number;
  w: number;
  y: string;
  i: string;
  o: string;
  t: string;
  s: string | null;
  /** Absent when it is the raw record's own `data`, as in a CloudEvent. */
  d?: Record<string, unknown>;
  r: unknown;
}

function lineOf({ connection, owner, record, identity, time, raw }: SettledRecord): string {
  if (record.kind !== 'event' || owner === null) throw new Error('only attributed events are packed');
  const { id, source, type, subject, data } = record;
  const head: Omit<Line, 'r'> = {
    n: connection.number,
    u: owner.subscription,
    k: owner.credential,
    w: time,
    y: identity,
    i: id,
    o: source,
    t: type,
    s: subject,
    ...(!isDataOf(record.raw, data) && { d: data }),
  };
  // The raw record is JSON already.
  return `${JSON.stringify(head).slice(0, -1)},"r":${raw}}`;
}

const isDataOf = (raw: unknown, data: unknown): boolean => (raw as { data?: unknown } | null)?.data === data;
