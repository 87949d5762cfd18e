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

const rounds = 300;
const parses: number[] = [];
const reads: number[] = [];
// In turns, so that whatever else the machine does meets both; medians, so that it hardly counts.
for (let round = 0; round < rounds; round++) {
  parses.push(microseconds(() => JSON.parse(body.toString())));
  reads.push(microseconds(() => kong.read({ body, headers, receivedAt: RECEIVED_AT })));
}
const [parse, read] = [median(parses), median(reads)];
console.log(`${body.length} bytes: JSON.parse ${parse} us, kong.read ${read} us, ${(read / parse).toFixed(2)} times`);
console.log(`${Math.round(200 / (read / 1e6))} events/s`);

function microseconds(work: () => unknown): number {
  const started = process.hrtime.bigint();
  work();
  return Math.round(Number(process.hrtime.bigint() - started) / 1_000);
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
