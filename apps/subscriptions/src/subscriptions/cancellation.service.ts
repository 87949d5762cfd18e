import { say } from '@libs/contracts';
import type { Period } from '@libs/period';
import { Clock, Database, type Actor } from '@libs/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CredentialsService } from '../credentials/credentials.service.js';
import { Timeline } from '../partners/timeline.js';
import { Closing } from '../renewals/closing.js';
import { Renewal } from '../renewals/renewal.entity.js';
import { Lifecycle, move } from './lifecycle.js';
import { Subscription } from './subscription.entity.js';
import { WrongSubscriptionStatus } from './subscription.problems.js';
import { SubscriptionsService } from './subscriptions.service.js';

export type When = 'period_end' | 'now';

/** What a cancellation would do; the period is null when none is billed. */
export interface CancellationPreview {
  endsAt: Date;
  period: Period | null;
  served: Period | null;
  credentialsRevoked: number;
}

/** Cancelling, seeing beforehand what that does, and taking it back. */
@Injectable()
export class CancellationService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly subscriptions: SubscriptionsService,
    private readonly lifecycle: Lifecycle,
    private readonly closing: Closing,
    private readonly credentials: CredentialsService,
    private readonly timeline: Timeline,
  ) {}

  /** @throws NotFound, WrongSubscriptionStatus */
  async preview(partnerId: string, id: string, when: When): Promise<CancellationPreview> {
    const subscription = await this.subscriptions.read(partnerId, id);
    const { manager } = this.database;
    if (subscription.status === 'ended') throw alreadyEnded(id);
    const endsAt = this.endOf(subscription, when);
    const last = subscription.startsAt ? this.closing.last(subscription, endsAt) : null;
    return {
      endsAt,
      period: last?.period ?? null,
      served: last?.served ?? null,
      credentialsRevoked: await this.credentials.countActive(manager, id),
    };
  }

  /**
   * Ends the subscription now, or when its period (its trial) ends. One that still waits for a card ends at once.
   * Cancelling again says the same again, or brings the end forward to now.
   * @throws NotFound, WrongSubscriptionStatus
   */
  cancel(partnerId: string, id: string, when: When, actor: Actor): Promise<Subscription> {
    return this.database.transaction(async (tx) => {
      const subscription = await this.subscriptions.lock(tx, partnerId, id);
      if (subscription.status === 'ended') throw alreadyEnded(id);
      const endsAt = this.endOf(subscription, when);
      if (endsAt <= this.clock.now()) await this.lifecycle.end(tx, subscription, endsAt, actor.name);
      else if (subscription.status !== 'cancelling') await this.schedule(tx, subscription, endsAt, actor.name);
      return subscription;
    });
  }

  /** @throws NotFound, WrongSubscriptionStatus when no cancellation is scheduled. */
  undo(partnerId: string, id: string, actor: Actor): Promise<Subscription> {
    return this.database.transaction(async (tx) => {
      const subscription = await this.subscriptions.lock(tx, partnerId, id);
      const now = this.clock.now();
      // The timer may be late: what has come due is over, whatever the row still says.
      if (subscription.endsAt && subscription.endsAt <= now) throw alreadyEnded(id);
      const isInTrial = subscription.trialEndsAt !== null && subscription.trialEndsAt > now;
      move(subscription, isInTrial ? 'undo_cancellation_in_trial' : 'undo_cancellation');
      subscription.endsAt = null;
      await tx.save(Subscription, subscription);
      const renewal = await tx.findOneByOrFail(Renewal, { subscriptionId: id });
      await tx.update(Renewal, { subscriptionId: id }, { dueAt: renewal.periodEnd });
      await this.tell(tx, subscription, 'cancellation_undone', actor.name, {});
      return subscription;
    });
  }

  private async schedule(
    tx: EntityManager,
    subscription: Subscription,
    endsAt: Date,
    actorName: string,
  ): Promise<void> {
    move(subscription, 'schedule_cancellation');
    subscription.endsAt = endsAt;
    await tx.save(Subscription, subscription);
    // A period that is over but not closed yet stays due.
    await tx.query('update renewals set due_at = least(period_end, $2) where subscription_id = $1', [
      subscription.id,
      endsAt,
    ]);
    await this.tell(tx, subscription, 'cancellation_scheduled', actorName, { endsAt: endsAt.toISOString() });
  }

  private endOf(subscription: Subscription, when: When): Date {
    const now = this.clock.now();
    // Scheduled already: it does not get later, even when the timer is late.
    if (subscription.endsAt && (when === 'period_end' || subscription.endsAt < now)) return subscription.endsAt;
    if (when === 'now' || !subscription.startsAt) return now;
    if (subscription.trialEndsAt && subscription.trialEndsAt > now) return subscription.trialEndsAt;
    return this.closing.endOfPeriodAt(subscription, now);
  }

  private tell(
    tx: EntityManager,
    { id, partnerId, plan }: Subscription,
    kind: 'cancellation_scheduled' | 'cancellation_undone',
    actorName: string,
    data: Record<string, string>,
  ): Promise<void> {
    return this.timeline.tell(tx, partnerId, {
      kind,
      actorName,
      subscriptionId: id,
      data: { planName: plan.name, ...data },
    });
  }
}

const alreadyEnded = (id: string): WrongSubscriptionStatus =>
  new WrongSubscriptionStatus(say('subscription_has_ended', { id }));
