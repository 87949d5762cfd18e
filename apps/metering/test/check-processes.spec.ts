import { start, type Running } from '@libs/platform';
import { until } from '@libs/testing';
import { Redis } from 'ioredis';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
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

  test('a process that begins later says what the buckets say, and makes the others look', async () => {
    // As it is left by a process that was killed between its commit and telling of it.
    await shop.source('metering').query('update buckets set events = events + 2');
    await bothSay(28);

    const late = await start(shop.running.config, [metering], { clock: shop.clock });
    try {
      expect(await usedAt(late.url)).toBe(30);
      expect(await counted()).toBe(30);
      await bothSay(30);
    } finally {
      await late.close();
    }
  });
});

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
