// Mutation testing of the libraries that decide cents and days. `npm run mutation` runs it for one library after the
// other (MUTATE) and prints the score.
import { tmpdir } from 'node:os';
import path from 'node:path';

const lib = process.env.MUTATE;

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  testRunner: 'specs',
  plugins: [path.join(import.meta.dirname, 'tools/mutation/runner.mjs')],
  mutate: [`libs/${lib}/src/**/*.ts`, '!**/*.spec.ts', '!**/index.ts'],
  ignorePatterns: ['**', '!libs/money/**', '!libs/period/**', '!libs/pricing/**', '!package.json'],
  coverageAnalysis: 'perTest',
  disableTypeChecks: false,
  reporters: process.stdout.isTTY ? ['progress', 'json'] : ['progress-append-only', 'json'],
  jsonReporter: { fileName: `reports/mutation/${lib}.json` },
  concurrency: Number(process.env.MUTATION_WORKERS ?? 2),
  timeoutMS: 10_000,
  // Outside the repository, where no other test run finds its copies of the specs.
  tempDirName: path.join(tmpdir(), 'octroi-mutation'),
  warnings: { slow: false },
};
