import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { Reading, ReadOptions } from '../src/gateway.js';
import { adapterFor } from '../src/registry.js';
import { aRequest } from './support.js';

const anEvent = (id: string, data: unknown = {}): object => ({ specversion: '1.0', id, source: 's', type: 't', data });
const read = (body: Uint8Array | string, headers: Record<string, string> = {}, options?: ReadOptions): Reading =>
  adapterFor('cloudevents')!.read(aRequest(body, headers), options);
const idsOf = (reading: Reading): string[] =>
  reading.records.map((record) => (record.kind === 'event' ? record.id : record.reason));

describe('a body', () => {
  const one = JSON.stringify(anEvent('1'));
  const two = JSON.stringify(anEvent('2'), null, 2);

  it.each([
    ['an object', one, ['1']],
    ['an array', `[${one},${two}]`, ['1', '2']],
    ['lines', `${one}\n${JSON.stringify(anEvent('2'))}\n`, ['1', '2']],
    ['lines with CRLF and blanks between', `${one}\r\n\r\n${one}\r\n`, ['1', '1']],
    ['documents one behind the other', `${one}${one}${two}`, ['1', '1', '2']],
    ['documents over several lines', `${two}\n${two}`, ['2', '2']],
    ['arrays, one a line', `[${one}]\n[${one},${one}]\n`, ['1', '1', '1']],
    ['lines with commas behind them', `${one},\n${one},\n`, ['1', '1']],
    ['a text sequence', `\u001e${one}\n\u001e${one}\n`, ['1', '1']],
    ['a byte order mark before it', `\ufeff${one}`, ['1']],
    ['nothing', '', []],
  ])('may be %s', (_shape, body, ids) => {
    expect(idsOf(read(body))).toEqual(ids);
  });

  it.each([
    ['a line cut off', `${one}\n{"specversion":"1.0","id":"2\n${one}\n`, ['1', 'record_unreadable', '1']],
    ['a line of no JSON', `${one}\nhello\n${one}`, ['1', 'record_unreadable', '1']],
    ['an element of an array that is none', `[${one},oops,\n${one}]`, ['1', 'record_unreadable', '1']],
    ['an array cut off', `[${one},${one},{"specver`, ['1', '1', 'record_unreadable']],
  ])('loses only what is broken: %s', (_what, body, ids) => {
    expect(idsOf(read(body))).toEqual(ids);
  });

  it('keeps numbers as they were written', () => {
    const body = one.replace('{}', '{"a":12345678901234567890,"b":0.1,"c":-9007199254740993,"d":1.50,"e":1e-9}');

    expect(read(body).records[0]).toMatchObject({
      data: { a: '12345678901234567890', b: 0.1, c: '-9007199254740993', d: 1.5, e: 1e-9 },
    });
  });

  it('keeps the numbers of one long line exact too', () => {
    const many = Array.from({ length: 20_000 }, (_, i) => anEvent(String(i), { note: 'x'.repeat(40) }));
    const body = `${JSON.stringify(many).slice(0, -1)},${one.replace('{}', '{"a":12345678901234567890}')}]`;

    expect(body.length).toBeGreaterThan(1_024 * 1_024);
    expect(read(body).records.at(-1)).toMatchObject({ data: { a: '12345678901234567890' } });
  });

  it('leaves digits within strings alone', () => {
    const body = one.replace('{}', '{"a":"\\"12345678901234567890,","\\u0041":1}');

    expect(read(body).records[0]).toMatchObject({ data: { a: '"12345678901234567890,', A: 1 } });
  });
});

describe('a compressed body', () => {
  const plain = Buffer.from(JSON.stringify([anEvent('1'), anEvent('2')]));

  it.each([
    ['gzip', gzipSync(plain), 'gzip'],
    ['gzip in two members', Buffer.concat([gzipSync(plain.subarray(0, 20)), gzipSync(plain.subarray(20))]), 'gzip'],
    ['gzip without saying so', gzipSync(plain), ''],
    ['deflate', deflateSync(plain), 'deflate'],
    ['br', brotliCompressSync(plain), 'br'],
    ['zstd', Buffer.from(ZSTD(), 'base64'), 'zstd'],
    ['zstd without saying so', Buffer.from(ZSTD(), 'base64'), ''],
    ['nothing, though it says gzip, since a proxy undid it', plain, 'gzip'],
  ])('is read: %s', (_what, body, encoding) => {
    expect(idsOf(read(body, { 'Content-Encoding': encoding }))).toEqual(['1', '2']);
  });

  it.each([
    ['cut off', gzipSync(plain).subarray(0, 30), 'gzip'],
    ['zstd cut off', Buffer.from(ZSTD(), 'base64').subarray(0, 30), 'zstd'],
    ['of a kind nobody knows', plain, 'lz77'],
    ['many times over', plain, 'gzip, gzip, gzip, gzip'],
  ])('is one rejection when it is %s', (_what, body, encoding) => {
    expect(idsOf(read(body, { 'content-encoding': encoding }))).toEqual(['body_unreadable']);
  });
});

