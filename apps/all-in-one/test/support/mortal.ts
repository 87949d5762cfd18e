import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Failpoint } from '@libs/platform';

/** The compiled installation as a child process that dies at named points and is started again each time. */
export interface Mortal {
  /** Where it has died so far, in order. */
  deaths: Failpoint[];
  /** Rejects once it ended in a way nobody asked for. */
  failure: Promise<never>;
  /** Ends the child, whatever state it is in. */
  stop(): Promise<void>;
}

const main = path.resolve('dist/apps/all-in-one/src/main.js');
const standby = pathToFileURL(path.resolve('apps/all-in-one/test/support/standby.mjs')).href;
/** Children that have loaded their code and wait for their turn. */
const AHEAD = 2;

/** @param points one is armed at a time; after its death the next start arms the next. */
export function startMortal(env: Record<string, string>, points: readonly Failpoint[]): Mortal {
  const deaths: Failpoint[] = [];
  const children: ChildProcess[] = [];
  let isStopping = false;
  let fail: (error: Error) => void = () => undefined;
  const failure = new Promise<never>((_, reject) => {
    fail = reject;
  });
  failure.catch(() => undefined);

  const prepare = (): void => {
    const armed = points[children.length];
    let said = '';
    const child = fork(main, {
      execArgv: ['--import', standby],
      env: { PATH: process.env.PATH!, ...env, ...(armed && { FAILPOINT: armed }) },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    children.push(child);
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (text: Buffer) => (said = (said + text.toString()).slice(-4000)));
    child.once('exit', (code, signal) => {
      if (isStopping) return;
      if (signal !== 'SIGKILL' || !armed || armed !== points[deaths.length])
        return fail(new Error(`it ended with ${signal ?? code} while "${armed ?? 'nothing'}" was armed:\n${said}`));
      deaths.push(armed);
      begin();
    });
  };
  const begin = (): void => {
    while (children.length <= Math.min(deaths.length + AHEAD, points.length)) prepare();
    children[deaths.length]?.send('begin');
  };
  begin();
  return {
    deaths,
    failure,
    async stop() {
      isStopping = true;
      const alive = children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
      await Promise.all(
        alive.map((child) => {
          const ended = once(child, 'exit');
          child.kill('SIGKILL');
          return ended;
        }),
      );
    },
  };
}

/** Asks until the installation answers: connections that are refused or cut are tried again, as gateways and browsers do. */
export async function patientFetch(address: string | URL | Request, init?: RequestInit): Promise<Response> {
  const end = performance.now() + 60_000;
  for (;;) {
    try {
      const response = await fetch(address, init);
      const body = await response.arrayBuffer();
      if (response.status !== 503 || performance.now() > end)
        return new Response(response.status === 204 ? null : body, {
          status: response.status,
          headers: response.headers,
        });
    } catch (error) {
      if (performance.now() > end) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
