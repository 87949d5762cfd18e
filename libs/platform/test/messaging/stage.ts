import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import type { ChildTask } from './child.js';
import { startReceiver, startSender, type TestService } from './harness.js';
import { newPlace, type TestPlace } from './place.js';

export const root = path.resolve(import.meta.dirname, '../../../..');
const compiledChild = path.join(root, 'dist/libs/platform/test/messaging/child.js');

/** Compiles what the child processes run. */
export async function compile(): Promise<void> {
  const { ensureBuilt } = await import(path.join(root, 'tools/lib/build.mjs'));
  // A fault in a file of another lib is that lib's test's business.
  await ensureBuilt({ withWeb: false, isQuiet: true }).catch(() => {});
}

/** The services of one test, on one backend, and the end of all of them. */
export class Stage {
  private readonly running = new Set<{ close(): Promise<unknown> }>();

  private constructor(readonly place: TestPlace) {}

  /** `redis`: address of a Redis of the test's own. */
  static async on(kind: 'redis' | 'postgres', redis?: string): Promise<Stage> {
    return new Stage(await newPlace(kind, redis));
  }

  sender(options?: Parameters<typeof startSender>[1]): Promise<TestService> {
    return this.keep(startSender(this.place, options));
  }

  receiver(options?: Parameters<typeof startReceiver>[1]): Promise<TestService> {
    return this.keep(startReceiver(this.place, options));
  }

  /** Both services in a process of their own, which dies or freezes as the task says. */
  child(task: Omit<ChildTask, 'place'>): ChildProcess {
    const { databaseUrl, queue } = this.place;
    const all: ChildTask = { place: { databaseUrl, queue }, ...task };
    const child = spawn(process.execPath, [compiledChild, JSON.stringify(all)], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    this.running.add({ close: async () => child.kill('SIGKILL') });
    return child;
  }

  async end(service: TestService): Promise<void> {
    this.running.delete(service);
    await service.close();
  }

  async close(): Promise<void> {
    await Promise.all([...this.running].map((service) => service.close()));
    await this.place.remove();
  }

  private async keep(starting: Promise<TestService>): Promise<TestService> {
    const service = await starting;
    this.running.add(service);
    return service;
  }
}
