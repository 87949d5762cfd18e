import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Failpoint } from '@libs/platform';

/** The compiled installation as a child process that dies at named points and is started again each time. */
export interface Mortal {
  /** Where it has died so far, in order. */
  deaths: Failpoint[];
  /** Rejects once it ended in a way nobody asked for. */
  failure: Promise<never>;
  stop(): Promise<void>;
}

const main = path.resolve('dist/apps/all-in-one/src/main.js');

/** @param points one is armed at a time; after its death the next start arms the next. */
export async function startMortal(env: Record<string, string>, points: readonly Failpoint[]): Promise<Mortal> {
  const deaths: Failpoint[] = [];
  let child: ChildProcess;
  let isStopping = false;
  let fail: (error: Error) => void = () => undefined;
  const failure = new Promise<never>((_, reject) => {
    fail = reject;
  });
  failure.catch(() => undefined);

  const start = (): void => {
    const armed = points[deaths.length];
    let said = '';
    child = fork(main, {
      env: { PATH: process.env.PATH!, ...env, ...(armed && { FAILPOINT: armed }) },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (text: Buffer) => (said = (said + text.toString()).slice(-4000)));
    child.once('exit', (code, signal) => {
      if (isStopping) return;
      if (signal === 'SIGKILL' && armed) {
        deaths.push(armed);
        start();
      } else
        fail(
          new Error(`the installation ended with ${signal ?? code} while "${armed ?? 'nothing'}" was armed:\n${said}`),
        );
    });
  };
  start();
  return {
    deaths,
    failure,
    async stop() {
      isStopping = true;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Asks until the installation answers: connections that are refused or cut are tried again, as gateways and browsers do. */
export async function patientFetch(address: string | URL | Request, init?: RequestInit): Promise<Response> {
  const end = performance.now() + 45_000;
  for (;;) {
    try {
      const response = await fetch(address, init);
      const body = await response.arrayBuffer();
      if (response.status !== 503)
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
