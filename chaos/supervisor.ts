import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Failpoint } from '@libs/platform';

const STANDBY = new URL('standby.js', import.meta.url).href;
const SAID_MAX = 40_000;
const RESTART_AFTER_MS = 50;

/** Keeps one service running as a process of its own: whenever it ends, another that has loaded already takes its place. */
export class Supervisor {
  /** Where it answers; null while it does not. */
  url: string | null = null;
  private child: ChildProcess | null = null;
  private next: ChildProcess;
  private nextPoint = '';
  private isArmed = false;
  private isStopping = false;
  private said = '';

  constructor(
    readonly name: string,
    private readonly main: URL,
    private readonly env: Record<string, string>,
  ) {
    this.next = this.prepare();
    this.begin();
  }

  /** What the processes have logged lately. */
  get log(): string {
    return this.said;
  }

  kill(): void {
    this.child?.kill('SIGKILL');
  }

  /** The next process kills itself at the point, if it comes by; or stops there, with `freeze:` before it. */
  dieAt(point: Failpoint | `freeze:${Failpoint}`): void {
    this.nextPoint = point;
    this.kill();
  }

  thaw(): void {
    this.child?.kill('SIGCONT');
  }

  /** A process that was to die and has not come by its point makes room for one that is not. */
  disarm(): void {
    this.nextPoint = '';
    if (this.isArmed) this.kill();
  }

  async freeze(forMs: number): Promise<void> {
    const { child } = this;
    child?.kill('SIGSTOP');
    await new Promise((resolve) => setTimeout(resolve, forMs));
    child?.kill('SIGCONT');
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    await Promise.all([this.child, this.next].map(async (child) => child && gone(child)));
  }

  private begin(): void {
    const child = this.next;
    this.child = child;
    this.next = this.prepare();
    this.isArmed = this.nextPoint !== '';
    child.on('message', (message) => {
      if (this.child === child) this.url = (message as { url: string }).url;
    });
    child.once('exit', () => {
      this.url = null;
      if (!this.isStopping) setTimeout(() => this.isStopping || this.begin(), RESTART_AFTER_MS);
    });
    child.send({ FAILPOINT: this.nextPoint }, () => undefined);
    this.nextPoint = '';
  }

  private prepare(): ChildProcess {
    const child = fork(this.main, {
      execArgv: ['--import', STANDBY],
      env: { PATH: process.env.PATH!, ...this.env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (text: Buffer) => (this.said = (this.said + text.toString()).slice(-SAID_MAX)));
    return child;
  }
}

async function gone(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
