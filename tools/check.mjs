// `npm run check`: everything about the code that can be said without running it. All parts run, also after a failure.
import path from 'node:path';
import { availableParallelism } from 'node:os';
import { ensureInstalled } from './lib/install.mjs';
import { root } from './lib/paths.mjs';
import { dim, duration, green, main, red, say } from './lib/print.mjs';
import { run } from './lib/processes.mjs';
import { tidy } from './lib/tidy.mjs';

const node = (file, ...args) => run(process.execPath, [path.join(root, 'node_modules', file), ...args], { cwd: root });
const oxlint = (...args) => node('oxlint/bin/oxlint', '--disable-nested-config', '--quiet', ...args);
const sources = ['apps', 'libs', 'bench', 'chaos', 'tools'];

/** Each part answers { code, output }. */
const parts = {
  types: () => node('typescript7/bin/tsc', '--noEmit', '-p', 'tsconfig.json'),
  'types of the web': () => node('typescript7/bin/tsc', '--noEmit', '-p', 'apps/web/tsconfig.json'),
  lint: () => oxlint('--type-aware', 'apps', 'libs', 'bench', 'chaos'),
  'lint of the tools': () => oxlint('tools'), // JavaScript: there are no types to be aware of.
  'import rules': () =>
    node(
      'dependency-cruiser/bin/dependency-cruise.mjs',
      '--config',
      '.dependency-cruiser.cjs',
      'apps',
      'libs',
      'bench',
      'chaos',
    ),
  format: () =>
    node(
      'prettier/bin/prettier.cjs',
      '--check',
      '--cache',
      '--log-level=warn',
      '--no-error-on-unmatched-pattern',
      ...sources,
      'docs',
      '*.{json,mjs,cjs,yml}',
    ),
  tidy: () => tidy(),
};

await main(async () => {
  await ensureInstalled();
  const wanted = process.argv.slice(2);
  const queue = Object.entries(parts).filter(([name]) => !wanted.length || wanted.includes(name));
  const results = [];
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) results.push(await measure(...next));
  };
  await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, worker));
  const failed = results.filter(({ code }) => code !== 0);
  say(
    failed.length
      ? red(`${failed.length} of ${results.length} checks failed: ${failed.map(({ name }) => name).join(', ')}`)
      : green(`all ${results.length} checks passed`),
  );
  return failed.length ? 1 : 0;
});

async function measure(name, part) {
  const started = performance.now();
  const { code, output } = await part();
  say(`${code === 0 ? green('ok') : red('!!')} ${name.padEnd(18)} ${dim(duration(performance.now() - started))}`);
  if (code !== 0) say(output.trimEnd().replaceAll(/^/gm, '   '));
  return { name, code };
}
