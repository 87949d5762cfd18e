import { Clock, Database, TooManyRequests } from '@libs/platform';
import { Injectable } from '@nestjs/common';
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

  /** @throws TooManyRequests with Retry-After while one of them has to wait. */
  async check(subjects: readonly Subject[]): Promise<void> {
    const now = this.clock.atDesk().getTime();
    for (const subject of subjects) {
      const row = await this.database.manager.findOneBy(SignInFailure, { subject });
      if (!row) continue;
      const waitMs =
        row.lastFailureAt.getTime() + waitSeconds(subject.split(':', 1)[0] as Scope, row.failures) * 1000 - now;
      if (waitMs <= 0) continue;
      const seconds = Math.ceil(waitMs / 1000);
      throw new TooManyRequests(`Too many failed attempts. Try again in ${seconds} seconds.`, [], {
        'retry-after': String(seconds),
      });
    }
  }

  /** Counts an attempt that failed (or, for sign-up, one more account from this address). */
  async failed(subjects: readonly Subject[]): Promise<void> {
    const now = this.clock.atDesk();
    for (const subject of subjects) {
      await this.database.manager.query(
        `insert into sign_in_failures (subject, failures, last_failure_at) values ($1, 1, $2)
         on conflict (subject) do update set last_failure_at = excluded.last_failure_at,
           failures = case when sign_in_failures.last_failure_at < $3 then 1 else sign_in_failures.failures + 1 end`,
        [subject, now, new Date(now.getTime() - MEMORY_MS)],
      );
    }
  }

  /** The account's count ends with its right password. The address keeps its own: its owner may hold one true account. */
  async succeeded(email: string): Promise<void> {
    await this.database.manager.delete(SignInFailure, { subject: `email:${email}` satisfies Subject });
  }
}

/** Exported for its spec: 0 while failures are free, then 1, 2, 4, … up to a quarter of an hour. */
export function waitSeconds(scope: Scope, failures: number): number {
  const beyond = failures - FREE_FAILURES[scope];
  return beyond <= 0 ? 0 : Math.min(FIRST_WAIT_SECONDS * 2 ** (beyond - 1), LONGEST_WAIT_SECONDS);
}
