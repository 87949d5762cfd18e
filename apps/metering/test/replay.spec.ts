import { spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { createConnection } from '@libs/contracts';
import { until } from '@libs/testing';
import { anEvent } from './a-plan.js';
import { openShop, type Shop } from './shop.js';

const OCTROI = path.join(import.meta.dirname, '../../../tools/octroi.mjs');
const GATEWAYS = path.join(import.meta.dirname, '../../../libs/gateways/src');

describe('octroi replay', () => {
  let shop: Shop;
  let folder: string;
  beforeAll(async () => {
    shop = await openShop();
  }, 60_000);
  afterAll(() => shop?.close());
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'octroi-replay-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const run = (args: string[], env: Record<string, string> = {}) => {
    const child = spawn(process.execPath, [OCTROI, 'replay', ...args], {
      cwd: folder,
      env: { ...process.env, OCTROI_URL: shop.url, OCTROI_TOKEN: shop.secret, ...env },
    });
    let [out, told] = ['', ''];
    child.stdout.on('data', (chunk) => (out += chunk));
    child.stderr.on('data', (chunk) => (told += chunk));
    const ended = new Promise<{ code: number | null; out: string; told: string }>((resolve) =>
      child.once('close', (code) => resolve({ code, out, told })),
    );
    return { child, ended };
  };
  const replay = (...args: string[]) => run([...args, '--connection', shop.connection.id]).ended;
  const put = (name: string, content: string | Uint8Array): void => {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  };
  const event = (id: string, note?: string) => anEvent(id, 'acme', '2026-03-05T10:00:00Z', note ? { note } : {});
  const calls = async (): Promise<number> => Number(await shop.total('calls'));

  test('counts a folder of lines, arrays, documents one behind the other, gzip and Zstandard, and each call once', async () => {
    const before = await calls();
    put('2026/03/05/lines.log', `${JSON.stringify(event('l1'))}\n{"broken\n${JSON.stringify(event('l2'))}\n`);
    put('2026/03/05/array.json.gz', gzipSync(JSON.stringify([event('a1'), event('a2'), event('l1')])));
    put('2026/03/06/behind.json', JSON.stringify(event('b1')) + JSON.stringify(event('b2'), null, 2));
    put('2026/03/06/lines.zst', Buffer.from(ZSTD, 'base64'));
    put('.hidden', JSON.stringify(event('hidden')));

    const first = await replay('.');
    appendFileSync(path.join(folder, '2026/03/05/lines.log'), `${JSON.stringify(event('l3'))}\n`);
    const grown = await replay('.');
    const anew = await replay('.', '--state', 'another.json');

    expect(first).toMatchObject({
      code: 0,
      out: '4 files: accepted 6, duplicate 1, conflict 0, quarantined 3, ignored 0\n',
    });
    expect(first.told).toMatch(/file 4\/4 {2}100 % .* 10 records/);
    expect(grown.out).toContain('accepted 1, duplicate 0, conflict 0, quarantined 0');
    expect(anew.out).toContain('accepted 0, duplicate 11, conflict 0, quarantined 0');
    expect((await calls()) - before).toBe(7);
  }, 60_000);

  test('goes on where it was after kill -9, and counts nothing twice', async () => {
    const before = await calls();
    const many = Array.from({ length: 12_000 }, (_, n) => event(`k${n}`, `${n} `.repeat(300)));
    put('big.json', JSON.stringify(many));
    const state = () => JSON.parse(readFileSync(path.join(folder, 'state.json'), 'utf8'));

    const args = [
      path.join(folder, 'big.json'),
      '--connection',
      shop.connection.id,
      '--state',
      'state.json',
      '--parallel',
      '1', // So slow that there is a middle to be killed in.
    ];
    const killed = run(args);
    await until('some of it is behind us', () => {
      const [file] = Object.values<{ offset: number }>(state().files);
      return file!.offset > 0;
    });
    killed.child.kill('SIGKILL');
    expect((await killed.ended).code).toBeNull();
    const [{ offset }] = Object.values<{ offset: number }>(state().files) as [{ offset: number }];
    const resumed = await run(args).ended;
    const again = await run(args).ended;

    expect(offset).toBeLessThan(JSON.stringify(many).length - 1_000_000);
    expect(resumed.code).toBe(0);
    const [, accepted, duplicate] = /accepted (\d+), duplicate (\d+)/.exec(resumed.out)!.map(Number);
    expect(accepted! + duplicate!).toBeLessThan(12_000);
    expect(again.out).toContain('accepted 0, duplicate 0,');
    expect((await calls()) - before).toBe(12_000);
  }, 90_000);

  test.each([
    ["Firehose's S3 backup", 'aws-api-gateway', 's3-backup.ndjson', 1],
    ['a container of Event Hubs Capture', 'azure-apim', 'event-hubs-capture-snappy.avro', 5],
    ["Anypoint's CSV", 'mulesoft', 'analytics.csv', 2],
  ])(
    'reads %s with an API token',
    async (_what, adapter, sample, records) => {
      const operator = await shop.as('gateway_operator');
      const { connection } = await operator.call(createConnection, {
        body: { adapter, name: adapter, fieldMap: {}, options: {} },
      });
      put(`backup/2026/11/23/15/${sample}`, readFileSync(path.join(GATEWAYS, adapter, 'samples', sample)));
      const args = ['backup', '--connection', connection.id];
      const env = { OCTROI_TOKEN: await shop.tokenFor(['gateway_operator']) };

      const first = await run(args, env).ended;
      const again = await run([...args, '--state', 'another.json'], env).ended;

      expect(first).toMatchObject({ code: 0 });
      const [, accepted, quarantined] = /accepted (\d+), .* quarantined (\d+)/.exec(first.out)!.map(Number);
      expect(accepted! + quarantined!).toBe(records);
      expect(again.out).toContain(`accepted 0, duplicate ${records}, conflict 0, quarantined 0`);
    },
    60_000,
  );

  test('waits as long as Octroi says, and delivers then', async () => {
    let refused = 0;
    const times: number[] = [];
    const door: Server = createServer((request, response) => {
      times.push(performance.now());
      if ((refused += 1) <= 2) return void request.resume().on('end', () => response.writeHead(503, { 'retry-after': '1' }).end());
      const { authorization, 'octroi-report': report } = request.headers as Record<string, string>;
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', async () => {
        const answer = await fetch(shop.url + request.url, { method: 'POST', headers: { authorization: authorization!, 'octroi-report': report! }, body: Buffer.concat(chunks) });
        response.writeHead(answer.status, { 'octroi-totals': answer.headers.get('octroi-totals')! }).end(await answer.text());
      });
    }); // prettier-ignore
    await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
    put('one.json', JSON.stringify(event('patient')));

    const args = ['one.json', '--connection', shop.connection.id];
    const { code, out } = await run(args, { OCTROI_URL: `http://127.0.0.1:${(door.address() as AddressInfo).port}` })
      .ended;
    door.close();

    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('accepted 1,') });
    expect(times[2]! - times[0]!).toBeGreaterThan(1_900);
  }, 30_000);

  test('fails aloud: a wrong token, a file that is not there or cut off, a state of elsewhere, nobody at home', async () => {
    put('one.json', JSON.stringify(event('never')));
    put('cut.json.gz', gzipSync(JSON.stringify(event('cut'))).subarray(0, 60));
    put('elsewhere.json', '{"url":"http://elsewhere","files":{}}');
    const args = ['one.json', '--connection', shop.connection.id];

    const results = await Promise.all([
      run(args, { OCTROI_TOKEN: 'oct_gw_wrong' }).ended,
      replay('none.json'),
      replay('cut.json.gz', '--state', 'cut-state.json'),
      replay('one.json', '--state', 'elsewhere.json'),
      run([...args, '--give-up-after', '1', '--state', 'nobody.json'], { OCTROI_URL: 'http://127.0.0.1:9' }).ended,
      run(['one.json']).ended,
    ]);

    expect(results.map(({ code }) => code)).toEqual([1, 1, 1, 1, 1, 1]);
    const said = results.map(({ out, told }) => out + told);
    expect(said[0]).toContain('answered 401');
    expect(said[1]).toContain('There is no none.json');
    expect(said[2]).toContain('not read to its end: cut.json.gz: unexpected end of file');
    expect(said[3]).toContain('tells of http://elsewhere');
    expect(said[4]).toContain('nothing could be delivered for 1 s');
    expect(said[5]).toContain('--connection con_');
  }, 60_000);
});

/** Two CloudEvents without a subject, by `zstd` 1.5. */
const ZSTD =
  'KLUv/QRYNQIAQsQOF6C1GQPkvN/EwtKLyFZtVceMmUXQ/yYExXCtMbxsOd87niqw3zqeZh1Jv8n4Qd9CQMaNhHQlwKTSGRECAIEUgQiDGe+tFH4=';
