import * as fc from 'fast-check';
import type { GatewayRequest, Rejection, UsageAdapter, UsageEvent } from '../src/gateway.js';
import { samplesOf } from './support.js';

/**
 * Mutates what an adapter's gateway really sends, and holds every reading against the oracle below.
 *
 * @throws with the seed and the smallest body that breaks it
 */
export function fuzz(adapter: UsageAdapter, runs: number, seed?: number): void {
  const samples = samplesOf(adapter.name);
  const scenario = fc.record({
    sample: fc.constantFrom(...samples),
    mutations: fc.array(aMutation, { minLength: 1, maxLength: 6 }),
    preset: fc.constantFrom(undefined, 'nginx', 'envoy', 'apisix', 'tyk'),
  });
  fc.assert(
    fc.property(scenario, ({ sample, mutations, preset }) => {
      const request = { ...sample.request, body: mutate(sample.request.body, mutations) };
      const options = { preset, ...sample.expected.options };
      const reading = adapter.read(request, options);

      for (const record of reading.records) explain(record, request);
      // The same bytes again: a gateway's retry must not make another event.
      if (JSON.stringify(adapter.read(request, options)) !== JSON.stringify(reading))
        throw new Error('read differently');
      if (reading.records.length > request.body.length + 1) throw new Error('more records than bytes');
    }),
    { numRuns: runs, ...(seed !== undefined && { seed }) },
  );
}

type Mutation =
  | { kind: 'bytes'; at: number; drop: number; put: Uint8Array }
  | { kind: 'repeat'; at: number; length: number }
  | { kind: 'cut'; at: number }
  | { kind: 'value'; at: number; value: string };

const aPlace = fc.double({ min: 0, max: 1, noNaN: true });
const aMutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({ kind: fc.constant('bytes' as const), at: aPlace, drop: fc.nat(8), put: fc.uint8Array({ maxLength: 8 }) }),
  fc.record({ kind: fc.constant('repeat' as const), at: aPlace, length: fc.nat(2_000) }),
  fc.record({ kind: fc.constant('cut' as const), at: aPlace }),
  // Most faults that matter keep the body well-formed: a value of another kind where one is expected.
  fc.record({
    kind: fc.constant('value' as const),
    at: aPlace,
    value: fc.oneof(fc.constantFrom(...ODD_VALUES()), fc.json({ maxDepth: 2 })),
  }),
);

function ODD_VALUES(): string[] {
  return [
    'null', 'true', '-1', '0', '1e400', '-0', '12345678901234567890', '0.1', '""', '"-"', '[]', '{}', '[[]]', '"\\u0000"',
    '"\\ud800"',
    `"${'long'.repeat(300)}"`, '"{}"', '"[1]"', '"2026-13-45T99:99:99Z"', '"H4sIAAAAAAAAA6tWAgA="', '"9999999999999999999999"', '{"__proto__":1}',
  ]; // prettier-ignore
}

function mutate(body: Uint8Array, mutations: readonly Mutation[]): Buffer {
  return mutations.reduce((bytes: Buffer, mutation) => {
    const at = Math.floor(mutation.at * bytes.length);
    switch (mutation.kind) {
      case 'bytes':
        return Buffer.concat([bytes.subarray(0, at), mutation.put, bytes.subarray(at + mutation.drop)]);
      case 'repeat':
        return Buffer.concat([bytes.subarray(0, at + mutation.length), bytes.subarray(at)]);
      case 'cut':
        return bytes.subarray(0, at);
      case 'value':
        return replaceValue(bytes, at, mutation.value);
    }
  }, Buffer.from(body));
}

/** Puts `value` in the place of the JSON scalar behind the next colon after `at`. */
function replaceValue(bytes: Buffer, at: number, value: string): Buffer {
  const text = bytes.toString('latin1');
  const match = /":\s*("(?:[^"\\]|\\.)*"|-?[\d.eE+-]+|true|false|null)/.exec(text.slice(at));
  if (match === null) return bytes;
  const start = at + match.index + match[0].length - match[1]!.length;
  return Buffer.from(text.slice(0, start) + value + text.slice(start + match[1]!.length), 'latin1');
}

/** What every record may be, whatever came in. */
function explain(record: UsageEvent | Rejection, request: GatewayRequest): void {
  const must = (isTrue: boolean, what: string): void => {
    if (!isTrue) throw new Error(`${what}: ${JSON.stringify(record).slice(0, 2_000)}`);
  };
  if (record.kind === 'rejection') return must(record.detail.length > 5, 'a rejection says why');

  must(record.id.length > 0 && record.id.length <= 256, 'an id is short and there');
  must(new Date(record.time).toISOString() === record.time, 'a time is an instant');
  must(!record.timeIsReceipt || record.time === request.receivedAt, 'a receipt is the time of arrival');
  must(record.source !== '' && record.type !== '', 'source and type are there');
  must(record.subject === null || record.identities.includes(record.subject), 'the subject is one of the identities');
  must(new Set(record.identities).size === record.identities.length, 'identities differ');
  must(!JSON.stringify([record.id, record.subject, record.source]).includes('\\u0000'), 'no NUL leaves');
  if (record.idQuality === 'native' && !record.id.startsWith('long:') && !record.source.startsWith('otlp:')) {
    must(
      JSON.stringify(record.raw).includes(JSON.stringify(record.id).slice(1, -1)),
      'a native id stands in the record',
    );
  }
  // CloudEvents and named OTLP events bring data of their own.
  if (record.type.startsWith('api.')) checkQuantities(record, must);
}

function checkQuantities(event: UsageEvent, must: (isTrue: boolean, what: string) => void): void {
  for (const name of ['latencyMs', 'requestBytes', 'responseBytes', 'inputTokens', 'outputTokens']) {
    const value = event.data[name];
    const isExact =
      typeof value === 'number' ? Number.isSafeInteger(value) && value >= 0 : /^\d+(\.\d+)?$/.test(String(value));
    must(value === undefined || isExact, `${name} is a whole number or a decimal`);
  }
  const { status } = event.data;
  must(status === undefined || (Number.isInteger(status) && status >= 100 && status <= 599), 'a status is one');
}
