import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import type { SettledRecord } from '../ingest/records.js';
import { firstBlockAt, type Place } from './raw-blocks.js';

export interface RawBlock {
  id: bigint;
  records: number;
  data: Buffer;
}

/** Small enough to be read for the sake of one event, large enough to compress well. */
const BLOCK_BYTES = 1_000_000;
/** Brotli's lowest real quality takes half the time of zlib's and a fifth less room. One chunk: each costs a turn of the loop. */
const COMPRESSION = {
  chunkSize: 1_048_576,
  // A larger window would cost more to lay out than it saves in a block of this size.
  params: { [constants.BROTLI_PARAM_QUALITY]: 1, [constants.BROTLI_PARAM_LGWIN]: 18 },
};
const compress = promisify(brotliCompress);

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
  const idOf = (at: number): bigint => firstBlockAt(now.getTime()) | ((number * 256n + BigInt(at)) & 0xfffffn);
  let lines = new Lines();
  let id = idOf(0);
  const close = (): void => {
    blocks.push(lines.pack(id));
    lines = new Lines();
    id = idOf(blocks.length);
  };
  for (const event of events) {
    const head = headOf(event);
    if (!lines.hasRoomFor(head, event.raw)) close();
    places.push({ block: id, position: lines.records });
    lines.add(event.identity, head, event.raw);
  }
  if (lines.records > 0) close();
  return { places, blocks: Promise.all(blocks) };
}

/** The lines of one block as bytes: joining a thousand texts first would cost more than compressing them. */
class Lines {
  records = 0;
  private identities = '';
  private bytes = Buffer.allocUnsafe(BLOCK_BYTES + 65_536);
  private at = 0;

  /** An empty block takes any line. */
  hasRoomFor(head: string, raw: string): boolean {
    return this.records === 0 || this.at + head.length + raw.length < BLOCK_BYTES;
  }

  add(identity: string, head: string, raw: string): void {
    // A character of a text is at most three bytes.
    const needed = this.at + (head.length + raw.length) * 3 + 4;
    if (needed > this.bytes.length) {
      this.bytes = Buffer.concat([this.bytes.subarray(0, this.at)], Math.max(needed, this.bytes.length * 2));
    }
    this.write(this.records === 0 ? '[' : ',\n');
    this.write(head);
    this.write(raw);
    this.write('}');
    this.identities += identity;
    this.records += 1;
  }

  /** How many events, their identities, and behind them the lines, compressed: identities are as random as they are short. */
  async pack(id: bigint): Promise<RawBlock> {
    this.write(']');
    const head = Buffer.allocUnsafe(4);
    head.writeUInt32BE(this.records);
    const lines = await compress(this.bytes.subarray(0, this.at), COMPRESSION);
    return { id, records: this.records, data: Buffer.concat([head, Buffer.from(this.identities, 'latin1'), lines]) };
  }

  private write(text: string): void {
    this.at += this.bytes.write(text, this.at);
  }
}

/** What stands before the raw record, which is JSON already. */
function headOf({ connection, owner, record, time, saysItself }: SettledRecord): string {
  if (record.kind !== 'event' || owner === null) throw new Error('only attributed events are packed');
  const { subscription, credential } = owner;
  const head = `{"n":${connection.number},"u":${subscription},"k":${credential},"w":${time}`;
  if (saysItself) return `${head},"r":`;
  const { id, source, type, subject, data } = record;
  return `${head},"e":${JSON.stringify({ id, source, type, subject, data })},"r":`;
}
