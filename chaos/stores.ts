import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Store } from './plan.js';

interface StoreProcess {
  url: string;
  port: number;
  pid: number;
  stop(): Promise<void>;
}

const DATABASE = 'chaos';
/** Named as a throw-away's servers are, so that what a killed run leaves behind is swept up by the next. */
const FOLDERS = { postgres: 'pg', redis: 'redis' };
const PASSWORD = 'chaos';

/** A durable PostgreSQL and a durable Redis of the tool's own, that can be killed, frozen and lost. */
export class Stores {
  private readonly running = {} as Record<Store, StoreProcess>;
  /** What is done to one store is done one after the other. */
  private readonly last: Record<Store, Promise<unknown>> = { postgres: Promise.resolve(), redis: Promise.resolve() };

  private constructor(
    private readonly folder: string,
    private readonly starters: Record<Store, (options: object) => Promise<StoreProcess>>,
  ) {}

  /** @throws Error when this machine has no redis-server. */
  static async open(): Promise<Stores> {
    // Tools of the repository, outside of what is compiled.
    const tool = (name: string) => import(new URL(`../../tools/lib/${name}.mjs`, import.meta.url).href);
    const [postgres, redis, scratch] = await Promise.all(['postgres', 'redis', 'scratch'].map(tool));
    if (redis.redisProgram() === undefined) throw new Error('There is no redis-server on the PATH: install one.');
    const folder: string = await scratch.scratchFolder();
    const stores = new Stores(folder, { postgres: postgres.startPostgres, redis: redis.startRedis });
    mkdirSync(path.join(folder, 'redis'));
    try {
      await Promise.all([stores.start('postgres'), stores.start('redis')]);
      return stores;
    } catch (error) {
      await stores.close();
      throw error;
    }
  }

  /** The port changes with each start. */
  portOf(store: Store): number {
    return this.running[store].port;
  }

  /** For a superuser of PostgreSQL, for whoever knows the password of Redis. @param port a link's, or the store's own. */
  urlOf(store: Store, port: number = this.portOf(store)): string {
    const url = new URL(this.running[store].url);
    url.port = String(port);
    return url.toString();
  }

  kill(store: Store): Promise<void> {
    return this.inTurn(store, async () => {
      process.kill(this.running[store].pid, 'SIGKILL');
      await this.start(store);
    });
  }

  /** Redis with nothing in it. */
  lose(): Promise<void> {
    return this.inTurn('redis', async () => {
      process.kill(this.running.redis.pid, 'SIGKILL');
      rmSync(path.join(this.folder, 'redis', 'appendonlydir'), { recursive: true, force: true });
      await this.start('redis');
    });
  }

  freeze(store: Store, forMs: number): Promise<void> {
    return this.inTurn(store, async () => {
      const { pid } = this.running[store];
      process.kill(pid, 'SIGSTOP');
      // PostgreSQL's sessions are processes of their own; stopped, it makes no new ones.
      const pids = [pid, ...childrenOf(pid)];
      for (const one of pids) signal(one, 'SIGSTOP');
      await new Promise((resolve) => setTimeout(resolve, forMs));
      for (const one of pids) signal(one, 'SIGCONT');
    });
  }

  /** @param pick which session's process: given its number among all, answers an index. */
  killBackend(pick: (count: number) => number): Promise<void> {
    return this.inTurn('postgres', async () => {
      const pids = childrenOf(this.running.postgres.pid);
      if (pids.length > 0) signal(pids[pick(pids.length)]!, 'SIGKILL');
    });
  }

  async close(): Promise<void> {
    await Promise.allSettled(Object.values(this.last));
    await Promise.allSettled(Object.values(this.running).map((store) => store.stop()));
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }

  private inTurn(store: Store, work: () => Promise<void>): Promise<void> {
    const turn = this.last[store].then(work);
    this.last[store] = turn.catch(() => undefined);
    return turn;
  }

  private async start(store: Store): Promise<void> {
    this.running[store] = await this.starters[store]({
      folder: path.join(this.folder, FOLDERS[store]),
      password: PASSWORD,
      database: DATABASE,
    });
  }
}

function childrenOf(pid: number): number[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  return stdout.split('\n').flatMap((line) => {
    const [child, parent] = line.trim().split(/\s+/).map(Number);
    return parent === pid ? [child!] : [];
  });
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended meanwhile.
  }
}
