import { Database, failpoint, Timers } from '@libs/platform';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
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
  ) {}

  onApplicationBootstrap(): void {
    this.timers.every('renewals', EVERY_SECONDS, (now) => this.run(now));
  }

  /** Does all that is due at `now`. */
  async run(now: Date): Promise<void> {
    while (await this.step((tx) => this.endOneTrial(tx, now)));
    while (await this.step((tx) => this.renewOne(tx, now)));
  }

  private async step(work: (tx: EntityManager) => Promise<boolean>): Promise<boolean> {
    const didSomething = await this.database.transaction(async (tx) => {
      const did = await work(tx);
      if (did) failpoint('renewals.before_commit');
      return did;
    });
    if (didSomething) failpoint('renewals.after_commit');
    return didSomething;
  }

  private async endOneTrial(tx: EntityManager, now: Date): Promise<boolean> {
    const subscription = await due(tx)
      .where(`subscription.status = 'trialing' and subscription.trial_ends_at <= :now`, { now })
      .orderBy('subscription.trialEndsAt')
      .getOne();
    if (subscription) await this.lifecycle.endTrial(tx, subscription);
    return subscription !== null;
  }

  private async renewOne(tx: EntityManager, now: Date): Promise<boolean> {
    const subscription = await due(tx)
      .innerJoin(Renewal, 'renewal', 'renewal.subscription_id = subscription.id')
      .where('renewal.due_at <= :now', { now })
      .orderBy('renewal.dueAt')
      .getOne();
    if (!subscription) return false;
    // Read again under the lock: another process may have turned it over just before.
    const renewal = await tx.findOneByOrFail(Renewal, { subscriptionId: subscription.id });
    if (renewal.dueAt > now) return true;
    if (subscription.endsAt && subscription.endsAt <= renewal.dueAt)
      await this.lifecycle.end(tx, subscription, subscription.endsAt, null);
    else await this.closing.turnOver(tx, subscription, renewal);
    return true;
  }
}

/** One subscription that nobody else is working on, locked. */
const due = (tx: EntityManager) =>
  tx
    .createQueryBuilder(Subscription, 'subscription')
    .setLock('for_no_key_update', undefined, ['subscription'])
    .setOnLocked('skip_locked')
    .limit(1);
