import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** The engine of ClickHouse in a process of its own, with a folder of its own. */
export interface ClickHouseServer {
  /** For CLICKHOUSE_URL. */
  url: string;
  /** Kills it with -9; what it acknowledged is in its folder. */
  kill(): Promise<void>;
  /** Starts it again where it was. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/** @throws Error unless CHDB_PATH names an installed chdb: `npm run test:clickhouse` brings it. */
export async function startClickHouse(): Promise<ClickHouseServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'octroi-clickhouse-'));
  let child: ChildProcess | undefined;
  let port = 0;
  const start = async (): Promise<void> => {
    const started = fork(path.join(import.meta.dirname, 'server.mjs'), [String(port), folder], { execArgv: [] });
    child = started;
    port = await new Promise<number>((resolve, reject) => {
      started.once('message', (message) => resolve(message as number));
      started.once('exit', (code) => reject(new Error(`the engine ended with ${code}`)));
    });
  };
  const kill = async (): Promise<void> => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child!.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  };
  await start();
  return {
    url: `http://127.0.0.1:${port}/octroi`,
    start,
    kill,
    async close() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
