// The throw-away databases of one test run: in the system's temporary folder, gone at the end of the run.
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { canReach, serverAccount } from './postgres-binaries.mjs';
import { startPostgres } from './postgres.mjs';
import { commandOf, end, isAlive, readIfThere } from './processes.mjs';
import { redisProgram, startRedis } from './redis.mjs';

const prefix = 'octroi-test-';
/** The temporary folder, unless the account that PostgreSQL runs under cannot walk there (root's own TMPDIR). */
const base = () => (canReach(tmpdir(), serverAccount()) ? tmpdir() : '/tmp');

/**
 * Brings up a PostgreSQL that never flushes and, where there is a program for it, a queue server. Many runs may do so
 * at a time: each has its own folder and ports. Returns { postgres, redis, stop() }; `redis` may be undefined.
 */
export async function startScratch() {
  const folder = await scratchFolder();
  const password = randomBytes(18).toString('base64url');
  const started = [];
  const stop = async () => {
    await Promise.allSettled(started.map((server) => server.stop()));
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    const keep = (server) => (started.push(server), server);
    mkdirSync(path.join(folder, 'redis'));
    const [postgres, redis] = await Promise.all([
      startPostgres({ folder: path.join(folder, 'pg'), password, database: 'postgres', isDurable: false }).then(keep),
      redisProgram() && startRedis({ folder: path.join(folder, 'redis'), password, isDurable: false }).then(keep),
    ]);
    return { postgres, redis, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A folder for this process's throw-away servers, after those of runs that were killed have been swept up. */
export async function scratchFolder() {
  await sweep();
  const folder = mkdtempSync(path.join(base(), `${prefix}${process.pid}-`));
  chmodSync(folder, 0o711); // The server's own account walks through it.
  return folder;
}

/** Ends and deletes what runs that were killed have left: their folders name the process that made them. */
async function sweep() {
  for (const name of readdirSync(base())) {
    const owner = name.startsWith(prefix) && Number(name.slice(prefix.length).split('-')[0]);
    if (!owner || isAlive(owner)) continue;
    const folder = path.join(base(), name);
    const postgres = Number(readIfThere(path.join(folder, 'pg', 'postmaster.pid'))?.split('\n')[0]);
    const redis = JSON.parse(readIfThere(path.join(folder, 'redis', 'octroi.json')) ?? '{}').pid;
    try {
      if (commandOf(postgres).includes(folder)) await end(postgres, { signal: 'SIGINT' });
      if (/redis|valkey/.test(commandOf(redis))) await end(redis);
      rmSync(folder, { recursive: true, force: true });
    } catch (error) {
      if (!['EPERM', 'EACCES'].includes(error.code)) throw error; // Another account's run: its own business.
    }
  }
}
