// `npm run golden -- <cases.json>`: runs a file of cases through the engine and prints each failure.
import { readFileSync } from 'node:fs';
import type { GoldenCase } from './golden/case.js';
import { checkCase } from './golden/check.js';

const file = process.argv[2];
if (file === undefined) {
  console.error('Which file of cases? For example: npm run golden -- libs/pricing/test/golden/cases.json');
  process.exit(2);
}
const cases = JSON.parse(readFileSync(file, 'utf8')) as GoldenCase[];
let failed = 0;
for (const golden of cases) {
  const failures = checkCase(golden);
  if (failures.length === 0) continue;
  failed += 1;
  for (const failure of failures) console.log(`${golden.id}: ${failure}`);
}
console.log(`${cases.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
