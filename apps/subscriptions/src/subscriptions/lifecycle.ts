import { say } from '@libs/contracts';
import { Clock, Outbox } from '@libs/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CredentialsService } from '../credentials/credentials.service.js';
import { iso, isoOrNull } from '../instants.js';
import { Timeline } from '../partners/timeline.js';
import { Closing } from '../renewals/closing.js';
import { Subscription } from './subscription.entity.js';
import { after, type Move } from './subscription.machine.js';
import { WrongSubscriptionStatus } from './subscription.problems.js';
import { termsAt } from './subscription.terms.js';

/** The moves of a subscription that others are told of. The caller holds the subscription's row lock. */
@Injectable()
export class Lifecycle {
  constructor(
    private readonly clock: Clock,
    private readonly outbox: Outbox,
    private readonly timeline: Timeline,
    private readonly closing: Closing,
    private readonly credentials: CredentialsService,
  ) {}

  /** Starts service now: in-advance charges fall due, or the trial begins. @throws WrongSubscriptionStatus */
  async activate(tx: EntityManager, subscription: Subscription, actorName: string | null): Promise<void> {
    const { id: subscriptionId, partnerId, plan, quantity, timeZone } = subscription;
    const terms = termsAt(iso(this.clock.now()), plan, timeZone, subscription.alignment);
    move(subscription, terms.trialEndsAt ? 'start_trial' : 'activate');
    subscription.startsAt = new Date(terms.startsAt);
    subscription.trialEndsAt = terms.trialEndsAt === null ? null : new Date(terms.trialEndsAt);
    subscription.billingAnchor = new Date(terms.billingAnchor);
    await this.save(tx, subscription);
    const firstPeriod = await this.closing.openFirst(tx, subscription);
    await this.outbox.publish(tx, 'subscription.activated', {
      subscriptionId,
      partnerId,
      plan,
      quantity,
      currency: plan.currency,
      timeZone,
      ...terms,
      revision: subscription.revision,
      firstPeriod,
    });
    const data = { planName: plan.name, planVersion: plan.version, trialEndsAt: terms.trialEndsAt };
    await this.timeline.tell(tx, partnerId, { kind: 'subscription_activated', actorName, subscriptionId, data });
  }

  async endTrial(tx: EntityManager, subscription: Subscription): Promise<void> {
    move(subscription, 'end_trial');
    await tx.save(Subscription, subscription);
    await this.timeline.tell(tx, subscription.partnerId, {
      kind: 'trial_ended',
      subscriptionId: subscription.id,
      at: subscription.trialEndsAt!,
    });
  }

  /** Ends service at `endsAt`: closes its last period and revokes its credentials. @throws WrongSubscriptionStatus */
  async end(tx: EntityManager, subscription: Subscription, endsAt: Date, actorName: string | null): Promise<void> {
    const wasActivated = subscription.startsAt !== null;
    move(subscription, 'end');
    subscription.endedAt = endsAt;
    const { id: subscriptionId, partnerId, plan } = subscription;
    if (wasActivated) {
      await this.closing.closeLast(tx, subscription, endsAt);
      await this.credentials.revokeAll(tx, subscription, endsAt);
    }
    await this.save(tx, subscription);
    if (wasActivated) {
      const { revision } = subscription;
      await this.outbox.publish(tx, 'subscription.ended', { subscriptionId, partnerId, at: iso(endsAt), revision });
    }
    await this.timeline.tell(tx, partnerId, {
      kind: 'subscription_ended',
      actorName,
      subscriptionId,
      at: endsAt,
      data: { planName: plan.name, startedAt: isoOrNull(subscription.startsAt) },
    });
  }

  private async save(tx: EntityManager, subscription: Subscription): Promise<void> {
    subscription.revision += 1;
    await tx.save(Subscription, subscription);
  }
}

/** @throws WrongSubscriptionStatus when the machine does not allow it from here. */
export function move(subscription: Subscription, how: Move): void {
  const status = after(subscription.status, how);
  if (status === null) {
    throw new WrongSubscriptionStatus(
      say('subscription_cannot', { subscriptionId: subscription.id, subscriptionStatus: subscription.status, how }),
    );
  }
  subscription.status = status;
}
