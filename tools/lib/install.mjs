// Brings node_modules to what package-lock.json says, and does nothing when it is there already.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { root } from './paths.mjs';
import { say, step, Trouble } from './print.mjs';
import { onPath, readIfThere, run, withLock } from './processes.mjs';

/** Installs what is missing. Quiet when nothing is; one line with its duration otherwise. */
export async function ensureInstalled() {
  if (isInstalled()) return;
  await withLock(path.join(root, '.octroi', 'install.lock'), async () => {
    if (isInstalled()) return; // Another run did it while we waited.
    if (!process.stdout.isTTY)
      say('   packages         installing what package-lock.json names; the first time takes a minute');
    await step('packages', install);
  });
}

/**
 * Whether every package that the lock demands is installed in its version. npm keeps its own account of what it
 * installed in node_modules/.package-lock.json; optional packages (other systems' binaries) may be missing.
 */
function isInstalled() {
  const lock = readIfThere(path.join(root, 'package-lock.json'));
  const done = readIfThere(path.join(root, 'node_modules', '.package-lock.json'));
  if (!lock || !done) return false;
  const installed = JSON.parse(done).packages;
  return Object.entries(JSON.parse(lock).packages).every(
    ([place, wanted]) =>
      place === '' || wanted.optional || wanted.devOptional || installed[place]?.version === wanted.version,
  );
}

async function install() {
  // `npm ci` begins by deleting node_modules: right for a fresh clone, slow for one package that was added.
  const ways = existsSync(path.join(root, 'node_modules')) ? [['install']] : [['ci'], ['install']];
  let last;
  for (const way of ways) {
    last = await npm([...way, '--no-audit', '--no-fund', '--loglevel=error']);
    if (last.code === 0) return { said: `installed by npm ${way[0]}` };
  }
  throw new Trouble(`npm could not install the packages:\n${last.output.trim().split('\n').slice(-15).join('\n')}`);
}

function npm(args) {
  // Started by `npm start`, we know where that npm is; started by `node tools/start.mjs`, the PATH knows.
  const script = process.env.npm_execpath;
  if (script && /npm-cli\.c?js$/.test(script)) return run(process.execPath, [script, ...args], { cwd: root });
  const program = onPath('npm');
  if (!program) throw new Trouble('npm is not on the PATH. Install Node.js 20.19 or newer, npm comes with it.');
  return run(program, args, { cwd: root, shell: process.platform === 'win32' });
}
