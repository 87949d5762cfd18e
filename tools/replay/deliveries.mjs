import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import zlib from 'node:zlib';
import { avroDeliveries } from './avro.mjs';
import { csvDeliveries } from './csv.mjs';
import { Cutter } from './cut.mjs';
import { unzstd } from './unzstd.mjs';

/**
 * What is left of a file from `place` on, as deliveries in the gateway's own format: `{ body, type, end, isInArray, rawEnd }`.
 * `end` is the place behind it in the plain bytes, `rawEnd` how much of the file has been read until then.
 * @throws Error when the file cannot be read to its end; what comes before that was given, save less than a delivery.
 */
export async function* deliveriesOf(file, place) {
  const reading = { bytes: 0 };
  const kind = await kindOf(file.path);
  const plain = plainBytes(file.path, kind, reading);
  for await (const delivery of cut(plain, file, kind, place)) yield { ...delivery, rawEnd: reading.bytes };
}

function cut(plain, { path }, kind, place) {
  if (kind === 'avro') return avroDeliveries(plain, place);
  if (/\.csv(\.gz|\.zst)?$/i.test(path)) return csvDeliveries(plain, place);
  return textDeliveries(plain, place);
}

async function* textDeliveries(plain, place) {
  const cutter = new Cutter({ ...place, ...(place.isInArray && { isJson: true }) });
  const type = 'application/json';
  for await (const bytes of from(plain, place.offset)) {
    for (const delivery of cutter.add(bytes)) yield { ...delivery, type };
  }
  for (const delivery of cutter.end()) if (!isBlank(delivery.body)) yield { ...delivery, type };
}

const isBlank = (body) => body.length < 1_000 && /^\[?[\s,\]]*$/.test(body.toString('latin1'));

/** Leaves out what an earlier run has delivered. */
async function* from(plain, offset) {
  let left = offset;
  for await (const bytes of plain) {
    if (left >= bytes.length) left -= bytes.length;
    else {
      yield bytes.subarray(left);
      left = 0;
    }
  }
}

/** By its first bytes, whatever it is named. */
async function kindOf(path) {
  const handle = await open(path);
  const { buffer } = await handle.read(Buffer.alloc(4), 0, 4, 0);
  await handle.close();
  const magic = buffer.toString('hex');
  if (magic.startsWith('1f8b')) return 'gzip';
  if (magic === '28b52ffd') return 'zstd';
  return magic === '4f626a01' ? 'avro' : 'plain';
}

function plainBytes(path, kind, reading) {
  const raw = counted(createReadStream(path, { highWaterMark: 262_144 }), reading);
  if (kind === 'gzip') return inflated(raw, zlib.createGunzip());
  if (kind === 'zstd') return zlib.createZstdDecompress ? inflated(raw, zlib.createZstdDecompress()) : unzstd(raw);
  return raw;
}

async function* counted(stream, reading) {
  for await (const bytes of stream) {
    reading.bytes += bytes.length;
    yield bytes;
  }
}

async function* inflated(raw, inflate) {
  const done = pipeline(raw, inflate).catch(() => undefined); // The reader of `inflate` hears of it.
  yield* inflate;
  await done;
}
