// Compiles what has changed: TypeScript by swc (milliseconds a file), the packages by Rolldown, the web by Vite.
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { arePackagesBundled, bundlePackages } from './packages.mjs';
import { dist, root } from './paths.mjs';
import { step, Trouble } from './print.mjs';
import { readIfThere, run, withLock } from './processes.mjs';

const stamp = path.join(dist, '.stamp');
const webStamp = path.join(dist, 'web', '.stamp');
const webRoot = path.join(root, 'apps', 'web');
/** The libs that the web compiles in (the same rule as in .dependency-cruiser.cjs). */
const webLibs = ['contracts', 'pricing', 'period', 'money'];

/** Brings dist/ up to date, or leaves it alone when it is: `.stamp` keeps a hash of each source compiled. */
export async function ensureBuilt({ withWeb = true, isQuiet = false } = {}) {
  await withLock(path.join(root, '.octroi', 'build.lock'), async () => {
    if (!arePackagesBundled()) await (isQuiet ? bundlePackages() : step('start-up', bundlePackages));
    const work = serverWork();
    if (work.changed.length + work.gone.length) await (isQuiet ? compile(work) : step('services', () => compile(work)));
    if (!withWeb || !existsSync(path.join(webRoot, 'index.html'))) return;
    const hash = webHash();
    if (readIfThere(webStamp) !== hash) await (isQuiet ? bundleWeb(hash) : step('web', () => bundleWeb(hash)));
  });
}

/** Which sources differ from those compiled last, and which outputs have lost their source. */
function serverWork() {
  const sources = ['apps', 'libs', 'bench', 'chaos']
    .flatMap((top) => list(path.join(root, top)))
    .filter(isServerSource);
  const hashes = Object.fromEntries(sources.map((file) => [path.relative(root, file), hashOf(file)]));
  // A lib that comes or goes changes what `@libs/...` means in files that did not change themselves.
  const libs = sources.filter((file) => /[/\\]libs[/\\][^/\\]+[/\\]src[/\\]index\.ts$/.test(file));
  const settings =
    hashOf(path.join(root, '.swcrc')) +
    hashOf(path.join(root, 'package-lock.json')) +
    libs.map((file) => path.relative(root, file));
  const last = JSON.parse(readIfThere(stamp) ?? '{}');
  const known = last.settings === settings ? last.hashes : {};
  return {
    settings,
    hashes,
    changed: Object.keys(hashes).filter((file) => known[file] !== hashes[file] || !existsSync(outputOf(file))),
    gone: Object.keys(last.hashes ?? {}).filter((file) => !(file in hashes)),
  };
}

async function compile({ settings, hashes, changed, gone }) {
  for (const file of gone)
    for (const output of [outputOf(file), `${outputOf(file)}.map`]) rmSync(output, { force: true });
  const results = await Promise.allSettled(changed.map((file) => compileOne(file)));
  const faults = [];
  results.forEach((result, index) => {
    if (result.status === 'fulfilled') return;
    faults.push(`${changed[index]}: ${result.reason.message.trim()}`);
    delete hashes[changed[index]]; // So that it is tried again, also when it has not changed.
  });
  writeSafely(stamp, JSON.stringify({ settings, hashes }));
  if (faults.length) throw new Trouble(`These files do not compile:\n${faults.join('\n')}`);
  return `${changed.length} of ${Object.keys(hashes).length} files compiled`;
}

async function compileOne(file) {
  const output = outputOf(file);
  if (!file.endsWith('.ts')) {
    mkdirSync(path.dirname(output), { recursive: true });
    return cpSync(path.join(root, file), output);
  }
  const { default: swc } = await import('@swc/core');
  const { code, map } = await swc.transformFile(path.join(root, file), {
    configFile: path.join(root, '.swcrc'),
    jsc: { baseUrl: root },
    sourceFileName: path.relative(path.dirname(output), path.join(root, file)),
    outputPath: output,
  });
  writeSafely(`${output}.map`, map);
  writeSafely(output, `${code}\n//# sourceMappingURL=${path.basename(output)}.map\n`);
}

async function bundleWeb(hash) {
  const vite = path.join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const args = [vite, 'build', '--outDir', path.join(dist, 'web'), '--emptyOutDir', '--logLevel', 'warn'];
  const built = await run(process.execPath, args, { cwd: webRoot, env: { ...process.env, NODE_ENV: 'production' } });
  if (built.code !== 0) throw new Trouble(`The web does not build:\n${built.output.trim()}`);
  writeSafely(webStamp, hash);
  return 'bundled';
}

/** What the web is made of: its own files, the libs it imports, and the tools in their versions. */
function webHash() {
  const folders = [webRoot, ...webLibs.map((lib) => path.join(root, 'libs', lib, 'src'))];
  const files = [...folders.flatMap(list), path.join(root, 'package-lock.json')].filter((file) => !isSpec(file));
  const all = createHash('sha256');
  for (const file of files) all.update(path.relative(root, file)).update(hashOf(file));
  return all.digest('hex');
}

const isSpec = (file) => file.endsWith('.spec.ts') || file.endsWith('.spec.tsx');

/** Everything but specs and the web; files that are not TypeScript (samples, pages) are copied beside the code. */
const isServerSource = (file) => !isSpec(file) && !file.endsWith('.d.ts') && !file.startsWith(webRoot + path.sep);

const outputOf = (file) => path.join(dist, file.replace(/\.ts$/, '.js'));

const hashOf = (file) => createHash('sha256').update(readFileSync(file)).digest('hex');

/** Writes beside and renames: a process that reads at this moment sees the old file or the new one, never half. */
function writeSafely(file, text) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(`${file}.part`, text);
  renameSync(`${file}.part`, file);
}

function list(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .filter((file) => !file.includes(`${path.sep}node_modules${path.sep}`))
    .toSorted();
}
