import { Database, failpoint, LOGGER, Timers, type Logger } from '@libs/platform';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import { Lifecycle } from '../subscriptions/lifecycle.js';
import { Subscription } from '../subscriptions/subscription.entity.js';
import { Closing } from './closing.js';
import { Renewal } from './renewal.entity.js';

const EVERY_SECONDS = 15;

/**
 * Closes every period that is over and does what has come due to a subscription. One boundary of one subscription is one
 * transaction: after days of downtime each period is closed once, in order, and any number of processes may look at once.
 */
@Injectable()
export class RenewalsSchedule implements OnApplicationBootstrap {
  constructor(
    private readonly database: Database,
    private readonly timers: Timers,
    private readonly closing: Closing,
    private readonly lifecycle: Lifecycle,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.timers.every('renewals', EVERY_SECONDS, (now) => this.run(now));
  }

  /** Does all that is due at `now`. A subscription that cannot be worked on is left for the next time, the others go on. */
  async run(now: Date): Promise<void> {
    const stuck: string[] = [];
    while (await this.step(stuck, (tx) => trialOver(tx, now, stuck), this.endTrial));
    while (await this.step(stuck, (tx) => renewalDue(tx, now, stuck), this.renew(now)));
  }

  /** Finds one subscription, locked, and works on it in the same transaction. False when none is due. */
  private async step(
    stuck: string[],
    find: (tx: EntityManager) => Promise<Subscription | null>,
    work: (tx: EntityManager, subscription: Subscription) => Promise<void>,
  ): Promise<boolean> {
    let id: string | undefined;
    try {
      await this.database.transaction(async (tx) => {
        const subscription = await find(tx);
        if (!subscription) return;
        ({ id } = subscription);
        await work(tx, subscription);
        failpoint('renewals.before_commit');
      });
    } catch (error) {
      if (id === undefined) throw error;
      this.logger.error({ err: error, subscriptionId: id }, 'a subscription could not be renewed');
      stuck.push(id);
    }
    if (id !== undefined) failpoint('renewals.after_commit');
    return id !== undefined;
  }

  private readonly endTrial = (tx: EntityManager, subscription: Subscription): Promise<void> =>
    this.lifecycle.endTrial(tx, subscription);

  private readonly renew =
    (now: Date) =>
    async (tx: EntityManager, subscription: Subscription): Promise<void> => {
      // Read again under the lock: another process may have turned it over just before.
      const renewal = await tx.findOneByOrFail(Renewal, { subscriptionId: subscription.id });
      if (renewal.dueAt > now) return;
      const { endsAt } = subscription;
      if (endsAt && endsAt <= renewal.dueAt) await this.lifecycle.end(tx, subscription, endsAt, null);
      else await this.closing.turnOver(tx, subscription, renewal);
    };
}

const trialOver = (tx: EntityManager, now: Date, stuck: string[]): Promise<Subscription | null> =>
  unlocked(tx, stuck)
    .andWhere(`subscription.status = 'trialing' and subscription.trial_ends_at <= :now`, { now })
    .orderBy('subscription.trialEndsAt')
    .getOne();

const renewalDue = (tx: EntityManager, now: Date, stuck: string[]): Promise<Subscription | null> =>
  unlocked(tx, stuck)
    .innerJoin(Renewal, 'renewal', 'renewal.subscription_id = subscription.id')
    .andWhere('renewal.due_at <= :now', { now })
    .orderBy('renewal.dueAt')
    .getOne();

/** One subscription that nobody else is working on, locked. */
const unlocked = (tx: EntityManager, stuck: string[]): SelectQueryBuilder<Subscription> =>
  tx
    .createQueryBuilder(Subscription, 'subscription')
    .setLock('for_no_key_update', undefined, ['subscription'])
    .setOnLocked('skip_locked')
    .where('subscription.id <> all(:stuck)', { stuck })
    .limit(1);
