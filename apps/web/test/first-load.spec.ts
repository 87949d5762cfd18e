import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';

// What `npm test` has built: the files that browsers get, not the sources.
const root = path.resolve('dist/web');
const LIMIT = 250_000;

describe('what a browser loads before it shows something', () => {
  const page = readFileSync(path.join(root, 'index.html'), 'utf8');
  const named = [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+\.js)"/g)].map(([, file]) => file!);
  const first = withStaticImports(named);

  it('is at most 250 kB of JavaScript, gzipped', () => {
    expect(named.length).toBeGreaterThan(0);
    expect(weightOf(first)).toBeLessThanOrEqual(LIMIT);
  });

  it.each(['catalogue', 'product', 'plans', 'sign-in', 'sign-up', 'invitation'])(
    'stays within 250 kB with the public screen %s',
    (screen) => {
      for (const chunk of chunksOf(screen))
        expect(weightOf(withStaticImports([...named, chunk]))).toBeLessThanOrEqual(LIMIT);
    },
  );

  it('leaves every screen, and what draws charts, for later', () => {
    const early = [...first].map((file) => path.basename(file));

    expect(early.filter((file) => /^(overview|usage|queue|invoice|bars-chart|recharts)/.test(file))).toEqual([]);
    expect([...first].some((file) => readFileSync(path.join(root, file), 'utf8').includes('recharts'))).toBe(false);
  });

  /** A screen's own chunk: what the entry imports under that name when it is asked for (console and portal share some). */
  function chunksOf(screen: string): string[] {
    const pattern = new RegExp(`["'\`]\\./(${screen}-[\\w-]{8}\\.js)`, 'g');
    const found = [...first].flatMap((file) => [...readFileSync(path.join(root, file), 'utf8').matchAll(pattern)]);
    if (found.length === 0) throw new Error(`no chunk ${screen}-….js: has the screen been renamed?`);
    return found.map(([, file]) => `/assets/${file}`);
  }
});

/** These files and all that they import at once. `import()` is not at once. */
function withStaticImports(files: readonly string[], seen = new Set<string>()): Set<string> {
  for (const file of files) {
    if (seen.has(file)) continue;
    seen.add(file);
    const text = readFileSync(path.join(root, file), 'utf8');
    const imports = [...text.matchAll(/(?:\bfrom|\bimport)\s*["'](\.\/[^"']+\.js)["']/g)].map(([, to]) => to!);
    withStaticImports(
      imports.map((to) => path.posix.join(path.posix.dirname(file), to)),
      seen,
    );
  }
  return seen;
}

const weightOf = (files: Iterable<string>): number =>
  [...files].reduce((sum, file) => sum + gzipSync(readFileSync(path.join(root, file)), { level: 9 }).length, 0);
