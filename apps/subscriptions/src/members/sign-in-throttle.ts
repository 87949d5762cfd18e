import { say } from '@libs/contracts';
import { Clock, Database, TooManyRequests } from '@libs/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { SignInFailure } from './sign-in-failure.entity.js';

/** So many cost nothing: people mistype, and an address stands for a whole office. */
const FREE_FAILURES = { email: 4, ip: 20, sign_up: 30 };
const FIRST_WAIT_SECONDS = 1;
/** Never a full lock-out: whoever wants to keep somebody else out gains a quarter of an hour at most. */
const LONGEST_WAIT_SECONDS = 15 * 60;
/** Forgotten after a day without a failure. */
const MEMORY_MS = 24 * 3600_000;

type Scope = keyof typeof FREE_FAILURES;

/** Who is made to wait: an account, an address, or an address that makes accounts. */
export type Subject = `${Scope}:${string}`;
export const signInSubjects = (email: string, ip: string): Subject[] => [`email:${email}`, `ip:${ip}`];

/** Makes guessing slow: each failure beyond the free ones doubles the wait, per account and per address. */
@Injectable()
export class SignInThrottle {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Takes an attempt. It counts as failed until `succeeded` is called, and is counted before the password is looked at: many
   * guesses sent at once are no cheaper than one after the other.
   * @throws TooManyRequests with Retry-After while one of the subjects has to wait; the attempt then does not count.
   */
  async attempt(subjects: readonly Subject[]): Promise<void> {
    await this.database.transaction(async (tx) => {
      for (const subject of subjects) await this.count(tx, subject);
    });
  }

  private async count(tx: EntityManager, subject: Subject): Promise<void> {
    const now = this.clock.atDesk();
    // Made, or found and locked, in one statement: a sign-in that succeeds may delete it at any moment.
    const rows = await tx.query<Array<{ failures: number; last_failure_at: Date }>>(
      `insert into sign_in_failures (subject, failures, last_failure_at) values ($1, 0, $2)
       on conflict (subject) do update set subject = excluded.subject returning failures, last_failure_at`,
      [subject, now],
    );
    const row = rows[0]!;
    const sinceMs = now.getTime() - row.last_failure_at.getTime();
    const failures = sinceMs > MEMORY_MS ? 0 : row.failures;
    const waitMs = waitSeconds(subject.split(':', 1)[0] as Scope, failures) * 1000 - sinceMs;
    if (waitMs > 0) throw tooMany(Math.ceil(waitMs / 1000));
    await tx.update(SignInFailure, { subject }, { failures: failures + 1, lastFailureAt: now });
  }

  /** The account's count ends with its right password. The address loses this attempt only: its owner may hold one true account. */
  async succeeded(email: string, ip: string): Promise<void> {
    const { manager } = this.database;
    await manager.delete(SignInFailure, { subject: `email:${email}` satisfies Subject });
    await manager.decrement(SignInFailure, { subject: `ip:${ip}` satisfies Subject }, 'failures', 1);
  }
}

const tooMany = (seconds: number): TooManyRequests =>
  new TooManyRequests(say('too_many_attempts', { seconds }), [], {
    'retry-after': String(seconds),
  });

/** Exported for its spec: 0 while failures are free, then 1, 2, 4, … up to a quarter of an hour. */
export function waitSeconds(scope: Scope, failures: number): number {
  const beyond = failures - FREE_FAILURES[scope];
  return beyond <= 0 ? 0 : Math.min(FIRST_WAIT_SECONDS * 2 ** (beyond - 1), LONGEST_WAIT_SECONDS);
}
