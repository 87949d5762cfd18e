// `npm run mutation [-- money|period|pricing] [--survivors]`: changes the libraries that decide cents and days in some
// thousand small ways, and prints how many of the changes a test notices. Fails under 90 %.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const LEAST_PERCENT = 90;
const root = path.join(import.meta.dirname, '..');
const args = process.argv.slice(2);
const asked = args.filter((arg) => !arg.startsWith('--'));
const libs = asked.length > 0 ? asked : ['money', 'period', 'pricing'];

const rows = [];
for (const lib of libs) {
  const stryker = path.join(root, 'node_modules/@stryker-mutator/core/bin/stryker.js');
  // A property that needs more than 25 tries to notice a change does not count as a test of it.
  const env = { PROPERTY_RUNS: '25', ...process.env, MUTATE: lib };
  const { status } = spawnSync(process.execPath, [stryker, 'run'], { cwd: root, stdio: 'inherit', env });
  if (status !== 0) process.exit(status ?? 1);
  const { files } = JSON.parse(readFileSync(path.join(root, `reports/mutation/${lib}.json`), 'utf8'));
  for (const [file, { source, mutants }] of Object.entries(files)) {
    rows.push({ file, ...count(mutants) });
    if (args.includes('--survivors')) tellSurvivors(file, source.split('\n'), mutants);
  }
}

const total = rows.reduce((sum, row) => ({ killed: sum.killed + row.killed, survived: sum.survived + row.survived }), {
  killed: 0,
  survived: 0,
});
for (const row of rows) console.log(line(row.file, row));
console.log(line('all', total));
const percent = (100 * total.killed) / (total.killed + total.survived);
if (percent < LEAST_PERCENT) {
  console.error(`At least ${LEAST_PERCENT} % have to be noticed. See which are not: npm run mutation -- --survivors`);
  process.exit(1);
}

/** A change that makes a test run for ever was noticed as much as one that fails it; one no test reaches was not. */
function count(mutants) {
  const of = (...statuses) => mutants.filter(({ status }) => statuses.includes(status)).length;
  return { killed: of('Killed', 'Timeout'), survived: of('Survived', 'NoCoverage') };
}

function line(name, { killed, survived }) {
  const percent = killed + survived === 0 ? 100 : (100 * killed) / (killed + survived);
  return `${name.padEnd(46)} ${percent.toFixed(1).padStart(6)} %  ${killed} of ${killed + survived} noticed`;
}

function tellSurvivors(file, lines, mutants) {
  for (const { status, location, replacement } of mutants) {
    if (status !== 'Survived' && status !== 'NoCoverage') continue;
    console.log(`${file}:${location.start.line}  ${lines[location.start.line - 1].trim()}`);
    console.log(`    ${replacement?.replaceAll(/\s+/g, ' ')}`);
  }
}