/** The two events above, by `zstd` 1.5; Node 20 cannot compress to it. */
function ZSTD(): string {
  return 'KLUv/QRYNQIAQsQOF6C1GQPkvN/EwtKLyFZtVceMmUXQ/yYExXCtMbxsOd87niqw3zqeZh1Jv8n4Qd9CQMaNhHQlwKTSGRECAIEUgQiDGe+tFH4=';
}

describe('a hostile body costs little', () => {
  const zeros = (megabytes: number): Buffer => Buffer.alloc(megabytes * 1_024 * 1_024);
  const grownMegabytes = (work: () => void): number => {
    const before = process.memoryUsage.rss();
    work();
    return (process.memoryUsage.rss() - before) / 1_024 / 1_024;
  };

  it('a gzip bomb is left at the ratio', () => {
    const bomb = gzipSync(zeros(40));
    let reading: Reading | undefined;

    const grown = grownMegabytes(() => (reading = read(bomb, { 'content-encoding': 'gzip' })));

    expect(idsOf(reading!)).toEqual(['body_suspicious']);
    expect(grown).toBeLessThan(40);
  });

  it('more than the bound is left at the bound, compressed or plain', () => {
    const limits = { plainBytes: 100_000, ratio: 1_000_000 };

    expect(idsOf(read(gzipSync(zeros(1)), {}, { limits }))).toEqual(['body_too_large']);
    expect(idsOf(read(zeros(1), {}, { limits }))).toEqual(['body_too_large']);
    expect(idsOf(read(Buffer.from(RUN(), 'base64'), {}, { limits }))).toEqual(['body_too_large']);
  });

  it('a zstd frame that claims a window of gigabytes reserves none of it', () => {
    const frame = Buffer.from('28b52ffd00a8010000', 'hex');
    let reading: Reading | undefined;

    const grown = grownMegabytes(() => (reading = read(frame, { 'content-encoding': 'zstd' })));

    expect(reading!.records[0]).toMatchObject({ reason: 'body_unreadable', detail: expect.stringContaining('window') });
    expect(grown).toBeLessThan(64);
  });

  it('a nest 100,000 deep is set aside, and what came with it is read', () => {
    const deep = `{"specversion":"1.0","id":"deep","source":"s","type":"t","data":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    const body = `[${JSON.stringify(anEvent('1'))},${deep},${JSON.stringify(anEvent('2'))}]`;

    let ids: string[] = [];
    const grown = grownMegabytes(() => (ids = [...idsOf(read(body)), ...idsOf(read('['.repeat(100_000)))]));

    expect(ids).toEqual(['1', 'record_too_deep', '2', 'record_too_deep']);
    expect(grown).toBeLessThan(40);
    expect(idsOf(read('{"a":'.repeat(3_000_000)))).toEqual(['record_too_deep']);
  });

  it('millions of values in a few megabytes are not built', () => {
    expect(idsOf(read(`[${'0,'.repeat(7_000_000)}0]`))).toEqual(['body_suspicious']);
  });

  it('records beyond the bound are one rejection', () => {
    const body = Array.from({ length: 5 }, (_, i) => JSON.stringify(anEvent(String(i))));
    const options = { limits: { records: 3 } };

    expect(idsOf(read(`[${body.join()}]`, {}, options))).toEqual(['0', '1', '2', 'too_many_records']);
    expect(idsOf(read(body.join('\n'), {}, options))).toEqual(['0', '1', '2', 'too_many_records']);
  });

  it('lines that open and never close are read in linear time', () => {
    const body = '{"a":"\n'.repeat(60_000);
    const started = process.hrtime.bigint();

    read(body);

    expect(Number(process.hrtime.bigint() - started) / 1e9).toBeLessThan(2);
  });

  it('bombs within the records of a Firehose batch share one bound', () => {
    const data = gzipSync(Buffer.alloc(600_000, 0x20)).toString('base64');
    const body = JSON.stringify({
      requestId: 'r',
      timestamp: 1,
      records: Array.from({ length: 20 }, () => ({ data })),
    });
    const reading = adapterFor('aws-api-gateway')!.read(aRequest(body), { limits: { plainBytes: 2_000_000 } });

    expect(reading.records.map((record) => record.kind === 'rejection' && record.reason)).toContain('body_too_large');
  });
});

/** 1 MiB of zeros by `zstd`, in 60 bytes. */
function RUN(): string {
  return 'KLUv/QRYVAAAEAAAAQD7/znAAgIAEAACABAAAgAQAAIAEAACABAAAgAQAAMAEADxPhbh';
}
