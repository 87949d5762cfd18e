// Runs a real PostgreSQL of our own: for an installation (durable) or for one test run (throw-away).
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { spawn } from 'node:child_process';
import { totalmem } from 'node:os';
import path from 'node:path';
import { anyPort, portFrom } from './ports.mjs';
import { canReach, outsideFolder, postgresBinaries, serverAccount } from './postgres-binaries.mjs';
import { Trouble } from './print.mjs';
import { commandOf, end, isAlive, readIfThere, run, sleep, until } from './processes.mjs';

const user = 'octroi';
const throwAway = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];
// PostgreSQL's own defaults are for small machines. Memory is taken as it is used.
const durable = [
  `shared_buffers=${Math.min(2048, Math.max(128, Math.floor(memoryMegabytes() / 8)))}MB`,
  // The first change of a page after a checkpoint is logged whole: under load checkpoints should be due by time.
  'max_wal_size=4GB',
];
// Failed statements are told by the services that made them; the server's own log is for its own trouble.
const quiet = ['log_min_messages=log', 'log_checkpoints=off', 'timezone=UTC', 'log_timezone=UTC'];

/**
 * Starts the server whose data lies in `folder` (made when there is none), or takes over the one that still runs
 * there. Returns { url, port, version, dataFolder, isFresh, wasRunning, pid, stop() }; `url` is a superuser's, for `database`.
 * @throws Trouble with what to do, when the server cannot run here.
 */
export async function startPostgres({ folder, password, database = 'octroi', port: wanted, isDurable = true }) {
  const account = serverAccount();
  const { bin, version } = postgresBinaries(account);
  const data = dataFolder(folder, account);
  const isFresh = !existsSync(path.join(data, 'PG_VERSION'));
  if (isFresh) await makeCluster({ bin, data, password, account, isDurable });

  const address = ({ port }) => `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}`;
  const open = async (server) => {
    await createDatabase(`${address(server)}/postgres`, database, server);
    return server;
  };
  const left = leftover(data);
  // A server that was killed a moment ago may still look alive: when it ends under our hands, another is started.
  const taken = left && (await open(left).catch((error) => (isAlive(left.pid) ? Promise.reject(error) : undefined)));
  const server = taken ?? (await open(await launch({ bin, data, account, wanted, isDurable })));
  return {
    url: `${address(server)}/${database}`,
    port: server.port,
    pid: server.pid,
    version,
    dataFolder: data,
    isFresh,
    wasRunning: Boolean(taken),
    // SIGINT is PostgreSQL's fast shutdown: sessions are ended, everything is flushed.
    stop: () => end(server.pid, { signal: 'SIGINT', graceMs: 30_000 }),
  };
}

/** Ends the server that still runs on `folder`, if one does. */
export async function stopPostgres(folder) {
  const left = leftover(dataFolder(folder, serverAccount()));
  if (left) await end(left.pid, { signal: 'SIGINT', graceMs: 30_000 });
}

/** `folder` itself, or its stand-in outside of the project when the server's account cannot walk there. */
function dataFolder(folder, account) {
  return canReach(path.dirname(folder), account) ? folder : path.join(outsideFolder(), path.basename(folder));
}

/** Makes a new cluster beside its place and moves it there when complete: a killed initdb leaves nothing half made. */
async function makeCluster({ bin, data, password, account, isDurable }) {
  mkdirSync(path.dirname(data), { recursive: true });
  const half = mkdtempSync(`${data}.new-`);
  const secret = path.join(half, 'password');
  const cluster = path.join(half, 'data');
  writeFileSync(secret, password, { mode: 0o600 });
  if (account.uid !== undefined) for (const file of [half, secret]) chownSync(file, account.uid, account.gid);
  const options = ['--encoding=UTF8', '--locale=C.UTF-8', '--auth=scram-sha-256', '--no-instructions'];
  if (process.platform === 'darwin' || process.platform === 'win32') options[1] = '--locale=C';
  if (!isDurable) options.push('--no-sync');
  const made = await run(path.join(bin, 'initdb'), ['-D', cluster, '-U', user, `--pwfile=${secret}`, ...options], {
    ...account,
    cwd: half,
    env: serverEnvironment(),
  });
  if (made.code === 0) {
    rmSync(data, { recursive: true, force: true });
    renameSync(cluster, data);
  }
  rmSync(half, { recursive: true, force: true });
  if (made.code !== 0) throw new Trouble(`PostgreSQL could not make its data folder ${data}:\n${made.output.trim()}`);
}

