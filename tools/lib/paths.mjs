// Where things are. Every tool works from the repository's root, wherever it is called from.
import { fileURLToPath } from 'node:url';
import path from 'node:path';

/** The repository's root. */
export const root = fileURLToPath(new URL('../../', import.meta.url)).replace(/[/\\]$/, '');

/** Where compiled code goes: apps/x/src/main.ts becomes dist/apps/x/src/main.js. */
export const dist = path.join(root, 'dist');

/** Everything an installation keeps: databases, queue, credentials, logs. Delete it and nothing is left. */
export const stateDir = path.join(root, '.octroi');

/** A path as a person would type it: relative to the root when it is inside. */
export function short(file) {
  const relative = path.relative(root, file);
  return relative && !relative.startsWith('..') ? relative : file;
}
