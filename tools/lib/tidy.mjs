// The rules of the house that no other tool knows. They look at what git tracks, or would track.
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { root } from './paths.mjs';
import { run } from './processes.mjs';

/** A file that a person has to read stays readable. Migrations are written once; data, locks and samples are not read. */
const maxLines = 500;
const isCode = (file) =>
  /\.(ts|tsx|mjs|cjs|css)$/.test(file) && !file.includes('/migrations/') && !file.includes('/samples/');

const rules = {
  'longer than 500 lines: split it by what changes together': (file, text) =>
    isCode(file) && text.split('\n').length - 1 > maxLines && [0],

  'a TODO without an issue: write TODO(#12) or do it': (file, text) =>
    isCode(file) && lines(text, (line) => /\b(TODO|FIXME|XXX)\b(?!\(#\d+\))/.test(line)),

  'names a package registry: the lock and the tools serve any': (file, text) =>
    lines(text, (line) => registries.test(line)),

  'names a place that only exists on one machine': (file, text) =>
    lines(text, (line) => /(^|[\s'"`(=])\/(work|root|home|Users)\//.test(line)),

  'an ADR is named by number and sentence: 0012-why-we-do-so.md': (file) =>
    file.startsWith('docs/adr/') && !/^docs\/adr\/(\d{4}-[a-z0-9-]+|README)\.md$/.test(file) && [0],
};

const registries = new RegExp(
  ['registry\\.npmjs', 'registry\\.yarnpkg', 'npmmirror', 'jfrog', 'pkg\\.github'].join('|'),
);

/** { code, output } as the other checks answer: one line for each fault, `file:line rule`. */
export async function tidy() {
  const { output } = await run('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root });
  const files = output.split('\n').filter((file) => file && existsSync(path.join(root, file)));
  const faults = [...files.flatMap(faultsOf), ...gatewayFaults(files), ...adrFaults(files)];
  return { code: faults.length ? 1 : 0, output: faults.join('\n') };
}

function faultsOf(file) {
  const full = path.join(root, file);
  if (file === 'tools/lib/tidy.mjs' || !statSync(full).isFile()) return []; // This file names what it forbids.
  const bytes = readFileSync(full);
  if (bytes.includes(0)) return []; // Not text.
  const text = bytes.toString('utf8');
  return Object.entries(rules).flatMap(([rule, find]) =>
    (find(file, text) || []).map((line) => `${file}${line ? `:${line}` : ''}  ${rule}`),
  );
}

function lines(text, isFault) {
  return text.split('\n').flatMap((line, index) => (isFault(line) ? [index + 1] : []));
}

/** Every adapter folder shows what its gateway really sends, and says how to point that gateway here. */
function gatewayFaults(files) {
  const adapters = files.flatMap((file) => /^libs\/gateways\/src\/([^/]+)\/usage\.ts$/.exec(file)?.[1] ?? []);
  return adapters.flatMap((name) => {
    const folder = `libs/gateways/src/${name}`;
    return [
      !files.some((file) => file.startsWith(`${folder}/samples/`)) && `${folder}  has no samples/`,
      !files.includes(`${folder}/README.md`) && `${folder}  has no README.md`,
    ].filter(Boolean);
  });
}

/** Decisions are counted: no number twice, none left out. */
function adrFaults(files) {
  const numbers = files
    .flatMap((file) => Number(/^docs\/adr\/(\d{4})-/.exec(file)?.[1] ?? NaN) || [])
    .toSorted((a, b) => a - b);
  return numbers
    .flatMap((number, index) =>
      number === index + 1 ? [] : [`docs/adr  number ${index + 1} is missing or given twice`],
    )
    .slice(0, 1);
}
