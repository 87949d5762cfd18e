// `npm run test:clickhouse`: the usage store's contract, and what ClickHouse may suffer, on ClickHouse's own engine. It is
// half a gigabyte, so it is no dependency: this brings it into a folder of its own and leaves the lock alone.
import { mkdirSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { ensureInstalled } from './lib/install.mjs';
import { root } from './lib/paths.mjs';
import { main, step, Trouble } from './lib/print.mjs';
import { readIfThere, run, withLock } from './lib/processes.mjs';

const version = '3.4.0';
const folder = path.join(root, 'node_modules', '.cache', 'chdb');
const installed = path.join(folder, 'node_modules', 'chdb', 'package.json');

await main(async () => {
  await ensureInstalled();
  if (!isThere()) await withLock(path.join(root, '.octroi', 'chdb.lock'), () => isThere() || step('chdb', install));
  const tests = process.argv.slice(2);
  const child = spawn(
    process.execPath,
    ['tools/test.mjs', ...(tests.length ? tests : ['apps/metering/test/clickhouse'])],
    {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, CHDB_PATH: installed },
    },
  );
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  return await new Promise((resolve) => child.once('close', (code) => resolve(code ?? 1)));
});

function isThere() {
  return JSON.parse(readIfThere(installed) ?? '{}').version === version;
}

async function install() {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: { chdb: version } }));
  const { code, output } = await run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    shell: process.platform === 'win32',
  });
  if (code !== 0) throw new Trouble(`chdb ${version} could not be installed:\n${output.trim()}`);
  return { said: version };
}
