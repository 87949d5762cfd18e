import { crc32, inflateRawSync } from 'node:zlib';
import type { BodyLimits } from '../gateway.js';
import { AvroCursor } from './avro-cursor.js';
import { avroReader } from './avro-schema.js';
import type { BodyProblem } from './plain-body.js';
import { unsnappy } from './snappy.js';
import { unzstd } from './zstd.js';

/** Whether the bytes begin an Avro object container file. */
export const isAvro = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x4f && bytes[1] === 0x62 && bytes[2] === 0x6a && bytes[3] === 0x01;

/**
 * Reads an Avro object container file (specification 1.11): the values of its blocks, and why it was not read to its
 * end. What comes out of its compressed blocks together, how many values it holds and how deep they nest are bounded
 * as for any body.
 */
export function avroValues(bytes: Uint8Array, limits: BodyLimits): { values: unknown[]; problem?: BodyProblem } {
  const values: unknown[] = [];
  const budget = { left: limits.values };
  let plainLeft = limits.plainBytes;
  try {
    const file = new AvroCursor(bytes.subarray(4), budget);
    const { schema, codec } = headerOf(file);
    const read = avroReader(JSON.parse(schema));
    const sync = Buffer.from(file.take(SYNC_BYTES));
    while (!file.isAtEnd) {
      const count = file.count();
      const plain = inflate(file.take(file.count()), codec, plainLeft);
      plainLeft -= plain.length;
      if (!sync.equals(file.take(SYNC_BYTES))) throw new Error('a block does not end where it should');
      const block = new AvroCursor(plain, budget);
      for (let left = count; left > 0; left--) {
        if (values.length >= limits.records) return { values, problem: tooMany(limits) };
        values.push(read(block.value()));
      }
      if (!block.isAtEnd) throw new Error('a block holds more than it says');
    }
    return { values };
  } catch (error) {
    return { values, problem: problemOf(error as Error & { code?: string }, limits) };
  }
}

const SYNC_BYTES = 16;
const LARGEST_SCHEMA = 1_024 * 1_024;

function headerOf(file: AvroCursor): { schema: string; codec: string } {
  const metadata = new Map<string, string>();
  file.blocks(() => metadata.set(file.text(), file.text()));
  const schema = metadata.get('avro.schema');
  if (schema === undefined || schema.length > LARGEST_SCHEMA) throw new Error('it has no schema');
  return { schema, codec: metadata.get('avro.codec') ?? 'null' };
}

function inflate(block: Uint8Array, codec: string, maxOutputLength: number): Uint8Array {
  switch (codec) {
    case 'null':
      if (block.length > maxOutputLength) throw Object.assign(new Error(), { code: TOO_LARGE });
      return block;
    case 'deflate':
      return inflateRawSync(block, { maxOutputLength: Math.max(maxOutputLength, 1) });
    case 'snappy': {
      const plain = unsnappy(block.subarray(0, -4), maxOutputLength);
      if (crc32(plain) !== Buffer.from(block.subarray(-4)).readUInt32BE(0)) throw new Error('a block is damaged');
      return plain;
    }
    case 'zstandard':
      return unzstd(block, maxOutputLength);
    default:
      throw new Error(`its codec "${codec.slice(0, 40)}" is not known; null, deflate, snappy and zstandard are`);
  }
}

const TOO_LARGE = 'ERR_BUFFER_TOO_LARGE';

function problemOf(error: Error & { code?: string }, limits: BodyLimits): BodyProblem {
  if (error.code === TOO_LARGE) {
    return { problem: 'body_too_large', detail: `More than ${limits.plainBytes} bytes; send smaller files.` };
  }
  return { problem: 'body_unreadable', detail: `The Avro file cannot be read to its end: ${error.message}.` };
}

const tooMany = (limits: BodyLimits): BodyProblem => ({
  problem: 'too_many_records',
  detail: `A body may hold ${limits.records} records; send smaller files.`,
});
