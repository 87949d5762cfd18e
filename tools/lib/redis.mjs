// Runs a private Redis (or Valkey) for the queue: found on the PATH, reachable only from here, losing nothing.
import { closeSync, mkdirSync, openSync, realpathSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import path from 'node:path';
import { anyPort, portFrom } from './ports.mjs';
import { Trouble } from './print.mjs';
import { commandOf, end, isAlive, onPath, readIfThere, sleep, until } from './processes.mjs';

/** The queue server's program, undefined when this machine has none. */
export const redisProgram = () => onPath('redis-server', 'valkey-server');

/**
 * Starts the queue server that keeps its data in `folder`, or takes over the one that still runs there.
 * Returns { url, port, version, wasRunning, pid, stop() }.
 */
export async function startRedis({
  folder: place,
  password,
  port: wanted,
  isDurable = true,
  program = redisProgram(),
}) {
  mkdirSync(place, { recursive: true, mode: 0o700 });
  const folder = realpathSync(place); // As the server itself will name it.
  const left = await leftover(folder, password);
  const server = left ?? (await launch({ folder, password, wanted, isDurable, program }));
  return {
    url: `redis://:${encodeURIComponent(password)}@127.0.0.1:${server.port}/0`,
    ...server,
    wasRunning: Boolean(left),
    stop: () => end(server.pid, { graceMs: 30_000 }),
  };
}

/** Ends the server that still runs on `folder`, if one does. */
export async function stopRedis(folder) {
  const { pid, port } = readNote(folder);
  if (pid && isAlive(pid) && new RegExp(`(redis|valkey).*:${port}\\b`).test(commandOf(pid)))
    await end(pid, { graceMs: 30_000 });
}

const noteOf = (folder) => path.join(folder, 'octroi.json');

const readNote = (folder) => JSON.parse(readIfThere(noteOf(folder)) || '{}');

/** The server that a killed run left behind, when it answers to our password and keeps its data here. */
async function leftover(folder, password) {
  const { pid, port } = readNote(folder);
  if (!pid || !isAlive(pid) || !/redis|valkey/.test(commandOf(pid))) return undefined;
  try {
    return { pid, port, version: await ask(port, password, folder) };
  } catch {
    return undefined; // Another server took the id or the port.
  }
}

async function launch({ folder, password, wanted, isDurable, program }) {
  const log = path.join(folder, 'redis.log');
  for (let attempt = 1; ; attempt++) {
    const port = wanted ? await portFrom(wanted) : await anyPort();
    const output = openSync(log, 'w', 0o600);
    // Settings go in by its standard input: what stands on a command line, everybody on the machine can read.
    const child = spawn(program, ['-'], { cwd: folder, stdio: ['pipe', output, output], detached: true });
    closeSync(output);
    child.once('error', () => {});
    child.stdin.once('error', () => {}); // It ended before reading; its log says why.
    child.stdin.end(settings({ port, password, folder, isDurable }));
    child.unref();
    const isOver = () => child.exitCode !== null || child.pid === undefined;
    const probe = async () => (isOver() ? { ended: true } : { version: await ask(port, password, folder) });
    const state = await until('the queue server answers', probe, { ms: 30_000, every: 10 });
    if (state.version) {
      writeFileSync(noteOf(folder), JSON.stringify({ pid: child.pid, port }));
      return { pid: child.pid, port, version: state.version };
    }
    const said = (readIfThere(log) ?? '').trim();
    if (!/in use|Failed listening/.test(said) || attempt === 5)
      throw new Trouble(`${program} did not start on ${folder}:\n${said}`);
    await sleep(100);
  }
}

/** BullMQ needs `noeviction`; the append-only file is what makes a queued message survive a crash. */
function settings({ port, password, folder, isDurable }) {
  return [
    `port ${port}`,
    'bind 127.0.0.1',
    `requirepass ${password}`,
    `dir ${JSON.stringify(folder)}`,
    'maxmemory-policy noeviction',
    'save ""',
    `appendonly ${isDurable ? 'yes' : 'no'}`,
    'appendfsync everysec',
    'loglevel warning',
    '',
  ].join('\n');
}

/** Asks the server at this port who it is: its version, when it is the one that lives in `folder`. Throws otherwise. */
function ask(port, password, folder) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.setTimeout(2000, () => socket.destroy(new Error('no answer')));
    socket.once('connect', () => socket.write(`AUTH ${password}\r\nCONFIG GET dir\r\nINFO server\r\nQUIT\r\n`));
    socket.on('data', (chunk) => (answer += chunk));
    socket.once('error', reject);
    socket.once('close', () => {
      const version = /^(?:valkey|redis)_version:(\S+)/m.exec(answer)?.[1];
      if (version && answer.includes(`\r\n${folder}\r\n`)) resolve(version);
      else reject(new Error(answer.split('\r\n', 1)[0] || 'connection closed'));
    });
  });
}
