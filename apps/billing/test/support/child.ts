import { fork, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { messages, type MessageData, type MessageName, type Role } from '@libs/contracts';
import { newToken, type Failpoint } from '@libs/platform';
import pg from 'pg';

const MAIN = join(process.cwd(), 'dist/apps/billing/src/main.js');

/** Billing as a process of its own, which can be killed. */
export interface Child {
  url: string;
  /** Resolves with the signal or code it ended by. */
  ended: Promise<string | number>;
  process: ChildProcess;
}

/** Starts the built service. @throws Error when it is not built, or ends before it is ready. */
export async function startChild(env: Record<string, string>, failpoint?: Failpoint): Promise<Child> {
  if (!existsSync(MAIN)) throw new Error('run the tests with `npm test`, which builds first');
  const child = fork(MAIN, {
    env: { PATH: process.env.PATH ?? '', ...env, ...(failpoint && { FAILPOINT: failpoint }) },
    silent: true,
  });
  let said = '';
  child.stdout?.on('data', (text) => (said += text));
  child.stderr?.on('data', (text) => (said += text));
  const ended = new Promise<string | number>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? code ?? 0));
  });
  const url = await new Promise<string | null>((resolve) => {
    child.once('message', (message: { url: string }) => resolve(message.url));
    void ended.then(() => resolve(null));
  });
  // What was left undone may reach the armed point before the process says that it is ready.
  if (url === null && (await ended) !== 'SIGKILL') throw new Error(`billing did not start: ${said}`);
  return { url: url ?? '', ended, process: child };
}

/** The database of such a process, seen from outside. */
export class Outside {
  private readonly pool: pg.Pool;

  constructor(url: string) {
    this.pool = new pg.Pool({ connectionString: url, max: 2 });
  }

  async query<T>(sql: string, values: unknown[] = []): Promise<T[]> {
    return (await this.pool.query(sql, values)).rows as T[];
  }

  /** Puts a message into billing's own outbox, from where its relay takes it to the queue. */
  async send<N extends MessageName>(name: N, data: MessageData<N>): Promise<void> {
    await this.query(
      `insert into billing.outbox (id, name, version, occurred_at, data, receivers) values ($1, $2, $3, now(), $4, '{billing}')`,
      [
        `msg_${name}_${JSON.stringify(data).length}_${process.hrtime.bigint()}`,
        name,
        messages[name].version,
        JSON.stringify(data),
      ],
    );
  }

  /** A token with these roles, where subscriptions would have published it. */
  async token(roles: Role[]): Promise<string> {
    await this.query(`create schema if not exists subscriptions`);
    for (const view of ['token_actors', 'session_actors'])
      await this.query(
        `create table if not exists subscriptions.${view} (token_hash text primary key, id text, session_id text,
           partner_id text, roles text[], name text, expires_at timestamptz)`,
      );
    await this.query('grant usage on schema subscriptions to octroi_platform');
    await this.query('grant select on all tables in schema subscriptions to octroi_platform');
    const { token, hash } = newToken('pat');
    await this.query(
      `insert into subscriptions.token_actors (token_hash, id, roles, name) values ($1, 'tok_outside', $2, 'outside')`,
      [hash, roles],
    );
    return token;
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}
