import { Clock, Database, Timers } from '@libs/platform';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';

const DAY_MS = 24 * 3600_000;

/** Clears away sessions that are over and failures that are forgotten. Nothing depends on when. */
@Injectable()
export class ExpirySchedule implements OnApplicationBootstrap {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly timers: Timers,
  ) {}

  onApplicationBootstrap(): void {
    this.timers.every('members.expiry', 3600, () => this.clear(this.clock.atDesk()));
  }

  private async clear(now: Date): Promise<void> {
    const { manager } = this.database;
    await manager.query('delete from sessions where least(idle_expires_at, expires_at) <= $1', [now]);
    await manager.query('delete from sign_in_failures where last_failure_at <= $1', [new Date(now.getTime() - DAY_MS)]);
  }
}
