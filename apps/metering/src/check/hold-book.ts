import { Injectable } from '@nestjs/common';
import { type Addition, AMENDED } from './additions.js';
import { type HeldState, Holds } from './holds.js';

/** Whose units, and of which meter. Credential null: of the subscription as a whole. */
export interface HoldOwner {
  subscription: number;
  credential: number | null;
  meterKey: string;
}

/** How long a call may be on its way: before any was seen; at least; at most. */
const SETTLE_UNKNOWN_MS = 60_000;
const SETTLE_MIN_MS = 10_000;
const SETTLE_MAX_MS = 120_000;
/** Older calls come from a replay or an outage: they tell nothing about the present. */
const PRESENT_MS = 600_000;

/** Everything that was allowed or lent, by this process and by those it hears of, and is not counted yet. */
@Injectable()
export class HoldBook {
  /** The longest time a call took to be counted; null before any was. */
  private lagMs: number | null = null;
  private readonly held = new Map<string, { owner: HoldOwner; holds: Holds; isPinned: boolean }>();

  /** How long an allowed call is held: twice the longest time that one took to be counted. */
  get settleMs(): number {
    if (this.lagMs === null) return SETTLE_UNKNOWN_MS;
    return Math.min(SETTLE_MAX_MS, Math.max(SETTLE_MIN_MS, 2 * this.lagMs));
  }

  /** @param isPinned true: the caller keeps it, so it is not forgotten while nothing is held */
  of(owner: HoldOwner, isPinned = false): Holds {
    const key = `${owner.subscription}/${owner.credential ?? ''}/${owner.meterKey}`;
    let entry = this.held.get(key);
    if (entry === undefined) this.held.set(key, (entry = { owner, holds: new Holds(), isPinned }));
    entry.isPinned ||= isPinned;
    return entry.holds;
  }

  counted(additions: readonly Addition[], now: number): void {
    for (const { subscription, credential, meterKey, events, total, earliest } of additions) {
      if (meterKey === AMENDED) continue;
      const units = total === null ? events : Number(total);
      for (const own of [null, credential]) {
        this.held.get(`${subscription}/${own ?? ''}/${meterKey}`)?.holds.counted(units);
      }
      if (now - earliest < PRESENT_MS) this.lagMs = Math.max(this.lagMs ?? 0, now - earliest);
    }
  }

  /** Tallies that are gone have let go of theirs. */
  unpin(subscription: number): void {
    for (const entry of this.held.values()) if (entry.owner.subscription === subscription) entry.isPinned = false;
  }

  /** Forgets what holds nothing. */
  sweep(now: number): void {
    for (const [key, { holds, isPinned }] of this.held) {
      if (holds.held(now, this.settleMs) === 0 && !isPinned) this.held.delete(key);
    }
  }

  statesOf(from: string): Array<[HoldOwner, HeldState]> {
    return [...this.held.values()]
      .map(({ owner, holds }): [HoldOwner, HeldState] => [owner, holds.stateOf(from)])
      .filter(([, { slices, leases }]) => slices.length + leases.length > 0);
  }

  /** What another process says it holds takes the place of all that was known of it. */
  replaceAll(from: string, states: ReadonlyArray<[HoldOwner, HeldState]>): void {
    for (const { holds } of this.held.values()) holds.replace(from, { slices: [], leases: [] });
    for (const [owner, state] of states) this.of(owner).replace(from, state);
  }
}
