import { deflateRawSync } from 'node:zlib';
import { avroValues } from '../src/body/avro.js';
import { DEFAULT_LIMITS } from '../src/body/limits.js';
import { unsnappy } from '../src/body/snappy.js';

/** Two values of a schema with every type, written by fastavro 1.12. */
const DEFLATED =
  'T2JqAQQUYXZyby5jb2RlYw5kZWZsYXRlFmF2cm8uc2NoZW1h1Al7InR5cGUiOiAicmVjb3JkIiwgIm5hbWUiOiAiRXZlcnkiLCAibmFtZXNwYWNlIjogImEuYiIsICJmaWVsZHMiOiBbeyJuYW1lIjogImIiLCAidHlwZSI6ICJib29sZWFuIn0sIHsibmFtZSI6ICJpIiwgInR5cGUiOiAiaW50In0sIHsibmFtZSI6ICJsIiwgInR5cGUiOiAibG9uZyJ9LCB7Im5hbWUiOiAiZiIsICJ0eXBlIjogImZsb2F0In0sIHsibmFtZSI6ICJkIiwgInR5cGUiOiAiZG91YmxlIn0sIHsibmFtZSI6ICJzIiwgInR5cGUiOiAic3RyaW5nIn0sIHsibmFtZSI6ICJlIiwgInR5cGUiOiB7InR5cGUiOiAiZW51bSIsICJuYW1lIjogIkNvbG91ciIsICJzeW1ib2xzIjogWyJSRUQiLCAiR1JFRU4iXX19LCB7Im5hbWUiOiAieCIsICJ0eXBlIjogeyJ0eXBlIjogImZpeGVkIiwgIm5hbWUiOiAiRm91ciIsICJzaXplIjogNH19LCB7Im5hbWUiOiAiYSIsICJ0eXBlIjogeyJ0eXBlIjogImFycmF5IiwgIml0ZW1zIjogImxvbmcifX0sIHsibmFtZSI6ICJtIiwgInR5cGUiOiB7InR5cGUiOiAibWFwIiwgInZhbHVlcyI6ICJzdHJpbmcifX0sIHsibmFtZSI6ICJhZ2FpbiIsICJ0eXBlIjogIkNvbG91ciJ9LCB7Im5hbWUiOiAibmV4dCIsICJ0eXBlIjogWyJudWxsIiwgIkV2ZXJ5Il19XX0AMDEyMzQ1Njc4OWFiY2RlZgSEAWNk/PsfChgZGBjsGcCA6QCX9+FtOXlMDIxMzGzMQBkmpmymMpAU+3dC6nmA6plY2GBamBiYfxPSwgHSArcDAJa3KDAxMjM0NTY3ODlhYmNkZWY=';
const SNAPPY =
  'T2JqAQQUYXZyby5jb2RlYwxzbmFwcHkWYXZyby5zY2hlbWHUCXsidHlwZSI6ICJyZWNvcmQiLCAibmFtZSI6ICJFdmVyeSIsICJuYW1lc3BhY2UiOiAiYS5iIiwgImZpZWxkcyI6IFt7Im5hbWUiOiAiYiIsICJ0eXBlIjogImJvb2xlYW4ifSwgeyJuYW1lIjogImkiLCAidHlwZSI6ICJpbnQifSwgeyJuYW1lIjogImwiLCAidHlwZSI6ICJsb25nIn0sIHsibmFtZSI6ICJmIiwgInR5cGUiOiAiZmxvYXQifSwgeyJuYW1lIjogImQiLCAidHlwZSI6ICJkb3VibGUifSwgeyJuYW1lIjogInMiLCAidHlwZSI6ICJzdHJpbmcifSwgeyJuYW1lIjogImUiLCAidHlwZSI6IHsidHlwZSI6ICJlbnVtIiwgIm5hbWUiOiAiQ29sb3VyIiwgInN5bWJvbHMiOiBbIlJFRCIsICJHUkVFTiJdfX0sIHsibmFtZSI6ICJ4IiwgInR5cGUiOiB7InR5cGUiOiAiZml4ZWQiLCAibmFtZSI6ICJGb3VyIiwgInNpemUiOiA0fX0sIHsibmFtZSI6ICJhIiwgInR5cGUiOiB7InR5cGUiOiAiYXJyYXkiLCAiaXRlbXMiOiAibG9uZyJ9fSwgeyJuYW1lIjogIm0iLCAidHlwZSI6IHsidHlwZSI6ICJtYXAiLCAidmFsdWVzIjogInN0cmluZyJ9fSwgeyJuYW1lIjogImFnYWluIiwgInR5cGUiOiAiQ29sb3VyIn0sIHsibmFtZSI6ICJuZXh0IiwgInR5cGUiOiBbIm51bGwiLCAiRXZlcnkiXX1dfQAwMTIzNDU2Nzg5YWJjZGVmBLIBlAEMAQH9/w0BFAEAAAA/AAUBWALACkvDtmxuAgABAgMGAwEAAAICawJ2ARwEB/cNL2IwABgMAwEAAgQGETMMAgAD+34zADQIAwEAAgACAmsCdgAAACnmDakwMTIzNDU2Nzg5YWJjZGVm';

