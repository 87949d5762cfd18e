import type { Aggregation } from '@libs/contracts';
import { Database } from '@libs/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { totalsOf } from '../usage/totals.js';
import { type Account, spanAt } from './account.js';
import { type Addition, AMENDED } from './additions.js';
import { HoldBook } from './hold-book.js';
import { isByDimension } from './price.js';
import { readSnapshot, type Reading, Tally } from './tally.js';

/** Looked at this often whether a commit was missed, when somebody asks about them. */
const READ_AGAIN_MS = 20_000;
/** Forgotten when nobody has asked for so long. */
const FORGOTTEN_MS = 600_000;
/** So many commits are remembered one by one before a reading is due that settles them. */
const WAITING_MAX = 500;
const READ_PER_BEAT = 300;
/** In one transaction, so in one snapshot. */
const READ_AT_ONCE = 50;

/**
 * What the subscriptions that are asked about have used in their running period, in this process's memory: read from the
 * buckets once, kept right by every commit, compared with the buckets now and then.
 */
@Injectable()
export class Counters {
  private readonly tallies = new Map<string, Tally>();
  private readonly bySubscription = new Map<number, Tally[]>();
  private readonly reading = new Map<Tally, Promise<void>>();
  private next: { tallies: Tally[]; done: Promise<void> } | null = null;
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly book: HoldBook,
  ) {}

  /**
   * What the account, or one credential of it, has used. Null when nothing of its plan is limited or priced, or it has no
   * period. A new one has to be read: see `ready`; where there are no limits it is read in passing.
   */
  tallyOf(account: Account, credential: number | null, now: number): Tally | null {
    if (account.limits.length === 0 && (account.plan?.rateCards ?? []).length === 0) return null;
    const wanted = spanAt(account, now);
    if (wanted === null) return null;
    const key = credential === null ? String(account.number) : `${account.number}/${credential}`;
    const held = this.tallies.get(key);
    if (held !== undefined && held.span.start === wanted.start && held.span.end === wanted.end) {
      held.askedAt = now;
      held.belongsTo(account);
      return held;
    }
    const holdsFor = (meterKey: string) => this.book.of({ subscription: account.number, credential, meterKey }, true);
    const tally = new Tally(account, credential, wanted, now, holdsFor);
    if (held !== undefined) this.forget(key, held);
    this.tallies.set(key, tally);
    this.bySubscription.set(account.number, [...(this.bySubscription.get(account.number) ?? []), tally]);
    return tally;
  }

  private forget(key: string, tally: Tally): void {
    this.tallies.delete(key);
    const others = this.bySubscription.get(tally.subscription)!.filter((one) => one !== tally);
    if (others.length > 0) this.bySubscription.set(tally.subscription, others);
    else {
      this.bySubscription.delete(tally.subscription);
      this.book.unpin(tally.subscription);
    }
  }

  /** Resolves when the tally has been read; those asked for while one reading runs share the next. @throws what the database threw */
  ready(tally: Tally, now: number): Promise<void> {
    const known = this.reading.get(tally);
    if (known !== undefined) return known;
    if (this.next === null || this.next.tallies.length >= READ_AT_ONCE) this.next = this.queueReading(now);
    this.next.tallies.push(tally);
    this.reading.set(tally, this.next.done);
    return this.next.done;
  }

  private queueReading(now: number): { tallies: Tally[]; done: Promise<void> } {
    const tallies: Tally[] = [];
    const done = this.last.then(() => {
      if (this.next?.tallies === tallies) this.next = null;
      return this.read(tallies, now);
    });
    this.last = done.catch(() => undefined);
    return { tallies, done };
  }

  /** Counts what a commit has stored, of this process or of another. */
  add(xid: number, additions: readonly Addition[], now: number): void {
    this.book.counted(additions, now);
    const byTally = new Map<Tally, Addition[]>();
    for (const addition of additions) {
      for (const tally of this.bySubscription.get(addition.subscription) ?? []) {
        if (addition.meterKey !== AMENDED && ![null, addition.credential].includes(tally.credential)) continue;
        const own = byTally.get(tally);
        if (own === undefined) byTally.set(tally, [addition]);
        else own.push(addition);
      }
    }
    for (const [tally, own] of byTally) tally.add(xid, own, now);
  }

  /** News may have been missed: everything is read again. */
  distrust(): void {
    for (const tally of this.tallies.values()) tally.isStale = true;
  }

  /** Reads again what is due, the longest unread first. @throws what the database threw */
  async settle(now: number): Promise<void> {
    const due: Tally[] = [];
    const old: Tally[] = [];
    for (const [key, tally] of this.tallies) {
      if (now - tally.askedAt > FORGOTTEN_MS) this.forget(key, tally);
      else if (mustRead(tally)) due.push(tally);
      else if (now - tally.readAt! > READ_AGAIN_MS) old.push(tally);
    }
    due.push(...(await this.changed(old, now)));
    // What decides about calls before what is only told.
    due.sort((a, b) => Number(b.isLimited) - Number(a.isLimited) || (a.readAt ?? 0) - (b.readAt ?? 0));
    this.book.sweep(now);
    for (let at = 0; at < Math.min(due.length, READ_PER_BEAT); at += READ_AT_ONCE) {
      await this.read(due.slice(at, at + READ_AT_ONCE), now);
    }
  }

  private read(tallies: readonly Tally[], now: number): Promise<void> {
    return this.database.source
      .transaction('REPEATABLE READ', (tx) => this.readIn(tx, tallies, now))
      .finally(() => tallies.forEach((tally) => this.reading.delete(tally)));
  }

  /** Those of which usage has been reported since they were read; the others are as good as read now. */
  private async changed(tallies: readonly Tally[], now: number): Promise<Tally[]> {
    if (tallies.length === 0) return [];
    const marks = await this.marks(this.database.source.manager, tallies);
    return tallies.filter((tally) => {
      if (marks.get(tally.subscription) !== tally.mark) return true;
      tally.readAt = now;
      return false;
    });
  }

  /** The last report of each subscription: a new one follows every commit within seconds. */
  private async marks(manager: EntityManager, tallies: readonly Tally[]): Promise<Map<number, string>> {
    const rows = await manager.query<Array<{ number: number; mark: string }>>(
      `select number, coalesce(reported_before::text, '') as mark from subscriptions where number = any($1)`,
      [tallies.map(({ subscription }) => subscription)],
    );
    return new Map(rows.map(({ number, mark }) => [number, mark]));
  }

  /** All in one snapshot, which also says which commits it has seen. */
  private async readIn(tx: EntityManager, tallies: readonly Tally[], now: number): Promise<void> {
    const [row] = await tx.query<Array<{ snapshot: string }>>('select pg_current_snapshot()::text as snapshot');
    const snapshot = readSnapshot(row!.snapshot);
    const meters = await tx.query<Array<{ key: string; aggregation: Aggregation }>>(
      `select key, definition ->> 'aggregation' as aggregation from meters`,
    );
    const aggregations = new Map(meters.map(({ key, aggregation }) => [key, aggregation]));
    const marks = await this.marks(tx, tallies);
    for (const tally of tallies) {
      const span = { start: new Date(tally.span.start), end: new Date(tally.span.end) };
      const totals = await totalsOf(tx, tally.subscription, span, span, tally.credential);
      const { plan } = tally.account;
      const sets = plan !== null && isByDimension(plan) ? await setsOf(tx, tally.subscription) : undefined;
      const mark = marks.get(tally.subscription) ?? '';
      tally.take({ snapshot, totals, aggregations, ...(sets && { sets }), mark, at: now });
    }
  }
}

const mustRead = (tally: Tally): boolean => tally.isStale || tally.readAt === null || tally.waiting > WAITING_MAX;

/** Which meter and dimension values each series of a subscription is of. */
async function setsOf(tx: EntityManager, subscription: number): Promise<NonNullable<Reading['sets']>> {
  const rows = await tx.query<Array<{ id: number; key: string; dimensions: Record<string, string> }>>(
    'select s.id, m.key, s.dimensions from series s join meters m on m.number = s.meter where s.subscription = $1',
    [subscription],
  );
  return new Map(rows.map(({ id, key, dimensions }) => [id, { meterKey: key, dimensions }]));
}
