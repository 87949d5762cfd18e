import type { CheckDecision } from '@libs/contracts';
import type { CheckQuestion } from '@libs/gateways';
import { Clock, counter, hashToken, LOGGER, type Logger, Timers } from '@libs/platform';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Claim } from './account.js';
import { AccountDirectory, identityName, keyName } from './account-directory.js';
import { Counters } from './counters.js';
import { CountFeed } from './count-feed.js';
import { claimAt, decide } from './decide.js';
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

  constructor(
    private readonly accounts: AccountDirectory,
    private readonly counters: Counters,
    private readonly feed: CountFeed,
    private readonly clock: Clock,
    private readonly timers: Timers,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.timers.every('checks', 1, (now) => this.confirm(now));
  }

  /**
   * A decision at once when everything is in memory, else a promise of one.
   * @throws what the database threw when the caller is not known yet; nobody can decide then
   */
  check(question: CheckQuestion): CheckDecision | Promise<CheckDecision> {
    const names = namesOf(question);
    const now = this.clock.now().getTime();
    for (const name of names) {
      const claims = this.accounts.claimsOf(name);
      if (claims === undefined) return this.learn(question, names);
      if (claims.length > 0) return this.decide(question, claimAt(claims, now), now);
    }
    return this.decide(question, undefined, now);
  }

  private async learn(question: CheckQuestion, names: readonly string[]): Promise<CheckDecision> {
    await inTime(this.accounts.learn(names.filter((name) => this.accounts.claimsOf(name) === undefined)));
    const now = this.clock.now().getTime();
    const claims = names.map((name) => this.accounts.claimsOf(name) ?? []).find(({ length }) => length > 0);
    return this.decide(question, claims && claimAt(claims, now), now);
  }

  private decide(question: CheckQuestion, claim: Claim | undefined, now: number) {
    const tally = claim === undefined ? null : this.counters.tallyOf(claim.account, now);
    if (tally !== null && tally.readAt === null && performance.now() - this.failedAt > SETBACK_MS) {
      return this.decideAfterReading(question, claim, tally, now);
    }
    return this.answer(decide(question, claim, { tally, confirmedAt: this.confirmedAt }, now));
  }

  private async decideAfterReading(question: CheckQuestion, claim: Claim | undefined, tally: Tally, now: number) {
    try {
      await inTime(this.counters.ready(tally, now));
      this.confirmedAt = Math.max(this.confirmedAt, now);
    } catch (error) {
      this.failedAt = performance.now();
      this.logger.warn({ err: error }, 'usage could not be read for a check; the plan says what is answered');
    }
    return this.answer(decide(question, claim, { tally, confirmedAt: this.confirmedAt }, now));
  }

  private answer(decision: CheckDecision): CheckDecision {
    this.outcomes.inc({ outcome: decision.reason ?? 'allowed' });
    return decision;
  }

  private async confirm(now: Date): Promise<void> {
    this.feed.beat();
    await this.accounts.refresh();
    await this.counters.settle(now.getTime());
    this.confirmedAt = now.getTime();
  }
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
