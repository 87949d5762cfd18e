// `npm run properties -- --runs 100000`: every property of the pure libraries, tried that many times (1,000 otherwise).
import { spawnSync } from 'node:child_process';

const args = process.argv.slice(2);
const at = args.indexOf('--runs');
const runs = at < 0 ? '1000' : (args[at + 1] ?? '');
if (!/^[1-9]\d*$/.test(runs)) {
  console.error(`How many runs? "${runs}" is no number. For example: npm run properties -- --runs 100000`);
  process.exit(2);
}
const others = args.filter((_, index) => at < 0 || (index !== at && index !== at + 1));
const jest = [
  'node_modules/jest/bin/jest.js',
  '--selectProjects',
  'pure',
  '--testPathPatterns',
  'properties\\.spec\\.ts$',
];
const options = [
  '--experimental-vm-modules',
  '--no-warnings',
  ...jest,
  '--verbose',
  '--testTimeout=2147483647',
  ...others,
];
const { status } = spawnSync(process.execPath, options, {
  stdio: 'inherit',
  env: { ...process.env, PROPERTY_RUNS: runs },
});
process.exit(status ?? 1);
