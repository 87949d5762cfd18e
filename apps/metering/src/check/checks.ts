import { type CheckDecision, say } from '@libs/contracts';
import type { CheckQuestion } from '@libs/gateways';
import { Clock, counter, hashToken, LOGGER, type Logger, NotFound, Timers } from '@libs/platform';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Claim } from './account.js';
import { AccountDirectory, identityName, keyName } from './account-directory.js';
import { Channel } from './channel.js';
import { Counters } from './counters.js';
import { claimAt, decide, type Verdict } from './decide.js';
import { HoldBook } from './hold-book.js';
import { HoldFeed } from './hold-feed.js';
import { type Counted, roomFor } from './limit-state.js';
import { type Reservation, Reservations } from './reservations.js';
import type { Tally } from './tally.js';

/** A gateway does not wait longer than this for what is not in memory yet. */
const PATIENCE_MS = 1_000;
/** After a failed reading nobody waits for the next one. */
const SETBACK_MS = 2_000;

/** Decides whether calls may be served: from memory, save for a caller's very first call. */
@Injectable()
export class Checks implements OnModuleInit {
  /** When memory was last brought up to date with the database. */
  private confirmedAt = -Infinity;
  private failedAt = -Infinity;
  private readonly outcomes = counter('octroi_checks_total', 'Checks by what was answered.', ['outcome']);

  private readonly byOutcome = new Map<string, { inc(): void }>();

  constructor(
    private readonly accounts: AccountDirectory,
    private readonly counters: Counters,
    private readonly channel: Channel,
    private readonly book: HoldBook,
    private readonly feed: HoldFeed,
    private readonly reservations: Reservations,
    private readonly clock: Clock,
    private readonly timers: Timers,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.timers.every('checks', 1, (now) => this.confirm(now));
  }

  /**
   * A decision at once when everything is in memory, else a promise of one. An allowed call is held against hard limits
   * until it is counted.
   * @param isAhead true: nobody waits to make the call, so nothing is held
   * @throws what the database threw when the caller is not known yet; nobody can decide then
   */
  check(question: CheckQuestion, isAhead = false): CheckDecision | Promise<CheckDecision> {
    const known = this.known(question);
    if (known instanceof Promise) return known.then((ready) => this.decide(question, ready, isAhead));
    return this.decide(question, known, isAhead);
  }

  /**
   * Takes units ahead, or as many as are left, for so long; the same id gives the same reservation.
   * @param connectionId of the gateway that asks: ids are its own
   */
  async reserve(question: CheckQuestion, connectionId: string, wanted: Wanted): Promise<Reserved> {
    const id = nameFor(connectionId, wanted.id);
    const known = await this.known(question);
    const before = this.reservations.get(id);
    const verdict = this.verdict({ ...question, cost: '1' }, known);
    if (before !== undefined) return { decision: verdict.decision, reservation: before };
    const now = this.clock.now().getTime();
    const units = roomIn(verdict, known.counted, wanted.units, now);
    if (units === 0) return { decision: this.answer(verdict.decision), reservation: null };
    const owners = verdict.takes.map(({ tally: { subscription, credential }, meterKey }) => ({
      subscription,
      credential,
      meterKey,
    }));
    const made = { id, connectionId, units, endsAt: now + wanted.seconds * 1000, used: null, owners };
    this.reservations.learn(made);
    await this.feed.tellReserved(made);
    return { decision: this.answer(verdict.decision), reservation: this.reduced(made, question, known, now) };
  }

  /** What another process has allowed meanwhile is taken off. */
  private reduced(made: Reservation, question: CheckQuestion, known: Known, now: number): Reservation | null {
    if (this.channel.processes === 1 || made.owners.length === 0) return made;
    this.reservations.learn({ ...made, units: 0 });
    const verdict = this.verdict({ ...question, cost: '1' }, this.refreshed(known));
    const units = roomIn(verdict, known.counted, made.units, now);
    const final = { ...made, units };
    this.reservations.learn(final);
    if (units < made.units) this.feed.tellReservedLess(final);
    return units === 0 ? null : final;
  }

  /** Ends a reservation of the connection. @throws NotFound */
  release(connectionId: string, id: string, used: number): Reservation {
    const now = this.clock.now().getTime();
    const before = this.reservations.get(nameFor(connectionId, id));
    const wasOpen = before?.used === null;
    const ended = this.reservations.end(nameFor(connectionId, id), used, now);
    if (ended === undefined) throw new NotFound(say('there_is_no_reservation', { id }));
    if (wasOpen) this.feed.tellEnded(ended.id, ended.used!, now);
    return ended;
  }

