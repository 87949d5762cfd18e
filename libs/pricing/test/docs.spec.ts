import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pricingPage } from '../docs/page.js';

const docs = path.join(import.meta.dirname, '../../../docs');
// A copy of the libraries alone, as mutation testing makes it, has no docs folder to compare with.
const inRepository = existsSync(docs) ? it : it.skip;

describe('docs/pricing.md', () => {
  inRepository('is what the engine draws and says today', () => {
    const stale = [...pricingPage()].filter(([file, text]) => readFileSync(path.join(docs, file), 'utf8') !== text);

    expect(stale.map(([file]) => file)).toEqual([]);
  });

  it('shows every model with a picture and its sum', () => {
    const page = pricingPage();

    expect([...page.keys()].filter((file) => file.endsWith('.svg'))).toHaveLength(12);
    expect(page.get('pricing.md')).toContain('- Sum: $1,200.00');
  });
});
