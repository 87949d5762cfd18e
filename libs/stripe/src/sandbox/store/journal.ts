import { existsSync, readFileSync } from 'node:fs';
import { mkdir, open, rename, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoredRecord } from './record.js';

/** One change: a record as it is now, or the id of one that is gone. */
export type Change = ['put', StoredRecord] | ['remove', string, string];

const FILE = 'journal.ndjson';

/**
 * The sandbox's memory on disk: one line per committed request, flushed to the disk before the request is answered.
 * A line is written whole or, after a kill, cut short; a cut line was never acknowledged and is dropped at the start.
 */
export class Journal {
  private readonly queue: { line: string; done: () => void; failed: (error: unknown) => void }[] = [];
  private draining: Promise<void> | null = null;

  private constructor(private readonly file: FileHandle) {}

  /** Reads the journal and rewrites it without what was replaced since; `keep` may drop what has expired. */
  static async open(
    directory: string,
    keep: (record: StoredRecord) => boolean,
  ): Promise<{ journal: Journal; records: StoredRecord[] }> {
    await mkdir(directory, { recursive: true });
    const records = read(join(directory, FILE)).filter(keep);
    await compact(directory, records);
    return { journal: new Journal(await open(join(directory, FILE), 'a')), records };
  }

  /** Resolves when the changes are on the disk. Lines that wait together share one flush. */
  append(changes: readonly Change[]): Promise<void> {
    return new Promise((done, failed) => {
      this.queue.push({ line: `${JSON.stringify(changes)}\n`, done, failed });
      this.draining ??= this.drain();
    });
  }

  /** Resolves when everything that memory shows is on the disk too: a read must not show what a kill could undo. */
  async settled(): Promise<void> {
    await this.draining;
  }

  async close(): Promise<void> {
    await this.settled();
    await this.file.close();
  }

  private async drain(): Promise<void> {
    while (this.queue.length > 0) {
      const batch = this.queue.splice(0);
      try {
        await this.file.appendFile(batch.map((entry) => entry.line).join(''));
        await this.file.datasync();
        for (const entry of batch) entry.done();
      } catch (error) {
        for (const entry of batch) entry.failed(error);
      }
    }
    this.draining = null;
  }
}

function read(path: string): StoredRecord[] {
  if (!existsSync(path)) return [];
  const records = new Map<string, StoredRecord>();
  const lines = readFileSync(path, 'utf8').split('\n');
  // What follows the last newline was being written when the process was killed.
  for (const line of lines.slice(0, -1)) {
    for (const change of JSON.parse(line) as Change[]) {
      if (change[0] === 'put') records.set(`${change[1].object}/${change[1].id}`, change[1]);
      else records.delete(`${change[1]}/${change[2]}`);
    }
  }
  return [...records.values()];
}

async function compact(directory: string, records: readonly StoredRecord[]): Promise<void> {
  const draft = join(directory, `${FILE}.new`);
  const file = await open(draft, 'w');
  await file.writeFile(records.map((record) => `${JSON.stringify([['put', record]])}\n`).join(''));
  await file.sync();
  await file.close();
  await rename(draft, join(directory, FILE));
  const folder = await open(directory, 'r');
  await folder.sync();
  await folder.close();
}