/** The server that a killed run left behind: { pid, port }, or undefined. */
function leftover(data) {
  const file = path.join(data, 'postmaster.pid');
  const [pid, , , port] = (readIfThere(file) ?? '').split('\n').map(Number);
  if (!pid) return undefined;
  if (!isAlive(pid)) return undefined;
  const command = commandOf(pid);
  if (command.includes('postgres') && command.includes(data)) return { pid, port };
  // The id belongs to another program by now (a container counts from 1 again): PostgreSQL itself would refuse to start.
  rmSync(file, { force: true });
  return undefined;
}

async function launch({ bin, data, account, wanted, isDurable }) {
  const log = `${data}.log`;
  for (let attempt = 1; ; attempt++) {
    const port = wanted ? await portFrom(wanted) : await anyPort();
    const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=200', ...quiet];
    // With I/O workers (PostgreSQL 18's default) a server was seen to come back from a killed process and then to wait
    // for ever for a read that a worker before the crash had taken: every new session hung in its start.
    settings.push('io_method=sync');
    settings.push(...(isDurable ? durable : throwAway));
    const output = openSync(log, 'w', 0o600);
    // A group of its own, so that Ctrl-C on the terminal reaches the services first.
    const child = spawn(
      path.join(bin, 'postgres'),
      ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
      { ...account, cwd: data, env: serverEnvironment(), stdio: ['ignore', output, output], detached: true },
    );
    closeSync(output);
    child.unref();
    // The file of a killed server also says "ready": only one with the new id counts.
    const isUp = () => {
      const [pid, , , , , , , status] = readIfThere(path.join(data, 'postmaster.pid'))?.split('\n') ?? [];
      return Number(pid) === child.pid && status?.startsWith('ready');
    };
    const state = () => (child.exitCode === null ? isUp() && 'up' : 'ended');
    if ((await until('PostgreSQL answers', state, { ms: 60_000, every: 10 })) === 'up') return { pid: child.pid, port };
    const said = readIfThere(log).trim();
    // The port was taken between our look and its bind; or a killed server and its children are still ending.
    const isPassing = /could not (bind|create any TCP)|pre-existing shared memory|already (in use|exists)/.test(said);
    if (!isPassing || attempt === 20) throw new Trouble(`PostgreSQL did not start on ${data}:\n${said}`);
    await sleep(250);
    // Where nobody collects dead processes (a container without an init), the killed server keeps its id for ever and
    // PostgreSQL takes it for alive. By now its children are gone too.
    const file = path.join(data, 'postmaster.pid');
    if (attempt === 6 && !isAlive(Number.parseInt(readIfThere(file), 10))) rmSync(file, { force: true });
  }
}

async function createDatabase(url, database, server) {
  const { default: pg } = await import('pg');
  await until('PostgreSQL takes connections', async () => {
    if (!isAlive(server.pid)) throw Object.assign(new Error('it ended'), { isFinal: true });
    const client = new pg.Client(url);
    try {
      await client.connect();
      const there = await client.query('select 1 from pg_database where datname = $1', [database]);
      if (!there.rowCount) await client.query(`create database "${database}"`);
      return true;
    } catch (error) {
      if (error.code === '28P01')
        throw Object.assign(
          new Trouble(
            'The password in .octroi/credentials.json is not the one PostgreSQL was set up with. Put the old file ' +
              'back, or begin anew with "npm start -- --reset" (which deletes all data).',
          ),
          { isFinal: true },
        );
      throw error;
    } finally {
      await client.end().catch(() => {});
    }
  });
}

/** No PG* variable of the caller may lead the server astray. */
function serverEnvironment() {
  const rest = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('PG')));
  return { ...rest, LC_ALL: process.platform === 'linux' ? 'C.UTF-8' : 'C', LC_MESSAGES: 'C', TZ: 'UTC' };
}

/** Of the machine, or of the container if that has less. */
function memoryMegabytes() {
  const bound = process.constrainedMemory?.() || Infinity;
  return Math.min(bound, totalmem()) / 2 ** 20;
}
