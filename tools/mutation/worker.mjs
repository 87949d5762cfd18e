// Runs compiled specs in a thread of its own: a small stand-in for Jest that loads the modules once and can then run any
// test again, in milliseconds, with another mutant switched on.
import { bind } from 'jest-each';
import { expect } from 'expect';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';

const stryker = (globalThis.__stryker__ ??= {});
stryker.activeMutant = workerData.activeMutant;

/** Tests by name, in the order they were told. */
const tests = new Map();
const told = [];
function describe(name, body) {
  told.push(name);
  body();
  told.pop();
}
function it(name, run) {
  const full = [...told, name].join(' › ');
  let id = full;
  for (let twin = 2; tests.has(id); twin += 1) id = `${full} #${twin}`;
  tests.set(id, run);
}
describe.each = bind(describe, false);
it.each = bind(it, false);
it.skip = () => undefined;
Object.assign(globalThis, { describe, it, test: it, expect });

let loadFailure = null;
try {
  for (const file of workerData.specs) {
    told.splice(0, told.length, path.basename(file, '.spec.js'));
    await import(pathToFileURL(file).href);
  }
} catch (error) {
  loadFailure = String(error?.message ?? error);
}

parentPort.on('message', ({ activeMutant, hitLimit, ids, isDryRun }) => {
  stryker.activeMutant = activeMutant;
  stryker.hitLimit = hitLimit;
  stryker.hitCount = hitLimit === undefined ? undefined : 0;
  const results = [];
  for (const id of ids ?? tests.keys()) {
    if (isDryRun) stryker.currentTestId = id;
    const started = performance.now();
    const failure = loadFailure ?? failureOf(tests.get(id));
    stryker.currentTestId = undefined;
    results.push({ id, failure, timeSpentMs: performance.now() - started });
    if (failure !== null && !isDryRun) break;
  }
  const isOverLimit = stryker.hitLimit !== undefined && stryker.hitCount > stryker.hitLimit;
  parentPort.postMessage({ results, isOverLimit, mutantCoverage: isDryRun ? stryker.mutantCoverage : undefined });
});

function failureOf(run) {
  try {
    const outcome = run();
    return typeof outcome?.then === 'function' ? 'this runner has no asynchronous tests' : null;
  } catch (error) {
    return String(error?.message ?? error);
  }
}
