import { spawn, spawnSync, type ChildProcess, type ChildProcessByStdio, type SpawnOptions } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

// The real launcher with the real servers, in a copy of the repository whose path has spaces. What it launches there is a
// small program in place of the services: these tests are about starting, taking over and ending.
const root = join(import.meta.dirname, '../../..');
const services = `
import { createServer } from 'node:http';
import pg from 'pg';
const client = new pg.Client(process.env.DATABASE_URL);
await client.connect();
await client.query('create schema if not exists platform; create table if not exists platform.starts (port text)');
await client.query('insert into platform.starts values ($1)', [process.env.PORT]);
const server = createServer(async (request, response) => {
  if (request.url === '/crash') process.exit(3);
  const starts = await client.query('select count(*)::int as n from platform.starts');
  response.end(JSON.stringify({ starts: starts.rows[0].n, redis: Boolean(process.env.REDIS_URL), stripe: process.env.STRIPE_API_BASE }));
}).listen(Number(process.env.PORT), '127.0.0.1', () => process.send?.({ ready: true }));
const end = () => client.end().then(() => process.exit(0));
process.once('SIGTERM', end);
process.once('disconnect', end);
`;
const demo = `export const playDemo = async ({ baseUrl, token, print }: any) => print('demo at ' + baseUrl + ' with ' + token.slice(0, 8));`;

let folder: string;
let house: string;
/** Where PostgreSQL's data went that could not lie in the house. */
let outside: string | undefined;
let running: ChildProcess[] = [];
// Away from the default, so that an installation in use on this machine is not met; one base for each run.
const base = 20_000 + (process.pid % 200) * 100;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'octroi launcher '));
  spawnSync('chmod', ['755', folder]);
  house = join(folder, 'my octroi');
  for (const part of [
    'tools',
    'libs/platform/src/auth',
    'libs/stripe/src',
    'libs/money/src',
    'package.json',
    'package-lock.json',
    '.swcrc',
  ])
    cpSync(join(root, part), join(house, part), { recursive: true });
  mkdirSync(join(house, 'apps/all-in-one/src'), { recursive: true });
  writeFileSync(join(house, 'apps/all-in-one/src/main.ts'), services);
  writeFileSync(join(house, 'apps/all-in-one/src/demo.ts'), demo);
  symlinkSync(join(root, 'node_modules'), join(house, 'node_modules'));
});

afterEach(async () => {
  running.forEach((child) => child.kill('SIGTERM'));
  await Promise.all(running.map(exit));
  running = [];
});

