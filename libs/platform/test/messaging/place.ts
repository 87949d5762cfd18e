import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { Client, type QueryResult } from 'pg';
import type { Place } from './harness.js';

export interface TestPlace extends Place {
  /** Makes the queue forget everything, as a Redis that lost its disk. */
  loseQueue(): Promise<void>;
  /** Ends every connection to the database, as a restart of it would. */
  cutConnections(): Promise<void>;
  remove(): Promise<void>;
}

const databaseUrl = process.env.TEST_DATABASE_URL;
const sharedRedis = process.env.TEST_REDIS_URL;

/** The backends that can run here. */
export const backends = (['redis', 'postgres'] as const).filter((kind) => kind === 'postgres' || sharedRedis);

/** A new database with the schemas of two services, and a queue of its own; `ownRedis`: address of a Redis nobody else uses. */
export async function newPlace(kind: 'redis' | 'postgres', ownRedis?: string): Promise<TestPlace> {
  if (!databaseUrl) throw new Error('TEST_DATABASE_URL is not set; run: npm test -- libs/platform');
  const name = `messaging_${randomBytes(6).toString('hex')}`;
  await run(databaseUrl, `create database ${name}`);
  const url = new URL(databaseUrl);
  url.pathname = name;
  await run(url.href, `create schema billing; create schema subscriptions`);
  const drop = async () => void (await run(databaseUrl, `drop database ${name} with (force)`));
  const cutConnections = async () => void (await run(databaseUrl, cut(name)));
  if (kind === 'postgres') {
    return {
      cutConnections,
      databaseUrl: url.href,
      queue: { kind, url: url.href },
      loseQueue: () => truncateAll(url.href),
      remove: drop,
    };
  }
  const redis = ownRedis ?? sharedRedis!;
  return {
    cutConnections,
    databaseUrl: url.href,
    queue: { kind, url: redis, prefix: name },
    loseQueue: () => (ownRedis ? flushAll(ownRedis) : forget(redis, `${name}:`)),
    remove: () => forget(redis, `${name}:`).then(drop),
  };
}

const cut = (database: string): string =>
  `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${database}'`;

async function run(url: string, sql: string): Promise<QueryResult> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await client.query(sql);
  } finally {
    await client.end();
  }
}

/** In one transaction, as FLUSHALL is one step; again when it collided with a worker's transaction. */
async function truncateAll(url: string): Promise<void> {
  const sql = `do $$ begin
    execute (select 'truncate ' || string_agg(format('%I.%I', schemaname, tablename), ', ') || ' cascade'
             from pg_tables where schemaname = 'queue' and tablename <> 'migration');
  end $$`;
  await run(url, sql).catch((error: { code?: string }) => {
    if (error.code !== '40P01') throw error;
    return truncateAll(url);
  });
}

async function flushAll(url: string): Promise<void> {
  const redis = new Redis(url);
  await redis.flushall();
  redis.disconnect();
}

/** Other tests may use the same Redis at this moment, so: every key of ours in one atomic step, what FLUSHALL is to all. */
async function forget(url: string, prefix: string): Promise<void> {
  const redis = new Redis(url);
  await redis.eval(
    `local keys = redis.call('keys', ARGV[1] .. '*'); for _, key in ipairs(keys) do redis.call('del', key) end`,
    0,
    prefix,
  );
  redis.disconnect();
}
