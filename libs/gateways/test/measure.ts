import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { adapterFor } from '../src/registry.js';
import { RECEIVED_AT, SOURCES } from './support.js';

// node tools/run.mjs libs/gateways/test/measure.ts
// What reading Kong's arrays of 200 entries costs beside JSON.parse of the same bytes. Prints; asserts nothing.
const sample = JSON.parse(readFileSync(join(SOURCES, 'kong/samples/object-3.9.json'), 'utf8')) as Entry;
interface Entry {
  request: object;
}
const entries = Array.from({ length: 200 }, (_, i) => ({ ...sample, request: { ...sample.request, id: `${i}` } }));
const body = Buffer.from(JSON.stringify(entries));
const kong = adapterFor('kong')!;
const headers = { 'content-type': 'application/json' };

const parse = microseconds(() => JSON.parse(body.toString()));
const read = microseconds(() => kong.read({ body, headers, receivedAt: RECEIVED_AT }));
console.log(`${body.length} bytes: JSON.parse ${parse} us, kong.read ${read} us, ${(read / parse).toFixed(2)} times`);
console.log(`${Math.round(200 / (read / 1e6))} events/s`);

function microseconds(work: () => unknown): number {
  for (let i = 0; i < 50; i++) work();
  const rounds = 200;
  const started = process.hrtime.bigint();
  for (let i = 0; i < rounds; i++) work();
  return Math.round(Number(process.hrtime.bigint() - started) / rounds / 1_000);
}
