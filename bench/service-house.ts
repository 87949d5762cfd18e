import { fork, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { secondsOf, secondsOfServer, type Spent } from './processor-time.js';

/** One service in a process of its own, on a durable PostgreSQL of its own. */
export interface ServiceHouse {
  url: string;
  /** Of PostgreSQL's own user. */
  client: Client;
  /** Of the service. */
  pid: number;
  /** Processor seconds spent so far by the service and by PostgreSQL; zeros where /proc does not tell. */
  spent(): Spent;
  close(): Promise<void>;
}

interface Postgres {
  url: string;
  pid: number;
  stop(): Promise<void>;
}

export async function openServiceHouse(name: 'metering' | 'billing'): Promise<ServiceHouse> {
  const root = new URL('../../', import.meta.url);
  // A tool of the repository, outside of what is compiled.
  const { startPostgres } = (await import(new URL('tools/lib/postgres.mjs', root).href)) as {
    startPostgres(options: object): Promise<Postgres>;
  };
  const folder = mkdtempSync(path.join(tmpdir(), 'octroi-bench-'));
  chmodSync(folder, 0o711);
  const postgres = await startPostgres({ folder: path.join(folder, 'pg'), password: 'bench', database: 'bench' });
  const service = fork(new URL(`dist/apps/${name}/src/main.js`, root), {
    execArgv: ['--enable-source-maps', '--max-semi-space-size=64'], // As a deployment starts it.
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: {
      ...process.env,
      PORT: '0',
      DATABASE_URL: postgres.url,
      REDIS_URL: '',
      OCTROI_SECRET: 'a secret for benchmarks only, forty chars',
      STRIPE_API_BASE: 'http://127.0.0.1:1',
      LOG_LEVEL: 'error',
    },
  });
  const client = new Client({ connectionString: postgres.url });
  const close = async (): Promise<void> => {
    await client.end();
    service.kill('SIGKILL');
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const { url } = await ready(service);
    await client.connect();
    const spent = (): Spent => ({ service: secondsOf(service.pid!), postgres: secondsOfServer(postgres.pid) });
    return { url, pid: service.pid!, client, spent, close };
  } catch (error) {
    await close();
    throw error;
  }
}

const ready = (service: ChildProcess): Promise<{ url: string }> =>
  new Promise((resolve, reject) => {
    service.once('message', (message) => resolve(message as { url: string }));
    service.once('exit', () => reject(new Error('the service ended before it was ready')));
  });
