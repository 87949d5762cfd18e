import { Clock, Database, failpoint, LOGGER, Timers, type Logger } from '@libs/platform';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DraftingService } from './drafting.service.js';
import { RatedPeriod } from './rated-period.entity.js';

/** Longest wait before a boundary that could not be rated is tried again. */
const BACKOFF_SECONDS_MAX = 3600;

/** Rates what is due, one boundary and one transaction at a time; several processes share the work. */
@Injectable()
export class DraftingSchedule implements OnApplicationBootstrap {
  constructor(
    private readonly timers: Timers,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly drafting: DraftingService,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.timers.every('drafting', 0.5, () => this.rateAllDue());
  }

  /** Until nothing is due; a boundary that fails waits longer each time and holds up no other. */
  async rateAllDue(): Promise<void> {
    while (await this.rateOne());
  }

  private async rateOne(): Promise<boolean> {
    let taken: RatedPeriod | undefined;
    try {
      await this.database.transaction(async (tx) => {
        [taken] = await tx
          .createQueryBuilder(RatedPeriod, 'rated')
          .where('rated.due_at <= :now', { now: this.clock.now() })
          .orderBy('rated.due_at')
          .limit(1)
          .setLock('pessimistic_write')
          .setOnLocked('skip_locked')
          .getMany();
        if (!taken) return;
        await this.drafting.rate(tx, taken, this.clock.now());
        failpoint('drafting.before_commit');
      });
      if (taken) failpoint('drafting.after_commit');
    } catch (error) {
      if (!taken) throw error;
      await this.postpone(taken, error);
    }
    return taken !== undefined;
  }

  private async postpone({ subscriptionId, boundary, failures }: RatedPeriod, error: unknown): Promise<void> {
    this.logger.error({ err: error, subscriptionId, boundary }, 'a period could not be rated and will be tried again');
    const again = new Date(this.clock.now().getTime() + Math.min(5 * 2 ** failures, BACKOFF_SECONDS_MAX) * 1000);
    await this.database.manager.query(
      `update rated_periods set failures = failures + 1, last_error = $3, due_at = $4
       where subscription_id = $1 and boundary = $2`,
      [subscriptionId, boundary, error instanceof Error ? error.message : String(error), again],
    );
  }
}
