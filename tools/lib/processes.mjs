// Starting, watching and ending processes, and one lock that ends with its owner.
import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Whether a process with this id runs (also one that belongs to another account). */
export function isAlive(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

// A killed process whose parent never asks for its end still has an id: in containers without an init, for ever.
function isZombie(pid) {
  try {
    return /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** The command line of a running process, empty when it cannot be read. Ids are reused: ask before trusting one. */
export function commandOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    const ps = spawnSync('ps', ['-p', String(pid), '-o', 'args='], { encoding: 'utf8' });
    return ps.status === 0 ? ps.stdout.trim() : '';
  }
}

/** Asks again until `probe` returns something other than undefined; throws with its last error when time is up. */
export async function until(what, probe, { ms = 20_000, every = 25 } = {}) {
  const end = performance.now() + ms;
  let last;
  while (performance.now() < end) {
    try {
      const found = await probe();
      if (found !== undefined && found !== false) return found;
    } catch (error) {
      if (error.isFinal) throw error;
      last = error;
    }
    await sleep(every);
  }
  throw new Error(`${what}: not within ${ms / 1000} s${last ? ` (${last.message})` : ''}`);
}

/** Ends a process: the polite signal first, SIGKILL when it has not ended in time. Returns when it is gone. */
export async function end(pid, { signal = 'SIGTERM', graceMs = 10_000 } = {}) {
  if (!isAlive(pid)) return;
  process.kill(pid, signal);
  try {
    await until(`process ${pid} ends`, () => !isAlive(pid), { ms: graceMs });
  } catch {
    if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    await until(`process ${pid} ends`, () => !isAlive(pid), { ms: 5000 });
  }
}

/** Runs a program to its end and returns { code, output } (both streams, in order of arrival). */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk));
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code: code ?? 128 + (signal === 'SIGKILL' ? 9 : 15), output }));
  });
}

/** Where a program lies on the PATH, undefined when it does not. */
export function onPath(...names) {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean);
  const endings = process.platform === 'win32' ? ['.exe', '.cmd'] : [''];
  for (const name of names)
    for (const folder of folders)
      for (const ending of endings) {
        const file = path.join(folder, name + ending);
        if (isExecutable(file)) return file;
      }
  return undefined;
}

/** Only one process at a time does `work`; the lock of a killed owner is taken over. `file` is the lock. */
export async function withLock(file, work) {
  mkdirSync(path.dirname(file), { recursive: true });
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, String(process.pid));
  const take = () => {
    try {
      linkSync(mine, file); // Atomic, and the lock is never seen without its owner's id.
      return true;
    } catch (error) {
      if (error.code !== 'EEXIST') throw Object.assign(error, { isFinal: true });
      const owner = Number(readIfThere(file));
      if (owner && !isAlive(owner)) rmSync(file, { force: true });
      return false;
    }
  };
  try {
    await until(`lock ${file}`, take, { ms: 300_000, every: 100 });
    try {
      return await work();
    } finally {
      rmSync(file, { force: true });
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

/** A file's text, undefined when there is none. */
export function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
