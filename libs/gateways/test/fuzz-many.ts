import { adapterFor, adapterNames } from '../src/registry.js';
import { fuzz } from './fuzz.js';

// node tools/run.mjs libs/gateways/test/fuzz-many.ts [runs for each adapter] [seed] [adapter]
const [runs = '100000', seed, only] = process.argv.slice(2);
for (const name of adapterNames) {
  if (only !== undefined && name !== only) continue;
  fuzz(adapterFor(name)!, Number(runs), seed === undefined ? undefined : Number(seed));
  console.log(`${name}: ${runs} mutated payloads, all explained`);
}
