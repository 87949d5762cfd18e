import type { Addition } from './additions.js';

/** Older calls come from a replay or an outage: they tell nothing about the present rate. */
const PRESENT_MS = 600_000;
const WINDOW_MS = 1_000;

/** How fast units come in, and how long a call takes to be counted. Estimates, so numbers may be floats here. */
export class Pace {
  /** The longest seen. */
  private lagMs = 0;
  private readonly windows = new Map<string, { start: number; units: number; fastest: number }>();

  note({ meterKey, events, total, earliest }: Addition, now: number): void {
    const lag = now - earliest;
    if (lag > PRESENT_MS) return;
    this.lagMs = Math.max(this.lagMs, lag);
    const start = now - (now % WINDOW_MS);
    const units = total === null ? events : Number(total);
    const window = this.windows.get(meterKey);
    if (window === undefined) this.windows.set(meterKey, { start, units, fastest: units });
    else {
      window.units = window.start === start ? window.units + units : units;
      window.start = start;
      window.fastest = Math.max(window.fastest, window.units);
    }
  }

  /** Units a second at the worst; null before any call. */
  fastest(meterKey: string): number | null {
    return this.windows.get(meterKey)?.fastest ?? null;
  }

  /** Units whose calls take longer to be counted than they are held. */
  late(meterKey: string, settleMs: number): number {
    return Math.ceil(((this.fastest(meterKey) ?? 0) * Math.max(0, this.lagMs - settleMs)) / 1000);
  }

  /** Units that can still come in after the limit when an answer is used again for that long. */
  overshoot(meterKey: string, maxAgeSeconds: number): number | null {
    const fastest = this.fastest(meterKey);
    return fastest === null ? null : Math.ceil(fastest * (this.lagMs / 1000 + maxAgeSeconds));
  }
}
