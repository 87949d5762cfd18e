import type { Aggregation, UsageTotal } from '@libs/contracts';
import { compare, sum } from '../usage/bucket-tally.js';
import type { Amount } from '../meters/quantity.js';
import type { Account, Span } from './account.js';
import { type Addition, AMENDED } from './additions.js';
import type { Holds } from './holds.js';
import { Pace } from './pace.js';
import { type SeriesSet, simple, UsageSets } from './usage-sets.js';

/** Which transactions a reading of the buckets saw: PostgreSQL's own snapshot. */
export interface Snapshot {
  xmin: number;
  xmax: number;
  running: ReadonlySet<number>;
}

/** What the buckets said. */
export interface Reading {
  snapshot: Snapshot;
  totals: readonly UsageTotal[];
  aggregations: ReadonlyMap<string, Aggregation>;
  /** Which total each series adds to; only where prices differ by dimension. */
  sets?: ReadonlyMap<number, SeriesSet>;
  /** Differs from another reading's when usage has been reported in between. */
  mark: string;
  at: number;
}

/** `xmin:xmax:running,...` as pg_current_snapshot() writes it. */
export function readSnapshot(text: string): Snapshot {
  const [xmin, xmax, running = ''] = text.split(':');
  const numbers = running === '' ? [] : running.split(',').map(Number);
  return { xmin: Number(xmin), xmax: Number(xmax), running: new Set(numbers) };
}

export const saw = ({ xmin, xmax, running }: Snapshot, xid: number): boolean =>
  xid < xmin || (xid < xmax && !running.has(xid));

/** Two readings may run at a time: what the older did not see, the newer may have settled already. */
const isOlder = (a: Snapshot, b: Snapshot): boolean =>
  a.xmin < b.xmin || a.xmax < b.xmax || (a.xmax === b.xmax && a.running.size > b.running.size);

/**
 * What one subscription, or one of its credentials, has used in one span: a reading of its buckets, and the commits that the
 * reading did not see. Each commit carries its transaction's number, so it counts once whether it is heard of before or
 * after the reading, late, or twice.
 */
export class Tally {
  readonly pace = new Pace();
  /** True when only the buckets can tell: they have to be read again. */
  isStale = true;
  /** When the buckets were last read; null before. */
  readAt: number | null = null;
  askedAt: number;
  mark = '';
  /** Grows with each change of what is counted: what was computed of it then is old. */
  revision = 0;
  /** The end of the span, ISO 8601: formatted once, as that costs as much as the rest of a decision. */
  readonly endsAt: string;
  private snapshot: Snapshot | null = null;
  private aggregations: ReadonlyMap<string, Aggregation> = new Map();
  private used = new Map<string, Amount>();
  private sets = new UsageSets([]);
  private readonly unseen = new Map<number, Addition[]>();
  private readonly held = new Map<string, Holds>();

  /** @param credential null: of all credentials together */
  constructor(
    private owner: Account,
    readonly credential: number | null,
    readonly span: Span,
    now: number,
    private readonly holdsFor: (meterKey: string) => Holds,
  ) {
    this.askedAt = now;
    this.endsAt = new Date(span.end).toISOString();
  }

  get account(): Account {
    return this.owner;
  }

  /** Another plan has other prices, and may need other totals. */
  belongsTo(account: Account): void {
    if (this.owner === account) return;
    this.owner = account;
    this.revision += 1;
    this.isStale = true;
  }

  get subscription(): number {
    return this.owner.number;
  }

  /** Else only its price is of interest. */
  get isLimited(): boolean {
    return this.account.limits.length > 0;
  }

  /** How many commits a reading would settle. */
  get waiting(): number {
    return this.unseen.size;
  }

  /** Null before the first reading. */
  usedOf(meterKey: string): Amount | null {
    return this.readAt === null ? null : (this.used.get(meterKey) ?? 0);
  }

  /** What is on its way and not counted yet. */
  holdsOf(meterKey: string): Holds {
    let holds = this.held.get(meterKey);
    if (holds === undefined) this.held.set(meterKey, (holds = this.holdsFor(meterKey)));
    return holds;
  }

  isCount(meterKey: string): boolean {
    return this.aggregations.get(meterKey) === 'count';
  }

  /** The totals as rating takes them. */
  totals(): UsageTotal[] {
    return this.sets.totals();
  }

  add(xid: number, additions: readonly Addition[], now: number): void {
    if (this.unseen.has(xid) || (this.snapshot !== null && saw(this.snapshot, xid))) return;
    this.unseen.set(xid, [...additions]);
    for (const addition of additions) {
      if (addition.meterKey !== AMENDED) this.pace.note(addition, now);
      if (this.readAt !== null) this.apply(addition);
    }
  }

  /** Takes what the buckets said, and adds the commits that they did not hold yet. */
  take({ snapshot, totals, aggregations, sets, mark, at }: Reading): void {
    if (this.snapshot !== null && isOlder(snapshot, this.snapshot)) return;
    this.mark = mark;
    this.snapshot = snapshot;
    this.aggregations = aggregations;
    this.used = new Map();
    this.sets = new UsageSets(totals, sets);
    for (const { meterKey, quantity } of totals) {
      const before = this.used.get(meterKey);
      this.used.set(meterKey, before === undefined ? simple(quantity) : this.join(meterKey, before, simple(quantity)));
    }
    this.readAt = at;
    this.isStale = false;
    this.revision += 1;
    for (const [xid, additions] of this.unseen) {
      if (saw(snapshot, xid)) this.unseen.delete(xid);
      else for (const addition of additions) this.apply(addition);
    }
  }

  private apply(addition: Addition): void {
    const { meterKey, events, total, earliest, latest } = addition;
    const { start, end } = this.span;
    if (meterKey === AMENDED) this.isStale = true;
    if (latest < start || earliest >= end) return;
    const aggregation = this.aggregations.get(meterKey);
    const amount = aggregation === 'count' ? events : aggregation === 'sum' ? total : null;
    // Maxima, distinct values and commits across a period's edge are the buckets' business.
    if (amount === null || earliest < start || latest >= end) {
      this.isStale = true;
      return;
    }
    this.used.set(meterKey, sum(this.used.get(meterKey) ?? 0, amount));
    this.revision += 1;
    if (!this.sets.add(addition, amount)) this.isStale = true;
  }

  /** Sets of dimension values are priced each by itself: what adds up is added, of the others the highest counts. */
  private join(meterKey: string, a: Amount, b: Amount): Amount {
    const aggregation = this.aggregations.get(meterKey);
    if (aggregation === 'count' || aggregation === 'sum' || aggregation === 'unique') return sum(a, b);
    return compare(a, b) >= 0 ? a : b;
  }
}
