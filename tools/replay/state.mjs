import { createHash } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { Trouble } from '../lib/print.mjs';

/** So much of a file's beginning tells it from another that took its place on the disk. */
const HEAD_BYTES = 65_536;
const SAVE_EVERY_MS = 500;

/**
 * How far each file was replayed to one address. A file is known by its place on the disk and its beginning, so a log that
 * was rotated to another name, or has grown, goes on where it was, and one that was replaced begins anew.
 * @throws Trouble when the file is of another address, or is none of ours.
 */
export async function openState(file, url) {
  const text = await readFile(file, 'utf8').catch((error) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  const state = text === undefined ? { url, files: {} } : parse(file, text);
  if (state.url !== url) {
    throw new Trouble(`${file} tells of ${state.url}; name another file with --state, or remove it to begin anew.`);
  }
  return new State(file, state);
}

function parse(file, text) {
  try {
    const state = JSON.parse(text);
    if (typeof state.url === 'string' && typeof state.files === 'object') return state;
  } catch {
    // Said below.
  }
  throw new Trouble(`${file} is no state of a replay; name another with --state.`);
}

class State {
  #savedAt = performance.now();

  constructor(file, state) {
    this.file = file;
    this.state = state;
  }

  /** Where to go on: offset in the plain bytes, and whether that is within an array. */
  async placeIn(file) {
    const head = await headOf(file.path, HEAD_BYTES);
    const known = this.state.files[file.key];
    const isSame =
      known !== undefined &&
      known.head.bytes <= head.length &&
      known.head.sha256 === sha256(head.subarray(0, known.head.bytes));
    const { offset, isInArray } = isSame ? known : { offset: 0, isInArray: false };
    this.state.files[file.key] = {
      path: file.path,
      head: { bytes: head.length, sha256: sha256(head) },
      offset,
      isInArray,
    };
    return { offset, isInArray };
  }

  /** The delivery was answered: what is before its end is never needed again. */
  async moveOn(file, { end, isInArray }) {
    Object.assign(this.state.files[file.key], { offset: end, isInArray });
    if (performance.now() - this.#savedAt > SAVE_EVERY_MS) await this.save();
  }

  /** Whole or not at all. */
  async save() {
    const temporary = `${this.file}.${process.pid}`;
    const handle = await open(temporary, 'w');
    await handle.writeFile(`${JSON.stringify(this.state, null, 1)}\n`);
    await handle.sync();
    await handle.close();
    await rename(temporary, this.file);
    this.#savedAt = performance.now();
  }
}

async function headOf(path, length) {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
