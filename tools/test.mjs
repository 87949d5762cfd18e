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
/** More than this is no accident of a busy machine. */
const AGAIN_MAX = 5;
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

/**
 * Runs Jest. In a run of everything, three files share two cores with servers and browsers: a file that fails there is run
 * once more, alone, and that result counts. It is said, so that a test which needs it again and again is seen and mended.
 */
async function jest(variables) {
  // Most tests wait for a server more than they compute: three at a time even on two cores.
  const isTold = args.some((arg) => /^(-w|-i|--maxWorkers|--runInBand)/.test(arg));
  const first = await runJest(
    variables,
    isTold ? args : [`--maxWorkers=${Math.max(3, availableParallelism())}`, ...args],
  );
  const files = (first.result?.testResults ?? []).filter(({ status }) => status === 'failed').map(({ name }) => name);
  if (!isEverything || files.length === 0 || files.length > AGAIN_MAX) return summary(first.result, first.code);
  say(yellow(`Once more, alone: ${files.map((file) => path.relative(root, file)).join(', ')}`));
  const second = await runJest(variables, ['--runInBand', ...args, '--runTestsByPath', ...files]);
  return summary(second.result && merged(first.result, second.result, files), second.code);
}

async function runJest(variables, options) {
  const folder = mkdtempSync(path.join(tmpdir(), 'octroi-jest-'));
  const report = path.join(folder, 'report.json');
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const own = ['--json', `--outputFile=${report}`, ...options];
  const child = spawn(process.execPath, [...flags, 'node_modules/jest/bin/jest.js', ...own], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'test', ...variables },
    stdio: ['inherit', 'ignore', 'inherit'], // Jest tells its progress on stderr, the JSON would go to stdout.
  });
  const stop = (signal) => child.kill(signal);
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, stop);
  const watch = endWhenReported(child, report);
  const code = await new Promise((resolve) => child.once('close', resolve));
  clearInterval(watch);
  for (const signal of signals) process.off(signal, stop);
  const result = JSON.parse(readIfThere(report) ?? 'null');
  rmSync(folder, { recursive: true, force: true });
  return { result, code };
}

/** The first run's counts, with those of the files that ran again replaced. */
function merged(first, second, files) {
  const kept = first.testResults.filter(({ name }) => !files.includes(name)).flatMap((file) => file.assertionResults);
  const count = (status) => kept.filter((test) => test.status === status).length;
  return {
    numPassedTests: count('passed') + second.numPassedTests,
    numFailedTests: second.numFailedTests,
    numPendingTests: count('pending') + second.numPendingTests,
    numTodoTests: count('todo') + second.numTodoTests,
    numRuntimeErrorTestSuites: second.numRuntimeErrorTestSuites,
  };
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
