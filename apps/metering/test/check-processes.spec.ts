import { start, type Running } from '@libs/platform';
import { until } from '@libs/testing';
import { Redis } from 'ioredis';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { metering } from '../src/index.js';
import { anEvent } from './a-plan.js';
import { type CheckShop, limited, openCheckShop } from './checking.js';

const hasRedis = spawnSync('redis-server', ['--version']).status === 0;
const made = { count: 0 };
const calls = (count: number) =>
  Array.from({ length: count }, () => anEvent(`p${(made.count += 1)}`, 'shared', '2026-03-20T11:59:58Z'));

/** The clock stands still in these tests, so nothing is compared with the buckets because of its age. */
(hasRedis ? describe : describe.skip)('checks in two processes with a Redis of their own', () => {
  let port: number;
  let redis: ChildProcess;
  let shop: CheckShop;
  let other: Running;

  const startRedis = async (): Promise<void> => {
    redis = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'], {
      stdio: 'ignore',
    });
    await until('Redis', () => withRedis((client) => client.ping()));
  };
  const withRedis = async <T>(work: (client: Redis) => Promise<T>): Promise<T> => {
    const client = new Redis(port, '127.0.0.1', { retryStrategy: () => null, maxRetriesPerRequest: 0 });
    client.on('error', () => undefined);
    return work(client).finally(() => client.disconnect());
  };
  const usedAt = async (url: string): Promise<number> =>
    Number((await shop.ask('key-shared', '/http:api', {}, url)).body.limits[0].used);
  const bothSay = (used: number) =>
    until(`${used} in both processes`, async () => {
      const [here, there] = [await usedAt(shop.url), await usedAt(other.url)];
      return here === used && there === used;
    });
  const counted = async (): Promise<number> => {
    const [row] = await shop.source('metering').query('select coalesce(sum(events), 0) as events from buckets');
    return Number(row.events);
  };

  beforeAll(async () => {
    port = await freePort();
    await startRedis();
    shop = await openCheckShop({ queue: 'postgres', env: { REDIS_URL: `redis://127.0.0.1:${port}` } });
    await shop.subscribe('shared', [limited('1000')]);
    other = await start(shop.running.config, [metering], { clock: shop.clock });
  });
  afterAll(async () => {
    await other?.close();
    await shop?.close();
    redis?.kill('SIGKILL');
  });

  test('what one has stored the other knows', async () => {
    await bothSay(0);

    await shop.push(calls(3));
    await bothSay(3);
    await Promise.all([shop.push(calls(4)), shop.push(calls(5)), shop.push(calls(6))]);

    await bothSay(18);
    expect(await counted()).toBe(18);
  });

  test('FLUSHALL takes nothing away', async () => {
    await withRedis((client) => client.flushall());
    await bothSay(18);

    await shop.push(calls(2));

    await bothSay(20);
  });

  test('what was said while Redis was dead is read from the buckets', async () => {
    redis.kill('SIGKILL');
    await until('Redis has gone', async () =>
      withRedis((client) => client.ping()).then(
        () => false,
        () => true,
      ),
    );

    await shop.push(calls(7));
    // The process that stored them knows at once.
    expect(await usedAt(shop.url)).toBe(27);
    await startRedis();

    await bothSay(27);
    await shop.push(calls(1));
    await bothSay(28);
  });

  const urls = () => [shop.url, other.url];

  test('what both allow at once passes the limit by no more than the answer says', async () => {
    await shop.subscribe('both', [limited('300')]);
    await Promise.all(urls().map((url) => shop.ask('key-both', '/http:api', {}, url)));

    const answers = await Promise.all(
      Array.from({ length: 500 }, (_, n) => shop.ask('key-both', '/http:api', {}, urls()[n % 2])),
    );

    const allowed = 2 + answers.filter(({ status }) => status === 200).length;
    const said = answers.map(({ body }) => Number(body.limits[0].worstOvershoot));
    // A hundredth of the limit for each of two.
    expect(new Set(said)).toEqual(new Set([6]));
    expect(allowed).toBeGreaterThanOrEqual(300);
    expect(allowed).toBeLessThanOrEqual(306);
  });

  test('units that one has lent the other has not, and either takes them back', async () => {
    await shop.subscribe('lent', [limited('300')]);
    const reserve = (n: number) =>
      shop.post('reserve', { key: 'key-lent', id: `r${n}`, units: '90', seconds: 60 }, urls()[n % 2]);
    const heldAt = async (url?: string): Promise<string> => {
      const { body } = await shop.post('batch', { questions: [{ key: 'key-lent' }] }, url);
      return body.decisions[0].limits[0].held;
    };
    await Promise.all(urls().map((url) => heldAt(url)));

    const granted = await Promise.all(Array.from({ length: 6 }, async (_, n) => reserve(n)));

    const units = granted.map(({ body }) => Number(body.reservation?.units ?? 0));
    const sum = units.reduce((a, b) => a + b, 0);
    expect(sum).toBeLessThanOrEqual(300);
    await until('both know', async () => (await Promise.all(urls().map(heldAt))).every((held) => held === String(sum)));
    const first = units.findIndex((one) => one > 0);
    // The same reservation, asked for and ended at the other process.
    const again = await shop.post(
      'reserve',
      { key: 'key-lent', id: `r${first}`, units: '90', seconds: 60 },
      urls()[(first + 1) % 2],
    );
    expect(again.body.reservation.units).toBe(String(units[first]));
    await shop.post('release', { id: `r${first}`, used: '0' }, urls()[(first + 1) % 2]);
    const left = String(sum - units[first]!);
    await until('both have it back', async () =>
      (await Promise.all(urls().map(heldAt))).every((held) => held === left),
    );
  });

  test('a process that begins later says what the buckets say, makes the others look, and answers while PostgreSQL is frozen', async () => {
    // As it is left by a process that was killed between its commit and telling of it.
    await shop.source('metering').query('update buckets set events = events + 2');
    await bothSay(28);
    const postgres = await freezable(new URL(shop.running.config.DATABASE_URL));
    const config = { ...shop.running.config, DATABASE_URL: postgres.url };
    const late = await start(config, [metering], { clock: shop.clock });
    try {
      expect(await usedAt(late.url)).toBe(30);
      expect(await counted()).toBe(30);
      await bothSay(30);

      postgres.freeze();
      const began = performance.now();
      const answers = await Promise.all(
        Array.from({ length: 100 }, () => shop.ask('key-shared', '/http:api', {}, late.url)),
      );
      const stranger = await shop.ask('key-of-nobody', '/http', {}, late.url);

      expect(new Set(answers.map(({ status, body }) => `${status} ${body.limits[0].used}`))).toEqual(
        new Set(['200 30']),
      );
      // Who was never seen cannot be decided about: not before the patience of a second is over.
      expect(stranger.status).toBe(503);
      expect(performance.now() - began).toBeGreaterThan(900);
    } finally {
      postgres.thaw();
      await late.close();
      postgres.close();
    }
  });
});

/** PostgreSQL behind a door of its own: frozen, connections stay open and nothing comes through. */
async function freezable(target: URL) {
  const pairs: Socket[] = [];
  let isFrozen = false;
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from
        .on('data', (bytes) => to.write(bytes))
        .on('close', () => to.destroy())
        .on('error', () => undefined);
    }
    pairs.push(near, far);
    if (isFrozen) for (const socket of [near, far]) socket.pause();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(target);
  url.port = String((server.address() as AddressInfo).port);
  url.hostname = '127.0.0.1';
  return {
    url: url.href,
    freeze(): void {
      isFrozen = true;
      for (const socket of pairs) socket.pause();
    },
    thaw(): void {
      isFrozen = false;
      for (const socket of pairs) socket.resume();
    },
    close(): void {
      server.close();
      for (const socket of pairs) socket.destroy();
    },
  };
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
