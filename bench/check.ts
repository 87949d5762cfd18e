import { fork } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { hashToken } from '@libs/platform';
import fastify from 'fastify';
import { type Asked, ask } from './ask.js';
import { CONSUMERS, consumerAt, openIngestHouse } from './ingest-house.js';

/** Checks beside Fastify's hello world, in the same run on the same machine. */
export interface CheckMeasured {
  what: string;
  floor: string;
  floorPerSecond: number;
  productPerSecond: number;
  /** Median of the rounds' own ratios; likewise for the times. */
  ratio: number;
  floorP99Ms: number;
  productP99Ms: number;
  p99Ratio: number;
  ratios: number[];
}

const CONNECTIONS = 16;
const SECONDS = 2;
/** Keys that are asked about: all of them are in memory when the measuring begins. */
const KEYS = 1_000;

/** How many checks are answered in a second: keys of many subscriptions, each with a hard and a soft limit. */
export async function benchCheck({ rounds = 3 } = {}): Promise<CheckMeasured> {
  const house = await openIngestHouse();
  const hello = fork(fileURLToPath(import.meta.url), ['hello'], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  try {
    const helloPort = await new Promise<number>((resolve) => hello.once('message', (port) => resolve(port as number)));
    const port = Number(new URL(house.url).port);
    await house.client.query(
      `update subscriptions set starts_at = now() - interval '10 days', open_start = now() - interval '10 days',
         open_end = now() + interval '20 days', open_index = 0, is_limited = true, plan = $1`,
      [plan],
    );
    const names = Array.from({ length: CONSUMERS }, (_, n) => n);
    await house.client.query(
      `insert into credentials (id, subscription_id, partner_id, name, key_hash, issued_at)
       select 'cred_' || n, 'sub_' || n, 'par_' || n, '', h, now() - interval '10 days' from unnest($1::int[], $2::text[]) as k (n, h)`,
      [names, names.map((n) => hashToken(`key-${n}`))],
    );
    const requests = Array.from({ length: KEYS }, (_, n) =>
      get('/metering/v1/check/con_kong/http', {
        'x-octroi-secret': `${house.secret}kong`,
        'x-api-key': keyAt(n),
      }),
    );
    const helloRequest = get('/', {});
    await remember(house.url, house.secret);
    await ask(port, CONNECTIONS, SECONDS, (n) => requests[n % KEYS]!); // Warm.
    await ask(helloPort, CONNECTIONS, 1, () => helloRequest);
    const seen: Array<{ floor: Asked; product: Asked }> = [];
    for (let round = 0; round < rounds; round += 1) {
      seen.push({
        floor: await ask(helloPort, CONNECTIONS, SECONDS, () => helloRequest),
        product: await ask(port, CONNECTIONS, SECONDS, (n) => requests[n % KEYS]!),
      });
    }
    return measured(seen);
  } finally {
    hello.kill('SIGKILL');
    await house.close();
  }
}

const keyAt = (n: number): string => `key-${consumerAt(n).slice('consumer-'.length)}`;

/** The first check of each key reads the database; what is measured are those after it. */
async function remember(url: string, secret: string): Promise<void> {
  for (let from = 0; from < KEYS; from += 100) {
    const questions = Array.from({ length: 100 }, (_, n) => ({ key: keyAt(from + n) }));
    const answer = await fetch(`${url}/metering/v1/check:batch`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: JSON.stringify({ questions }),
    });
    const { decisions } = (await answer.json()) as { decisions: Array<{ allow: boolean; limits: unknown[] }> };
    if (decisions.some(({ allow, limits }) => !allow || limits.length !== 2))
      throw new Error('a check is not as set up');
  }
}

function measured(seen: ReadonlyArray<{ floor: Asked; product: Asked }>): CheckMeasured {
  const ratios = seen.map(({ floor, product }) => Number((product.perSecond / floor.perSecond).toFixed(3)));
  return {
    what: 'check of a key, hard and soft limit, 16 connections',
    floor: 'Fastify hello world, GET',
    floorPerSecond: median(seen.map(({ floor }) => floor.perSecond)),
    productPerSecond: median(seen.map(({ product }) => product.perSecond)),
    ratio: median(ratios),
    floorP99Ms: median(seen.map(({ floor }) => floor.p99)),
    productP99Ms: median(seen.map(({ product }) => product.p99)),
    p99Ratio: Number(median(seen.map(({ floor, product }) => product.p99 / floor.p99)).toFixed(2)),
    ratios,
  };
}

const plan = {
  key: 'bench',
  version: 1,
  entitlements: [
    { kind: 'metered', featureKey: 'api', meterKey: 'calls', limit: '1000000', enforcement: 'hard' },
    { kind: 'metered', featureKey: 'units', meterKey: 'units', limit: '5000000', enforcement: 'soft' },
  ],
};

const get = (path: string, headers: Record<string, string>): Buffer =>
  Buffer.from(
    `GET ${path} HTTP/1.1\r\nHost: bench\r\n${Object.entries(headers)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('')}\r\n`,
  );

async function serveHello(): Promise<void> {
  const server = fastify();
  server.get('/', async () => ({ hello: 'world' }));
  await server.listen({ port: 0, host: '127.0.0.1' });
  process.send?.((server.server.address() as AddressInfo).port);
}

const median = (values: number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;

if (process.argv[2] === 'hello') await serveHello();
