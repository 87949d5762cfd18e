/** What was allowed or lent and is not counted yet, until it is forgotten. */
interface Slice {
  /** The process that allowed it; '' is this one. */
  from: string;
  units: number;
  until: number;
}

export interface Lease {
  from: string;
  units: number;
  /** Epoch milliseconds. */
  until: number;
}

/** What is held at an instant, as one process tells it to others. */
export interface HeldState {
  slices: Array<[units: number, until: number]>;
  leases: Array<[id: string, units: number, until: number]>;
}

/** Slices that end within so much of each other are one. */
const GRAIN_MS = 250;
/** Sums of decimals in numbers are wrong beyond this digit, and units need none beyond it. */
const EXACT = 1e9;

/**
 * The units of one meter, of one subscription or credential, that calls on their way may use. An allowed call is held until
 * a call is counted, the oldest first, or until it is too old to come. A reservation is held whole until it ends; what it
 * used is then held like allowed calls. Units are not money, and errors are on the side of refusing: numbers will do.
 */
export class Holds {
  private slices: Slice[] = [];
  private readonly leases = new Map<string, Lease>();
  /** Counted while reservations ran, and not explained by allowed calls: the reservations' own calls. */
  private surplus = 0;
  private slicesSum = 0;
  private leasesSum = 0;
  private nextEnd = Infinity;

  /** @param settleMs how long the calls of a reservation that has ended may take to be counted */
  held(now: number, settleMs: number): number {
    if (now >= this.nextEnd) this.forget(now, settleMs);
    return this.slicesSum + this.leasesSum;
  }

  take(units: number, until: number, from = ''): void {
    if (units <= 0) return;
    const last = this.slices.at(-1);
    if (last?.from === from && until <= last.until && last.until - until <= GRAIN_MS) {
      last.units = exact(last.units + units);
    } else this.slices.push({ from, units, until: until + GRAIN_MS });
    this.slicesSum = exact(this.slicesSum + units);
    this.nextEnd = Math.min(this.nextEnd, until + GRAIN_MS);
  }

  /** Calls were counted: so many units are no longer on their way. */
  counted(units: number): void {
    let left = units;
    while (left > 0 && this.slices.length > 0) {
      const first = this.slices[0]!;
      const taken = Math.min(left, first.units);
      first.units = exact(first.units - taken);
      this.slicesSum = exact(this.slicesSum - taken);
      left -= taken;
      if (first.units <= 0) this.slices.shift();
    }
    if (left > 0 && this.leases.size > 0) this.surplus += left;
  }

  lease(id: string, units: number, until: number, from = ''): void {
    const before = this.leases.get(id);
    this.leasesSum = exact(this.leasesSum + units - (before?.units ?? 0));
    this.leases.set(id, { from, units, until });
    this.nextEnd = Math.min(this.nextEnd, until);
  }

  /** Ends a reservation: what was used of it may still be on its way. Ended before, nothing changes. */
  end(id: string, used: number, now: number, settleMs: number): void {
    const lease = this.leases.get(id);
    if (lease === undefined) return;
    this.leases.delete(id);
    this.leasesSum = exact(this.leasesSum - lease.units);
    const isKnown = Math.min(this.surplus, used);
    this.surplus = this.leases.size === 0 ? 0 : this.surplus - isKnown;
    this.take(used - isKnown, now + settleMs, lease.from);
  }

  /** What a process holds, to be told to others. */
  stateOf(from: string): HeldState {
    return {
      slices: this.slices.filter((slice) => slice.from === from).map(({ units, until }) => [units, until]),
      leases: [...this.leases]
        .filter(([, one]) => one.from === from)
        .map(([id, { units, until }]) => [id, units, until]),
    };
  }

  /** Puts what a process says it holds in the place of what was known of it. */
  replace(from: string, state: HeldState): void {
    this.slices = this.slices.filter((slice) => slice.from !== from);
    for (const [id, lease] of this.leases) if (lease.from === from) this.leases.delete(id);
    for (const [units, until] of state.slices) this.slices.push({ from, units, until });
    for (const [id, units, until] of state.leases) this.leases.set(id, { from, units, until });
    this.slices.sort((a, b) => a.until - b.until);
    this.slicesSum = exact(this.slices.reduce((sum, { units }) => sum + units, 0));
    this.leasesSum = exact([...this.leases.values()].reduce((sum, { units }) => sum + units, 0));
    this.nextEnd = 0;
  }

  /** When something held may be free again; null when nothing is held. */
  get freeAt(): number | null {
    return this.slicesSum + this.leasesSum > 0 ? this.nextEnd : null;
  }

  private forget(now: number, settleMs: number): void {
    for (const [id, { units, until }] of [...this.leases]) if (now >= until) this.end(id, units, until, settleMs);
    this.slices = this.slices.filter(({ until }) => until > now);
    this.slicesSum = exact(this.slices.reduce((sum, { units }) => sum + units, 0));
    this.nextEnd = Infinity;
    for (const { until } of this.slices) this.nextEnd = Math.min(this.nextEnd, until);
    for (const { until } of this.leases.values()) this.nextEnd = Math.min(this.nextEnd, until);
  }
}

const exact = (units: number): number => (Number.isSafeInteger(units) ? units : Math.round(units * EXACT) / EXACT);
