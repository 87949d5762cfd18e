import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Client } from 'pg';
import { BinaryWriter } from '../apps/metering/src/ingest/binary.js';
import { copyIn } from '../apps/metering/src/ingest/batch.js';
import fastify from 'fastify';
import { ask } from './ask.js';
import { type IngestHouse, openIngestHouse } from './ingest-house.js';
import { cloudEventsBatches, kongBatches, sendAll, singleEvent } from './ingest-load.js';

/** One measured row: the product beside its floor, in the same run on the same machine. */
export interface Measured {
  what: string;
  floor: string;
  floorPerSecond: number;
  productPerSecond: number;
  /** Median of the rounds' own ratios. */
  ratio: number;
  ratios: number[];
}

const CONNECTIONS = 16;

/**
 * How fast usage is taken in, exactly once at the answer, as a share of what the database (or the runtime) does at best.
 * Rounds of floor and product alternate; at the end every event has to be there once, or there is no figure.
 */
export async function benchIngest({ rounds = 3, batches = 120 } = {}): Promise<Measured[]> {
  const house = await openIngestHouse();
  try {
    await push(house, 'con_events', house.secret, cloudEventsBatches(20, 1000)); // Warm.
    const events = await measure(
      rounds,
      'CloudEvents in batches of 1,000',
      'COPY into a table with a unique key',
      async () => {
        const bodies = cloudEventsBatches(batches, 1000);
        const count = batches * 1000;
        return {
          floor: count / (await copyFloor(house.client, count)),
          product: count / (await push(house, 'con_events', house.secret, bodies)),
        };
      },
    );
    await push(house, 'con_kong', `${house.secret}kong`, kongBatches(20, 200));
    const kong = await measure(
      rounds,
      'Kong http-log arrays of 200',
      'node:http that parses the same bodies',
      async () => {
        const bodies = kongBatches(batches * 2, 200);
        const count = bodies.length * 200;
        return {
          floor: count / (await parseFloor(bodies)),
          product: count / (await push(house, 'con_kong', `${house.secret}kong`, bodies)),
        };
      },
    );
    const single = await benchSingle(house, rounds);
    await proveExact(house);
    return [events, kong, single];
  } finally {
    await house.close();
  }
}

const SENDERS = 64;
const SECONDS = 2;

/** One event in each request, which is the way of gateways that do not batch. */
async function benchSingle(house: IngestHouse, rounds: number): Promise<Measured> {
  const hello = await childOf('hello-floor');
  const port = Number(new URL(house.url).port);
  const toHello = (): Buffer => post('/', '', singleEvent());
  const toService = (): Buffer => post('/metering/v1/ingest/con_events', house.secret, singleEvent());
  const push = async (): Promise<number> => {
    const { answers, perSecond } = await ask(port, SENDERS, SECONDS, toService);
    accepted.sent += answers;
    return perSecond;
  };
  try {
    await push(); // Warm.
    return await measure(
      rounds,
      'one event in each request, 64 connections',
      'Fastify hello world, POST',
      async () => ({
        floor: (await ask(hello.port, SENDERS, SECONDS, toHello)).perSecond,
        product: await push(),
      }),
    );
  } finally {
    hello.stop();
  }
}

const post = (path: string, secret: string, body: string): Buffer =>
  Buffer.from(
    `POST ${path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer ${secret}\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );

async function measure(
  rounds: number,
  what: string,
  floor: string,
  round: () => Promise<{ floor: number; product: number }>,
): Promise<Measured> {
  const seen: Array<{ floor: number; product: number }> = [];
  for (let n = 0; n < rounds; n += 1) seen.push(await round());
  const ratios = seen.map(({ floor, product }) => product / floor);
  return {
    what,
    floor,
    floorPerSecond: Math.round(median(seen.map((one) => one.floor))),
    productPerSecond: Math.round(median(seen.map((one) => one.product))),
    ratio: Number(median(ratios).toFixed(3)),
    ratios: ratios.map((ratio) => Number(ratio.toFixed(3))),
  };
}

const accepted = { sent: 0 };

async function push(house: IngestHouse, connection: string, secret: string, bodies: Buffer[]): Promise<number> {
  const url = `${house.url}/metering/v1/ingest/${connection}`;
  const { seconds, answers } = await sendAll(url, bodies, CONNECTIONS, { authorization: `Bearer ${secret}` });
  for (const answer of answers) {
    const outcome = JSON.parse(answer) as { accepted: number; conflicts: number; quarantined: number };
    if (outcome.conflicts + outcome.quarantined > 0) throw new Error(`not everything was counted: ${answer}`);
    accepted.sent += outcome.accepted;
  }
  return seconds;
}

/** Every accepted event has its identity, its row, its raw record and its place in a bucket: once. */
async function proveExact({ client }: IngestHouse): Promise<void> {
  const { rows } = await client.query<Record<string, string>>(`
    select (select count(*) from event_identities) as identities, (select count(*) from events) as events,
           (select sum(records) from raw_blocks) as raw,
           (select sum(b.events) from buckets b join series s on s.id = b.series join meters m on m.number = s.meter where m.key = 'calls') as counted`);
  const wrong = Object.entries(rows[0]!).filter(([, count]) => Number(count) !== accepted.sent);
  if (wrong.length > 0) throw new Error(`accepted ${accepted.sent}, but ${JSON.stringify(rows[0])}`);
}

/** Binary COPY of typed rows with random 16-byte keys, 5,000 rows a COPY, one connection. @returns seconds. */
async function copyFloor(client: Client, count: number): Promise<number> {
  await client.query(
    `drop table if exists floor; create table floor (id uuid not null unique, time timestamptz not null, consumer int not null,
       route int not null, status int not null, units bigint not null)`,
  );
  const now = Date.now();
  const copies = Array.from({ length: count / 5000 }, () => {
    const writer = new BinaryWriter(5000 * 100).header();
    for (let n = 0; n < 5000; n += 1) {
      writer
        .row(6)
        .octets(randomBytes(16).toString('latin1'))
        .instant(now)
        .int4(n)
        .int4(n % 40)
        .int4(200)
        .int8(BigInt(n % 17));
    }
    return writer.end();
  });
  const began = performance.now();
  for (const rows of copies) await copyIn(client as never, 'copy floor from stdin (format binary)', rows);
  return (performance.now() - began) / 1000;
}

/** A bare server in a process of its own that parses the bodies and answers 200. @returns seconds. */
async function parseFloor(bodies: readonly Buffer[]): Promise<number> {
  const floor = await childOf('parse-floor');
  const { seconds } = await sendAll(`http://127.0.0.1:${floor.port}/`, bodies, CONNECTIONS, {});
  floor.stop();
  return seconds;
}

/** A floor's server in a process of its own. */
async function childOf(name: string): Promise<{ port: number; stop(): void }> {
  const child = fork(fileURLToPath(import.meta.url), [name], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const port = await new Promise<number>((resolve) => child.once('message', (message) => resolve(message as number)));
  return { port, stop: () => void child.kill('SIGKILL') };
}

async function serveHello(): Promise<void> {
  const server = fastify();
  server.post('/', async () => ({ hello: 'world' }));
  await server.listen({ port: 0, host: '127.0.0.1' });
  process.send?.((server.server.address() as AddressInfo).port);
}

function serveParseFloor(): void {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const entries = JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown[];
      response.end(String(entries.length));
    });
  });
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
}

const median = (values: number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;

if (process.argv[2] === 'parse-floor') serveParseFloor();
if (process.argv[2] === 'hello-floor') await serveHello();
