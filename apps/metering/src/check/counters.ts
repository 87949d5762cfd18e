import type { Aggregation } from '@libs/contracts';
import { Database } from '@libs/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { totalsOf } from '../usage/totals.js';
import { type Account, spanAt } from './account.js';
import type { Addition } from './additions.js';
import { readSnapshot, Tally } from './tally.js';

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
  private readonly tallies = new Map<number, Tally>();
  private readonly reading = new Map<Tally, Promise<void>>();
  private next: { tallies: Tally[]; done: Promise<void> } | null = null;
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly database: Database) {}

  /** Null when the account has no limits, or no period. A new one has to be read: see `ready`. */
  tallyOf(account: Account, now: number): Tally | null {
    if (account.limits.length === 0) return null;
    const held = this.tallies.get(account.number);
    const span = held !== undefined && now >= held.span.start && now < held.span.end ? held.span : null;
    const wanted = spanAt(account, now);
    if (wanted === null) return null;
    if (held !== undefined && span !== null && span.start === wanted.start && span.end === wanted.end) {
      held.askedAt = now;
      return held;
    }
    const tally = new Tally(account.number, wanted, now);
    this.tallies.set(account.number, tally);
    return tally;
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
    const bySubscription = new Map<number, Addition[]>();
    for (const addition of additions) {
      if (!this.tallies.has(addition.subscription)) continue;
      const own = bySubscription.get(addition.subscription);
      if (own === undefined) bySubscription.set(addition.subscription, [addition]);
      else own.push(addition);
    }
    for (const [subscription, own] of bySubscription) this.tallies.get(subscription)!.add(xid, own, now);
  }

  /** News may have been missed: everything is read again. */
  distrust(): void {
    for (const tally of this.tallies.values()) tally.isStale = true;
  }

  /** Reads again what is due, the longest unread first. @throws what the database threw */
  async settle(now: number): Promise<void> {
    const due: Tally[] = [];
    const old: Tally[] = [];
    for (const [number, tally] of this.tallies) {
      if (now - tally.askedAt > FORGOTTEN_MS) this.tallies.delete(number);
      else if (mustRead(tally)) due.push(tally);
      else if (now - tally.readAt! > READ_AGAIN_MS) old.push(tally);
    }
    due.push(...(await this.changed(old, now)));
    due.sort((a, b) => (a.readAt ?? 0) - (b.readAt ?? 0));
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
      const totals = await totalsOf(tx, tally.subscription, span);
      tally.take({ snapshot, totals, aggregations, mark: marks.get(tally.subscription) ?? '', at: now });
    }
  }
}

const mustRead = (tally: Tally): boolean => tally.isStale || tally.readAt === null || tally.waiting > WAITING_MAX;
