import { setTimeout as sleep } from 'node:timers/promises';
import { Trouble } from '../lib/print.mjs';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
const ANSWER_WITHIN_MS = 120_000;

/** Pushes deliveries as a patient gateway does. */
export class Pusher {
  #answeredAt = performance.now();

  constructor({ url, token, giveUpAfterSeconds }) {
    this.url = url;
    this.token = token;
    this.giveUpAfterMs = giveUpAfterSeconds * 1000;
  }

  /**
   * Resolves with what became of the records once they are stored; waits and repeats while Octroi says "later" or is away.
   * @throws Trouble when it refuses, or has been away for too long.
   */
  async push({ body, type }) {
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      const { status, retryAfter, totals, detail } = await this.#try(body, type);
      if (status === 200) {
        this.#answeredAt = performance.now();
        return totals;
      }
      if (status >= 400 && status < 500 && status !== 408 && status !== 429) {
        throw new Trouble(`${this.url} answered ${status}. ${detail}`);
      }
      if (performance.now() - this.#answeredAt > this.giveUpAfterMs) {
        throw new Trouble(`${this.url}: nothing could be delivered for ${this.giveUpAfterMs / 1000} s. ${detail}`);
      }
      await sleep(retryAfter ?? pause);
    }
  }

  async #try(body, type) {
    try {
      const answer = await fetch(this.url, {
        method: 'POST',
        headers: { authorization: `Bearer ${this.token}`, 'content-type': type, 'octroi-report': 'totals' },
        body,
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
      const text = await answer.text();
      const seconds = Number(answer.headers.get('retry-after') ?? NaN);
      return {
        status: answer.status,
        retryAfter: Number.isFinite(seconds) ? Math.max(seconds, 0) * 1000 : undefined,
        totals: totalsIn(answer.headers.get('octroi-totals')),
        detail: text.slice(0, 500),
      };
    } catch (error) {
      return { status: 0, detail: error.cause?.message ?? error.message };
    }
  }
}

/** `accepted=3 duplicate=1 ...`, which Octroi adds to the gateway's own words when it is asked to. */
function totalsIn(header) {
  const totals = { accepted: 0, duplicate: 0, conflict: 0, quarantined: 0, ignored: 0 };
  for (const [, name, count] of (header ?? '').matchAll(/(\w+)=(\d+)/g)) totals[name] = Number(count);
  return totals;
}
