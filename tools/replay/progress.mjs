import { duration } from '../lib/print.mjs';

const isLive = Boolean(process.stderr.isTTY);
const EVERY_MS = isLive ? 250 : 5_000;

/** Says on stderr how far it is, how fast it goes and how long it will take. */
export class Progress {
  totals = { accepted: 0, duplicate: 0, conflict: 0, quarantined: 0, ignored: 0 };
  #started = performance.now();
  #records = 0;
  /** Of files that are behind us, and of the one at hand; as they lie on the disk. */
  #doneBytes = 0;
  #fileBytes = 0;
  #skippedBytes = 0;
  #at = 0;
  #isResuming = false;

  constructor(files) {
    this.files = files;
    this.allBytes = files.reduce((sum, { size }) => sum + size, 0);
    this.timer = setInterval(() => this.#tell(), EVERY_MS);
    this.timer.unref();
  }

  begin(file, { offset }) {
    this.#at += 1;
    this.#fileBytes = 0;
    this.#isResuming = offset > 0;
    this.file = file;
  }

  add(totals, { rawEnd }) {
    for (const name of Object.keys(this.totals)) {
      this.totals[name] += totals[name];
      this.#records += totals[name];
    }
    // What an earlier run has done says nothing about how fast this one is.
    if (this.#isResuming && this.#fileBytes === 0) this.#skippedBytes += rawEnd;
    this.#isResuming = false;
    this.#fileBytes = Math.min(rawEnd, this.file.size);
  }

  finish(file) {
    if (this.#isResuming) this.#skippedBytes += file.size;
    this.#doneBytes += file.size;
    this.#fileBytes = 0;
  }

  end() {
    clearInterval(this.timer);
    this.#tell();
    if (isLive) process.stderr.write('\n');
  }

  #tell() {
    const ms = performance.now() - this.#started;
    const done = this.#doneBytes + this.#fileBytes;
    const pushed = Math.max(done - this.#skippedBytes, 0);
    const left = pushed > 0 ? duration(((this.allBytes - done) / pushed) * ms) : 'unknown';
    const rate = Math.round((this.#records / Math.max(ms, 1)) * 1000);
    const line = `file ${this.#at}/${this.files.length}  ${Math.floor((100 * done) / this.allBytes)} %  ${megabytes(done)} of ${megabytes(this.allBytes)} MB  ${this.#records} records  ${rate}/s  left: ${left}`;
    process.stderr.write(isLive ? `\r\u001b[K${line}` : `${line}\n`);
  }
}

const megabytes = (bytes) => (bytes / 1_000_000).toFixed(1);
