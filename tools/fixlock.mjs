// Makes package-lock.json serve every platform. `npm run lock` runs it after each change of the dependencies.
//
// npm writes an optional binary into the lock only when the registry in use serves it. Where it mirrors one system's
// binaries only, the others are missing, and `npm ci` refuses the lock ("Missing: @swc/core-darwin-arm64 from lock
// file"). Here each missing one gets its entry: version and system, as its parent demands it. It has no checksum,
// because nobody could fetch it; npm then trusts the registry for that package. Nothing else is changed.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root, short } from './lib/paths.mjs';
import { main, say } from './lib/print.mjs';

const systems = ['android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'aix', 'win32'];
const processors = ['arm64', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x', 'loong64', 'mips64el', 'wasm32', 'arm'];

await main(() => {
  const file = path.join(root, 'package-lock.json');
  const before = readFileSync(file, 'utf8');
  const lock = JSON.parse(before);
  const added = addMissing(lock.packages);
  for (const entry of Object.values(lock.packages)) delete entry.resolved; // No registry's address in the repository.
  const collator = new Intl.Collator('en');
  const sorted = Object.entries(lock.packages).toSorted(([a], [b]) => collator.compare(a, b)); // npm's own order.
  const after = `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`;
  if (after !== before) writeFileSync(file, after);
  say(`${short(file)}: ${added} ${added === 1 ? 'entry' : 'entries'} added for other systems`);
});

function addMissing(packages) {
  let added = 0;
  for (const [place, entry] of Object.entries(packages))
    for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
      if (!isPlatformPackage(name)) continue;
      const version = range.replace(/^[\^~=]/, '');
      if (lookup(packages, place, name)?.version === version) continue;
      const top = `node_modules/${name}`;
      const at = packages[top] ? `${place}/${top}` : top; // Two versions of one binary: the second lives with its parent.
      const { os, cpu, libc } = systemOf(name);
      // In npm's own order of keys, so that it has nothing to rewrite.
      packages[at] = { version, cpu, ...(entry.dev && { dev: true }), libc, optional: true, os };
      added++;
    }
  return added;
}

/** What `name` means to the package at `place`: the nearest node_modules upwards. */
function lookup(packages, place, name) {
  for (let folder = place; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const found = packages[`${folder ? `${folder}/` : ''}node_modules/${name}`];
    if (found || !folder) return found;
  }
}

function words(name) {
  return name.split(/[^a-z0-9]+/);
}

function isPlatformPackage(name) {
  return words(name).some((word) => systems.includes(word) || processors.includes(word));
}

/** The system a binary is for, which its name tells: `@swc/core-linux-arm64-musl`. */
function systemOf(name) {
  const parts = words(name);
  const os = systems.find((system) => parts.includes(system));
  const cpu = processors.find((processor) => parts.includes(processor));
  const libc = parts.some((part) => part.startsWith('musl')) ? 'musl' : os === 'linux' && 'glibc';
  return { os: os && [os], cpu: cpu && [cpu], libc: libc ? [libc] : undefined };
}
