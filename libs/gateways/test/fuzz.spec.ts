import { adapterFor, adapterNames } from '../src/registry.js';
import { fuzz } from './fuzz.js';

/** Enough to catch a slip in a minute's work; fuzz-many.ts runs as many as one likes. */
const RUNS = 300;

it.each(adapterNames)('%s explains whatever becomes of its payloads', (name) => {
  fuzz(adapterFor(name)!, RUNS);
});
