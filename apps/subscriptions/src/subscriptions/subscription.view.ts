import type { Subscription as SubscriptionWire } from '@libs/contracts';
import { Clock, Database } from '@libs/platform';
import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { iso, isoOrNull } from '../instants.js';
import { Partner } from '../partners/partner.entity.js';
import { Renewal } from '../renewals/renewal.entity.js';
import type { Subscription } from './subscription.entity.js';

/** Subscriptions as the contract shows them: with the partner's name and the running period. */
@Injectable()
export class SubscriptionView {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async of(subscription: Subscription): Promise<SubscriptionWire> {
    return (await this.ofAll([subscription]))[0]!;
  }

  async ofAll(subscriptions: Subscription[]): Promise<SubscriptionWire[]> {
    const { manager } = this.database;
    const renewals = await manager.findBy(Renewal, { subscriptionId: In(subscriptions.map(({ id }) => id)) });
    const partners = await manager.findBy(Partner, { id: In(subscriptions.map(({ partnerId }) => partnerId)) });
    return subscriptions.map((subscription) => {
      const renewal = renewals.find(({ subscriptionId }) => subscriptionId === subscription.id);
      const partner = partners.find(({ id }) => id === subscription.partnerId);
      return {
        id: subscription.id,
        partnerId: subscription.partnerId,
        partnerName: partner?.name ?? '',
        plan: subscription.plan,
        quantity: subscription.quantity,
        status: subscription.status,
        timeZone: subscription.timeZone,
        createdAt: iso(subscription.createdAt),
        startsAt: isoOrNull(subscription.startsAt),
        trialEndsAt: isoOrNull(subscription.trialEndsAt),
        billingAnchor: isoOrNull(subscription.billingAnchor),
        period: renewal && hasBegun(subscription, this.clock.now()) ? periodView(renewal) : null,
        endsAt: isoOrNull(subscription.endsAt),
        endedAt: isoOrNull(subscription.endedAt),
        revision: subscription.revision,
      };
    });
  }
}

/** No period runs during a trial. */
const hasBegun = ({ trialEndsAt }: Subscription, now: Date): boolean => trialEndsAt === null || trialEndsAt <= now;

const periodView = ({ periodStart, periodEnd, periodIndex }: Renewal): NonNullable<SubscriptionWire['period']> => ({
  start: iso(periodStart),
  end: iso(periodEnd),
  index: periodIndex,
});
