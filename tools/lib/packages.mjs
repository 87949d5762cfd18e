// A service imports some 2,500 files of packages, which takes most of its start. Here they are bundled into two dozen, as
// packages of the same names in dist/node_modules: there Node looks first for what compiled code imports, and nothing else
// has to know. Bundled anew only when the lock file or Node changes.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { dist, root } from './paths.mjs';
import { readIfThere } from './processes.mjs';

const folder = path.join(dist, 'node_modules');
const stamp = path.join(folder, '.stamp');
/** Left where they are: native, or read files that lie beside them, or patch what all copies share. */
const leftAlone = ['@fastify/static', '@node-rs/argon2', '@scalar/fastify-api-reference', 'reflect-metadata'];

/** Whether the packages are bundled as the lock file says. */
export const arePackagesBundled = () => readIfThere(stamp) === wanted();

export async function bundlePackages() {
  const { dependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const names = Object.keys(dependencies).filter((name) => !leftAlone.includes(name));
  const draft = `${folder}.part`;
  const entries = path.join(draft, '.entries');
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(entries, { recursive: true });

  const input = {};
  for (const [index, name] of names.entries()) {
    // Name by name: what a CommonJS package exports is known only once it was loaded.
    const exported = Object.keys(await import(name)).filter((key) => key !== 'module.exports');
    input[name] = path.join(entries, `${index}.mjs`);
    writeFileSync(input[name], `export { ${exported.join(', ')} } from '${name}';\n`);
  }
  const { rolldown } = await import('rolldown');
  const bundle = await rolldown({
    input,
    platform: 'node',
    // What a package tries to import and does without is decided at run time, as it is without a bundle.
    external: [/\.node$/, 'pg-native', ...leftAlone.map((name) => new RegExp(`^${name}`))],
    logLevel: 'silent',
  });
  await bundle.write({ dir: draft, entryFileNames: '[name]/index.js', chunkFileNames: '.shared/[name]-[hash].js' });
  await bundle.close();
  rmSync(entries, { recursive: true });
  for (const name of names)
    writeFileSync(
      path.join(draft, name, 'package.json'),
      JSON.stringify({ name, type: 'module', exports: './index.js' }),
    );
  writeFileSync(path.join(draft, '.stamp'), wanted());

  rmSync(folder, { recursive: true, force: true });
  renameSync(draft, folder);
  return `${names.length} bundled`;
}

/** Which bundle is the right one: another lock file brings other versions, another Node reads other names from CommonJS. */
function wanted() {
  const lock = readFileSync(path.join(root, 'package-lock.json'));
  return `${process.version} ${createHash('sha256').update(lock).digest('hex')}`;
}
