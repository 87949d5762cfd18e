// `npm test [-- path or Jest option]`: all tests on a real PostgreSQL, a real queue and, where there is one, a real
// browser. Everything it starts is its own, so several runs can go on at a time. The last line is the count.
import { mkdtempSync, rmSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { ensureBuilt } from './lib/build.mjs';
import { findChromium } from './lib/chromium.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { root } from './lib/paths.mjs';
import { main, say, step, yellow } from './lib/print.mjs';
import { readIfThere } from './lib/processes.mjs';
import { startScratch } from './lib/scratch.mjs';

const args = process.argv.slice(2);
const isEverything = !args.some((arg) => !arg.startsWith('-'));

await main(async () => {
  await ensureInstalled();
  await build();
  const scratch = await step('databases', async () => {
    const { postgres, redis, stop } = await startScratch();
    const queue = redis
      ? `queue on Redis ${redis.version} and on PostgreSQL`
      : 'no Redis here: queue on PostgreSQL only';
    return { postgres, redis, stop, said: `PostgreSQL ${postgres.version}, ${queue}` };
  });
  const chromium = findChromium();
  say(
    chromium
      ? `   browser          ${chromium}`
      : yellow('   browser          no Chromium found: browser tests are skipped'),
  );
  try {
    return await jest({
      TEST_DATABASE_URL: scratch.postgres.url,
      TEST_REDIS_URL: scratch.redis?.url ?? '',
      ...(chromium && { CHROMIUM_PATH: chromium }),
    });
  } finally {
    await scratch.stop();
  }
});

/** Some tests start what is built. While one folder is being worked on, a fault in another must not stop its tests. */
async function build() {
  try {
    await ensureBuilt({ withWeb: isEverything || args.some((arg) => arg.includes('apps')) });
  } catch (error) {
    if (isEverything) throw error;
    say(yellow(error.message));
  }
}

async function jest(variables) {
  const folder = mkdtempSync(path.join(tmpdir(), 'octroi-jest-'));
  const report = path.join(folder, 'report.json');
  const options = ['--json', `--outputFile=${report}`];
  // Most tests wait for a server more than they compute: four at a time even on two cores.
  if (!args.some((arg) => /^(-w|-i|--maxWorkers|--runInBand)/.test(arg)))
    options.push(`--maxWorkers=${Math.max(4, availableParallelism())}`);
  // A file loads thousands of modules: room for young objects spares the collector a tenth of the run.
  const flags = ['--max-semi-space-size=64', '--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const child = spawn(process.execPath, [...flags, 'node_modules/jest/bin/jest.js', ...options, ...args], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'test', ...variables },
    stdio: ['inherit', 'ignore', 'inherit'], // Jest tells its progress on stderr, the JSON would go to stdout.
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  const watch = endWhenReported(child, report);
  const code = await new Promise((resolve) => child.once('close', resolve));
  clearInterval(watch);
  const result = JSON.parse(readIfThere(report) ?? 'null');
  rmSync(folder, { recursive: true, force: true });
  return summary(result, code);
}

/** A test that leaves a timer or a socket open must not hold the run for ever: it has 15 s after the last test. */
function endWhenReported(child, report) {
  let since;
  return setInterval(() => {
    if (!readIfThere(report)) return;
    since ??= performance.now();
    if (performance.now() - since < 15_000) return;
    say(
      yellow('Jest had its result but did not end: a test leaves something open (find it with --detectOpenHandles).'),
    );
    child.kill('SIGKILL');
  }, 1000);
}

/** Prints `N passed, N failed` and returns the exit code. A file that could not run at all counts as one failure. */
function summary(result, code) {
  if (!result) {
    say('0 passed, 1 failed');
    return 1;
  }
  const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
  const skipped = result.numPendingTests + result.numTodoTests;
  say(`${result.numPassedTests} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
  return code === 0 && failed === 0 ? 0 : 1;
}