const every = (n: number, next: unknown = null): object => ({
  b: n % 2 === 1,
  i: -n,
  l: String(-(2n ** 63n) + BigInt(n)),
  f: 0.5,
  d: -2.25,
  s: 'Köln',
  e: 'GREEN',
  x: Uint8Array.of(0, 1, 2, 3),
  a: Array.from({ length: n + 2 }, (_, at) => at - 2),
  m: { k: 'v' },
  again: 'RED',
  next,
});
/** Bytes as numbers, whether they come as a Buffer or not. */
const plain = (value: unknown): unknown => {
  if (value instanceof Uint8Array) return [...value];
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, plain(part)]));
};

describe('an Avro container', () => {
  it.each([
    ['deflate', DEFLATED],
    ['snappy', SNAPPY],
  ])('is read with every type there is, compressed by %s', (_codec, file) => {
    const { values, problem } = avroValues(new Uint8Array(Buffer.from(file, 'base64')), DEFAULT_LIMITS);

    expect(problem).toBeUndefined();
    expect(plain(values)).toEqual(plain([every(1), every(4, every(2))]));
  });

  it('gives what stands before the place where it is cut off or damaged', () => {
    const file = container('"long"', 'null', [
      [1, varint(7)],
      [1, varint(8)],
    ]);
    const broken = Buffer.from(file);
    broken[broken.length - 1]! ^= 1;

    for (const bytes of [file.subarray(0, -5), broken]) {
      const { values, problem } = avroValues(bytes, DEFAULT_LIMITS);
      expect(values).toEqual([7]);
      expect(problem?.problem).toBe('body_unreadable');
    }
    const damaged = Buffer.from(SNAPPY, 'base64');
    damaged[damaged.length - 20]! ^= 1;
    expect(avroValues(damaged, DEFAULT_LIMITS).problem?.detail).toContain('a block is damaged');
  });

  const RECURSIVE = '{"type":"record","name":"R","fields":[{"name":"r","type":"R"}]}';
  const NULLS = '{"type":"array","items":"null"}';
  it.each([
    ['a schema that holds itself', container(RECURSIVE, 'null', [[1, Buffer.alloc(0)]]), 'body_unreadable', /nested/],
    ['an array of a billion nothings', container(NULLS, 'null', [[1, varint(1e9)]]), 'body_unreadable', /more values/],
    [
      'a billion records of nothing',
      container('"null"', 'null', [[1e9, Buffer.alloc(0)]]),
      'too_many_records',
      /smaller/,
    ],
    ['a text longer than the file', container('"string"', 'null', [[1, varint(1e12)]]), 'body_unreadable', /cut off/],
    ['a block of negative size', container('"long"', 'null', [[-1, varint(1)]]), 'body_unreadable', /a length/],
    [
      'a codec that nobody knows',
      container('"long"', 'lz77', [[1, varint(1)]]),
      'body_unreadable',
      /"lz77" is not known/,
    ],
    ['a type that is not declared', container('"Elsewhere"', 'null', [[1, varint(1)]]), 'body_unreadable', /Elsewhere/],
    ['nothing but its mark', Buffer.from('4f626a01', 'hex'), 'body_unreadable', /cut off/],
  ])('is no danger with %s', (_what, bytes, problem, detail) => {
    const before = process.memoryUsage.rss();

    const reading = avroValues(bytes, DEFAULT_LIMITS);

    expect(reading.problem?.problem).toBe(problem);
    expect(reading.problem?.detail).toMatch(detail);
    expect((process.memoryUsage.rss() - before) / 1_048_576).toBeLessThan(128);
  });

  it('is left at the bound when its blocks inflate beyond it, each or together', () => {
    const block = deflateRawSync(Buffer.concat([varint(3e6), Buffer.alloc(3e6)]));
    const limits = { ...DEFAULT_LIMITS, plainBytes: 4_000_000 };

    const { values, problem } = avroValues(container('"bytes"', 'deflate', [[1, block], [1, block]]), limits); // prettier-ignore

    expect([values.length, problem?.problem]).toEqual([1, 'body_too_large']);
    expect(() => unsnappy(Buffer.from('ffffffff0f', 'hex'), 1_000)).toThrow('Too much output');
    expect(() => unsnappy(Buffer.from('05fe01000000', 'hex'), 1_000)).toThrow(/cut off|not there/);
  });
});

/** A file as a hostile sender may write it. */
function container(schema: string, codec: string, blocks: Array<[count: number, data: Uint8Array]>): Buffer {
  const text = (words: string): Buffer => Buffer.concat([varint(Buffer.byteLength(words)), Buffer.from(words)]);
  const sync = Buffer.alloc(16, 7);
  return Buffer.concat([
    Buffer.from('4f626a01', 'hex'),
    varint(2),
    ...[text('avro.schema'), text(schema), text('avro.codec'), text(codec)],
    ...[varint(0), sync],
    ...blocks.flatMap(([count, data]) => [varint(count), varint(data.length), data, sync]),
  ]);
}

/** Zigzag, of variable length. */
function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value < 0 ? BigInt(-value) * 2n - 1n : BigInt(value) * 2n;
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Buffer.from([...bytes, Number(rest)]);
}
