// `node tools/run.mjs libs/pricing/docs/write.ts`: writes docs/pricing.md and its pictures.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pricingPage } from './page.js';

for (const [file, text] of pricingPage()) {
  const target = path.join('docs', file);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, text);
  console.log(target);
}
