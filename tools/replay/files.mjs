import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { Trouble } from '../lib/print.mjs';

/**
 * The files that are meant, in the order of their paths, each with what tells it from others. Hidden files are left out.
 * @throws Trouble when one is not there, or none is.
 */
export async function filesUnder(paths) {
  const files = new Map();
  for (const given of paths) {
    const found = await stat(given).catch(() => undefined);
    if (!found) throw new Trouble(`There is no ${given}.`);
    for (const file of found.isDirectory() ? await walk(given) : [given]) {
      const { dev, ino, size } = await stat(file);
      if (size > 0) files.set(path.resolve(file), { path: file, key: `${dev}:${ino}`, size });
    }
  }
  if (files.size === 0) throw new Trouble(`There is nothing to read in ${paths.join(', ')}.`);
  return [...files.values()];
}

async function walk(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .filter(
      (file) =>
        !path
          .relative(folder, file)
          .split(path.sep)
          .some((part) => part.startsWith('.')),
    )
    .toSorted();
}