  /** Who asks, and what is counted of him, as soon as it is in memory. */
  private known(question: CheckQuestion): Known | Promise<Known> {
    const names = namesOf(question);
    const now = this.clock.now().getTime();
    for (const name of names) {
      const claims = this.accounts.claimsOf(name);
      if (claims === undefined) return this.learn(names);
      if (claims.length > 0) return this.counted(claimAt(claims, now), now);
    }
    return this.counted(undefined, now);
  }

  private async learn(names: readonly string[]): Promise<Known> {
    await inTime(this.accounts.learn(names.filter((name) => this.accounts.claimsOf(name) === undefined)));
    const now = this.clock.now().getTime();
    const claims = names.map((name) => this.accounts.claimsOf(name) ?? []).find(({ length }) => length > 0);
    return this.counted(claims && claimAt(claims, now), now);
  }

  private counted(claim: Claim | undefined, now: number): Known | Promise<Known> {
    const known = this.refreshed({ claim } as Known);
    if (claim === undefined || claim.account.limits.length === 0) return known;
    const { tally, ofCredential } = known.counted;
    const isRead = tally?.readAt !== null && ofCredential?.readAt !== null;
    if (isRead || performance.now() - this.failedAt <= SETBACK_MS) return known;
    return this.read([tally, ofCredential], now).then(() => this.refreshed(known));
  }

  private refreshed({ claim }: Known): Known {
    const now = this.clock.now().getTime();
    const { account, credential } = claim ?? {};
    const counted: Counted = {
      tally: account === undefined ? null : this.counters.tallyOf(account, null, now),
      ofCredential: account?.isPerCredential ? this.counters.tallyOf(account, credential!, now) : null,
      confirmedAt: this.confirmedAt,
      settleMs: this.book.settleMs,
      processes: this.channel.processes,
      isDeaf: this.channel.isDeaf,
    };
    return { claim, counted };
  }

  private async read(tallies: ReadonlyArray<Tally | null>, now: number): Promise<void> {
    try {
      const due = tallies.filter((tally) => tally !== null && tally.readAt === null);
      await inTime(Promise.all(due.map((tally) => this.counters.ready(tally!, now))));
      this.confirmedAt = Math.max(this.confirmedAt, now);
    } catch (error) {
      this.failedAt = performance.now();
      this.logger.warn({ err: error }, 'usage could not be read for a check; the plan says what is answered');
    }
  }

  private verdict(question: CheckQuestion, { claim, counted }: Known): Verdict {
    return decide(question, claim, counted, this.clock.now().getTime());
  }

  private decide(question: CheckQuestion, known: Known, isAhead: boolean): CheckDecision | Promise<CheckDecision> {
    const { decision, takes } = this.verdict(question, known);
    if (!isAhead && takes.length > 0 && !this.feed.take(takes, this.clock.now().getTime())) {
      return this.feed.caughtUp().then(() => this.decide(question, this.refreshed(known), isAhead));
    }
    return this.answer(decision);
  }

  private answer(decision: CheckDecision): CheckDecision {
    const outcome = decision.reason ?? 'allowed';
    // Found by its labels each time, it would cost more than the decision.
    let outcomes = this.byOutcome.get(outcome);
    if (outcomes === undefined) this.byOutcome.set(outcome, (outcomes = this.outcomes.labels(outcome)));
    outcomes.inc();
    return decision;
  }

  private async confirm(now: Date): Promise<void> {
    this.channel.beat();
    this.reservations.sweep(now.getTime());
    await this.accounts.refresh();
    await this.counters.settle(now.getTime());
    this.confirmedAt = now.getTime();
  }
}

interface Known {
  claim: Claim | undefined;
  counted: Counted;
}

export interface Wanted {
  id: string;
  units: number;
  seconds: number;
}

export interface Reserved {
  decision: CheckDecision;
  /** Null when nothing is left, or the call would be refused anyway. */
  reservation: Reservation | null;
}

const nameFor = (connectionId: string, id: string): string => `${connectionId}/${id}`;

/** As many of the units as all hard limits leave. */
function roomIn({ decision, states }: Verdict, counted: Counted, asked: number, now: number): number {
  if (!decision.allow) return 0;
  return states.reduce((room, state) => Math.min(room, roomFor(state, counted, room, now)), asked);
}

/** Keys before names: a key says who calls more surely than any name does. */
function namesOf({ keys, keyHashes = [], identities }: CheckQuestion): string[] {
  const names: string[] = [];
  const hashes = keys.map(hashToken);
  for (const hash of [...hashes, ...keyHashes]) names.push(keyName(hash));
  // Gateways' own keys are known by the fingerprint that their logs leave.
  for (const hash of hashes) names.push(identityName(`sha256:${hash}`));
  for (const identity of identities) names.push(identityName(identity));
  return names;
}

function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer from the database within ${PATIENCE_MS} ms`)), PATIENCE_MS);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
