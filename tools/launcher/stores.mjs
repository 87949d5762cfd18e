// What the services stand on: a database, a queue and Stripe. Each is the one the environment names, or started here.
import path from 'node:path';
import { startChild } from './children.mjs';
import { postgresFolder, redisFolder, sandboxFolder } from './installation.mjs';
import { short } from '../lib/paths.mjs';
import { portFrom } from '../lib/ports.mjs';
import { serverAccount } from '../lib/postgres-binaries.mjs';
import { startPostgres } from '../lib/postgres.mjs';
import { step, Trouble } from '../lib/print.mjs';
import { redisProgram, startRedis } from '../lib/redis.mjs';

/** Where they listen, seen from the services' port: two installations side by side do not meet. */
const offsets = { sandbox: 20, postgres: 32, redis: 79 };

/** Who listens to Stripe: subscriptions for the card, billing for the money. */
const webhookPaths = ['/subscriptions/v1/stripe/webhooks', '/billing/v1/stripe/webhooks'];

/** { url, isEmpty, said, pid?, stop? }: the database, and whether Octroi has never been in it. */
export function database(credentials, basePort) {
  return step('PostgreSQL', async () => {
    const given = process.env.DATABASE_URL;
    if (given) return { url: given, isEmpty: await isEmpty(given), said: `yours, ${withoutSecrets(given)}` };
    const password = credentials.POSTGRES_PASSWORD;
    const server = await startPostgres({ folder: postgresFolder, password, port: basePort + offsets.postgres });
    const how = server.wasRunning ? 'still ran, taken over' : server.isFresh ? 'set up' : 'started';
    const place = `${server.version} on port ${server.port}, data in ${short(server.dataFolder)}`;
    const isOutside = server.dataFolder !== postgresFolder;
    const why = isOutside
      ? `; the account "${serverAccount().name}", which it runs under, cannot walk into this project`
      : '';
    return { ...server, isEmpty: await isEmpty(server.url), said: `${how}: ${place}${why}` };
  });
}

/** { url?, said, pid?, stop? }: the queue; without a url it lives in PostgreSQL. */
export function queue(credentials, basePort) {
  return step('queue', async () => {
    const given = process.env.REDIS_URL;
    if (given) return { url: given, said: `yours, ${withoutSecrets(given)}` };
    const program = redisProgram();
    if (!program) return { said: 'in PostgreSQL (no redis-server or valkey-server on the PATH)' };
    const password = credentials.REDIS_PASSWORD;
    const server = await startRedis({ folder: redisFolder, password, port: basePort + offsets.redis, program });
    const how = server.wasRunning ? 'still ran, taken over' : 'started';
    return { ...server, said: `${how}: ${path.basename(program)} ${server.version} on port ${server.port}` };
  });
}

/** { variables, url?, said, pid?, stop?, ended? }: Stripe, as the services are to see it. */
export function stripe(credentials, basePort) {
  return step('Stripe', async () => {
    const { STRIPE_SECRET_KEY: key, STRIPE_API_BASE: base } = process.env;
    if (key)
      return {
        variables: {},
        said: `yours, ${key.startsWith('sk_live_') ? 'LIVE key' : 'test key'}${base ? ` at ${base}` : ''}`,
      };
    return await sandbox(credentials, basePort);
  });
}

async function sandbox(credentials, basePort) {
  const child = await startChild({
    name: 'stripe-sandbox',
    file: 'libs/stripe/src/sandbox/main.js',
    args: [
      `--port=${await portFrom(basePort + offsets.sandbox)}`,
      `--directory=${sandboxFolder}`,
      ...webhookPaths.map((to) => `--webhook-url=http://127.0.0.1:${basePort}${to}`),
      `--webhook-secret=${credentials.SANDBOX_WEBHOOK_SECRET}`,
    ],
    env: process.env,
  });
  const { url } = child.message;
  return {
    ...child,
    url,
    variables: {
      STRIPE_SECRET_KEY: credentials.SANDBOX_STRIPE_KEY,
      STRIPE_API_BASE: url,
      STRIPE_WEBHOOK_SECRET: credentials.SANDBOX_WEBHOOK_SECRET,
    },
    said: `sandbox at ${url}, no money moves`,
  };
}

/** Whether no Octroi has ever been in this database. @throws Trouble when it cannot be reached. */
async function isEmpty(url) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
    return !(await client.query(`select 1 from pg_namespace where nspname = 'platform'`)).rowCount;
  } catch (error) {
    throw new Trouble(`The database at ${withoutSecrets(url)} cannot be used: ${error.message}`);
  } finally {
    await client.end().catch(() => {});
  }
}

function withoutSecrets(text) {
  const url = new URL(text);
  return `${url.protocol}//${url.username ? `${url.username}@` : ''}${url.host}${url.pathname}`;
}
