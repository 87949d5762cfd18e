// A test runner for Stryker. Starting Jest anew for each of some thousand mutants takes hours; this one compiles the
// sandbox once and runs the specs in a worker thread that stays, switching mutants on and off as Stryker's own
// instrumentation allows. Mutants of code that runs while modules load get a fresh thread each.
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import { transform } from '@swc/core';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Worker } from 'node:worker_threads';

// The calendar of 27,000 periods takes too long to be asked again for each mutant.
const LEFT_OUT = /calendar\.spec\.js$/;

class SpecRunner {
  static inject = [];
  #specs = [];
  #worker = null;
  #fastestFirst = [];
  #out = path.resolve(`.compiled-${process.pid}`);

  capabilities() {
    return { reloadEnvironment: true };
  }

  async init() {
    const sources = list('libs').filter((file) => file.endsWith('.ts'));
    await Promise.all(sources.map((file) => this.#compile(file)));
    for (const file of list('libs').filter((name) => name.endsWith('.json'))) cpSync(file, path.join(this.#out, file));
    const compiled = list(path.join(this.#out, 'libs', process.env.MUTATE));
    this.#specs = compiled.filter((file) => file.endsWith('.spec.js') && !LEFT_OUT.test(file));
  }

  async dispose() {
    await this.#end();
    rmSync(this.#out, { recursive: true, force: true });
  }

  async dryRun() {
    const { results, mutantCoverage } = await this.#run({ isDryRun: true });
    const quick = results.toSorted((a, b) => a.timeSpentMs - b.timeSpentMs);
    this.#fastestFirst = quick.map(({ id }) => id);
    const tests = results.map(({ id, failure, timeSpentMs }) => {
      const told = { id, name: id, timeSpentMs };
      return failure === null ? { ...told, status: 'success' } : { ...told, status: 'failed', failureMessage: failure };
    });
    return { status: 'complete', tests, mutantCoverage };
  }

  async mutantRun({ activeMutant, testFilter, mutantActivation, hitLimit }) {
    if (mutantActivation === 'static') {
      await this.#end();
      this.#worker = this.#start(activeMutant.id);
    }
    const wanted = testFilter === undefined ? null : new Set(testFilter);
    const known = this.#fastestFirst.filter((id) => wanted?.has(id) ?? true);
    const ids = known.length > 0 ? known : testFilter;
    const { results, isOverLimit } = await this.#run({ activeMutant: activeMutant.id, hitLimit, ids });
    if (mutantActivation === 'static') await this.#end();

    const nrOfTests = results.length;
    if (isOverLimit) {
      await this.#end();
      return { status: 'timeout', reason: 'hit limit' };
    }
    const killer = results.find(({ failure }) => failure !== null);
    if (killer === undefined && mutantActivation !== 'static')
      // Caches filled without the mutant may have hidden it: what survives has to survive in a fresh thread too.
      return await this.mutantRun({ activeMutant, testFilter, mutantActivation: 'static', hitLimit });
    if (killer === undefined) return { status: 'survived', nrOfTests };
    if (mutantActivation !== 'static') await this.#endIfPoisoned(killer.id);
    return { status: 'killed', killedBy: [killer.id], failureMessage: killer.failure, nrOfTests };
  }

  /** A mutant may leave something wrong in a cache; what it failed must pass again without it. */
  async #endIfPoisoned(id) {
    const { results } = await this.#run({ ids: [id] });
    if (results[0].failure !== null) await this.#end();
  }

  /** Ends the thread; the next request starts another. */
  async #end() {
    await this.#worker?.terminate();
    this.#worker = null;
  }

  #start(activeMutant) {
    return new Worker(path.join(import.meta.dirname, 'worker.mjs'), {
      workerData: { specs: this.#specs, activeMutant },
    });
  }

  #run(request) {
    this.#worker ??= this.#start();
    const worker = this.#worker;
    return new Promise((resolve, reject) => {
      const ended = () => settle(resolve, { results: [{ id: 'load', failure: 'the thread ended', timeSpentMs: 0 }] });
      const answered = (answer) => settle(resolve, answer);
      const failed = (error) => settle(reject, error);
      const settle = (how, value) => {
        worker.off('message', answered).off('error', failed).off('exit', ended);
        how(value);
      };
      worker.on('message', answered).on('error', failed).on('exit', ended);
      worker.postMessage(request);
    });
  }

  async #compile(file) {
    const target = path.join(this.#out, file.replace(/\.ts$/, '.js'));
    const toLibs = path.relative(path.dirname(file), 'libs');
    const { code } = await transform(readFileSync(file, 'utf8'), {
      filename: file,
      swcrc: false,
      jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
      module: { type: 'es6' },
    });
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(
      target,
      code.replace(/(['"])@libs\/([a-z]+)\1/g, (_all, quote, lib) => `${quote}${toLibs}/${lib}/src/index.js${quote}`),
    );
  }
}

function list(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    return entry.isDirectory() ? list(file) : [file];
  });
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'specs', SpecRunner)];