afterAll(() => {
  processesOfHouse().forEach((pid) => process.kill(pid, 'SIGKILL'));
  if (outside) rmSync(outside, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
});

test('brings a bare clone up, plays the demo, keeps its secrets to itself and leaves nothing running', async () => {
  const launcher = start();
  const said = await launcher.until(/demo at .*/);

  expect(said).toContain(`Octroi is up at http://localhost:${base}`);
  expect(said).toContain(`demo at http://127.0.0.1:${base} with oct_pat_`);
  expect(await ask()).toEqual({ starts: 1, redis: hasRedis(), stripe: `http://127.0.0.1:${base + 20}` });
  expect(statSync(join(house, '.octroi/credentials.json')).mode & 0o777).toBe(0o600);

  launcher.child.kill('SIGINT');
  expect(await exit(launcher.child)).toBe(0);
  expect(processesOfHouse()).toEqual([]);
}, 40_000);

test('starts again with the data of before, and without a second demo', async () => {
  const launcher = start();
  await launcher.until(/Ctrl-C/);

  expect(await ask()).toMatchObject({ starts: 2 });
  launcher.child.kill('SIGTERM');
  expect(await exit(launcher.child)).toBe(0);
  expect(launcher.said()).not.toContain('demo at');
}, 30_000);

test('takes over the databases of a launcher that was killed; its services have ended themselves', async () => {
  const killed = start();
  await killed.until(/Ctrl-C/);
  const { starts } = await ask();
  killed.child.kill('SIGKILL');
  await exit(killed.child);

  const next = start();
  const said = await next.until(/Ctrl-C/);

  expect(said).toMatch(/PostgreSQL +still ran, taken over/);
  expect(await ask()).toMatchObject({ starts: starts + 1 });
}, 30_000);

test('recovers when the whole tree was killed at once', async () => {
  const killed = start();
  await killed.until(/Ctrl-C/);
  const { starts } = await ask();
  for (const pid of processesOfHouse()) process.kill(pid, 'SIGKILL');
  await exit(killed.child);

  const next = start();
  const said = await next.until(/Ctrl-C/);

  expect(said).toMatch(/PostgreSQL +started/);
  expect(await ask()).toMatchObject({ starts: starts + 1 });
}, 30_000);

test('takes the next free port, and says so', async () => {
  const other = await occupy(base);
  const launcher = start();
  const said = await launcher.until(/Ctrl-C/);
  other.close();

  expect(said).toContain(`port ${base} is taken, ${base + 1} is free`);
  expect(await ask(base + 1)).toMatchObject({ starts: expect.any(Number) });
}, 30_000);

test('points a second launcher to the first', async () => {
  const first = start();
  await first.until(/Ctrl-C/);
  const second = start();

  expect(await exit(second.child)).toBe(0);
  expect(second.said()).toContain(`Octroi runs already at http://localhost:${base}`);
}, 30_000);

test('ends everything and shows the log when the services crash', async () => {
  const launcher = start();
  await launcher.until(/Ctrl-C/);
  await ask(base, '/crash').catch(() => undefined);

  expect(await exit(launcher.child)).toBe(1);
  expect(launcher.said()).toContain('services ended by itself (exit code 3)');
  expect(processesOfHouse()).toEqual([]);
}, 30_000);

test('keeps the queue in PostgreSQL where there is no Redis', async () => {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  symlinkSync(process.execPath, join(bin, 'node'));
  const launcher = start([], { PATH: bin });
  const said = await launcher.until(/Ctrl-C/);

  expect(said).toMatch(/queue +in PostgreSQL/);
  expect(await ask()).toMatchObject({ redis: false });
}, 30_000);

test('deletes nothing when nobody is there to be asked', async () => {
  const launcher = start(['--reset']);

  expect(await exit(launcher.child)).toBe(1);
  expect(launcher.said()).toContain('--reset --yes');
  expect(readFileSync(join(house, '.octroi/credentials.json'), 'utf8')).toContain('OCTROI_SECRET');
}, 30_000);

// Another account can only be lent by root; a machine that runs its tests as somebody else has tried that one account.
const asRoot = process.getuid?.() === 0;
if (!asRoot) process.stderr.write('launcher: not run as root, so no other account and no home of root is tried\n');

(asRoot ? test : test.skip)(
  'runs as an ordinary user, whose files stay his own',
  async () => {
    const { uid, gid } = account('nobody');
    const home = copyOfHouse('of nobody', 0o755);
    spawnSync('chown', ['-R', `${uid}:${gid}`, join(folder, 'of nobody')]);
    const launcher = start([], { HOME: home }, { cwd: home, uid, gid });
    const said = await launcher.until(/Ctrl-C/);

    expect(said).toMatch(/PostgreSQL +set up: .*, data in \.octroi/);
    expect(await ask()).toMatchObject({ starts: 1 });
    for (const kept of ['.octroi/credentials.json', '.octroi/pg18/PG_VERSION', 'dist'])
      expect([kept, statSync(join(home, kept)).uid]).toEqual([kept, uid]);
    launcher.child.kill('SIGINT');
    expect(await exit(launcher.child)).toBe(0);
    expect(processesOfHouse()).toEqual([]);
  },
  90_000,
);

(asRoot ? test : test.skip)(
  "runs in root's own home, where the account that PostgreSQL is lent cannot walk",
  async () => {
    const home = copyOfHouse('of root', 0o700);
    const launcher = start([], {}, { cwd: home });
    const said = await launcher.until(/Ctrl-C/);
    outside = /data in (\/var\/lib\/octroi\/my_octroi-\w+)\/pg18; the account ".*" cannot walk/.exec(
      said.replace(', which it runs under,', ''),
    )?.[1];

    expect(await ask()).toMatchObject({ starts: 1 });
    expect(outside).toBeDefined();
    launcher.child.kill('SIGINT');
    expect(await exit(launcher.child)).toBe(0);
    expect(processesOfHouse()).toEqual([]);
  },
  90_000,
);

/** The house with all that is built, as it comes out of a clone; in a folder that is open as far as `mode` says. */
function copyOfHouse(name: string, mode: number): string {
  const home = join(folder, name, 'my octroi');
  cpSync(house, home, { recursive: true, verbatimSymlinks: true, filter: (from) => !from.includes('.octroi') });
  chmodSync(join(folder, name), mode);
  return home;
}

function account(name: string): { uid: number; gid: number } {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((one) => one.startsWith(`${name}:`));
  const [, , uid, gid] = line!.split(':').map(Number);
  return { uid: uid!, gid: gid! };
}

function start(args: string[] = [], environment: NodeJS.ProcessEnv = {}, how: SpawnOptions = {}) {
  const { DATABASE_URL: _d, REDIS_URL: _r, STRIPE_SECRET_KEY: _s, ...inherited } = process.env;
  const child = spawn(process.execPath, ['tools/start.mjs', '--port', String(base), ...args], {
    cwd: house,
    ...how,
    env: { ...inherited, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  }) as ChildProcessByStdio<null, Readable, Readable>;
  running.push(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += String(chunk)));
  const until = async (pattern: RegExp): Promise<string> => {
    while (!pattern.test(text)) {
      if (child.exitCode !== null) throw new Error(`the launcher ended with ${child.exitCode}:\n${text}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return text;
  };
  return { child, until, said: () => text };
}

async function ask(port = base, path = '/'): Promise<{ starts: number; redis: boolean; stripe: string }> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`);
  return (await answer.json()) as { starts: number; redis: boolean; stripe: string };
}

function exit(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => child.once('close', resolve));
}

/** Ids of everything that was started in the copy, by the path in the command line, and of its Redis by its port. */
function processesOfHouse(): number[] {
  const { stdout } = spawnSync('ps', ['-eo', 'pid=,stat=,args='], { encoding: 'utf8' });
  const isOurs = (line: string): boolean =>
    line.includes(folder) ||
    (outside && line.includes(outside)) ||
    line.includes(`127.0.0.1:${base + 79}`) ||
    isLauncher(line);
  return stdout.split('\n').flatMap((line) => {
    const [pid, state = ''] = line.trim().split(/\s+/);
    return isOurs(line) && !state.startsWith('Z') ? [Number(pid)] : [];
  });
}

const isLauncher = (line: string): boolean => line.includes(`tools/start.mjs --port ${base}`);
const hasRedis = (): boolean => Boolean(process.env.TEST_REDIS_URL);

function occupy(port: number): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer().listen(port, '127.0.0.1', () => resolve(server));
  });
}
