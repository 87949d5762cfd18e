import { type Page, type SubscriptionStatus, say } from '@libs/contracts';
import { Clock, Database, newId, NotFound, paginate, type Actor } from '@libs/platform';
import { Injectable } from '@nestjs/common';
import { In, type EntityManager } from 'typeorm';
import { OffersService } from '../offers/offers.service.js';
import type { Partner } from '../partners/partner.entity.js';
import { PartnersService } from '../partners/partners.service.js';
import { Timeline } from '../partners/timeline.js';
import { ClosedPeriod } from '../renewals/closed-period.entity.js';
import { neverCharges } from './first-charge.js';
import { Lifecycle } from './lifecycle.js';
import { Subscription } from './subscription.entity.js';
import { runningStatuses } from './subscription.machine.js';
import { AlreadySubscribed } from './subscription.problems.js';
import type { Alignment } from './subscription.terms.js';

/** What somebody wants to subscribe to. */
export interface Order {
  planKey: string;
  version?: number | undefined;
  quantity: number;
  alignment: Alignment;
}

/** Orders, and looking at subscriptions. */
@Injectable()
export class SubscriptionsService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly offers: OffersService,
    private readonly partners: PartnersService,
    private readonly lifecycle: Lifecycle,
    private readonly timeline: Timeline,
  ) {}

  /**
   * Subscribes a partner. Active at once when no card is needed or one is on file; otherwise it waits for a card, in
   * place of an earlier order that still waited.
   * @throws NotFound, NotForSale, AlreadySubscribed
   */
  async subscribe(partnerId: string, order: Order, actor: Actor): Promise<Subscription> {
    const plan = await this.offers.choose(order.planKey, order.version, { isStaff: actor.partnerId === null });
    return this.database.transaction(async (tx) => {
      const partner = await this.partners.lock(tx, partnerId);
      await refuseSecond(tx, partnerId, plan.planKey);
      await this.dropWaiting(tx, partnerId, actor.name);
      const subscription: Subscription = {
        ...blank(this.clock.now(), partner),
        plan,
        planKey: plan.planKey,
        planVersion: plan.version,
        quantity: order.quantity,
        alignment: order.alignment,
      };
      await tx.insert(Subscription, subscription);
      const data = { planName: plan.name, planVersion: plan.version, quantity: order.quantity };
      const told = { actorName: actor.name, subscriptionId: subscription.id, data };
      await this.timeline.tell(tx, partnerId, { kind: 'subscription_requested', ...told });
      if (neverCharges(plan) || hasCard(partner)) await this.lifecycle.activate(tx, subscription, actor.name);
      return subscription;
    });
  }

  /** A saved card lets the order go on that waits for one, if any does. The caller holds the partner's row lock. */
  async activateWaiting(tx: EntityManager, partnerId: string): Promise<void> {
    const waiting = await lockWaiting(tx, partnerId);
    if (waiting) await this.lifecycle.activate(tx, waiting, null);
  }

  private async dropWaiting(tx: EntityManager, partnerId: string, actorName: string): Promise<void> {
    const waiting = await lockWaiting(tx, partnerId);
    if (waiting) await this.lifecycle.end(tx, waiting, this.clock.now(), actorName);
  }

  /** @throws NotFound, also for a subscription of another partner. */
  async read(partnerId: string, id: string): Promise<Subscription> {
    return found(await this.database.manager.findOneBy(Subscription, { id, partnerId }), id);
  }

  /** The row, locked until `tx` ends. @throws NotFound */
  async lock(tx: EntityManager, partnerId: string, id: string): Promise<Subscription> {
    return found(await tx.findOne(Subscription, { where: { id, partnerId }, lock: { mode: 'for_no_key_update' } }), id);
  }

  /** One page, newest first. */
  list(query: {
    partnerId?: string | undefined;
    status?: SubscriptionStatus | undefined;
    planKey?: string | undefined;
    cursor?: string | undefined;
    limit: number;
  }): Promise<Page<Subscription>> {
    const subscriptions = this.database.manager.createQueryBuilder(Subscription, 'subscription');
    for (const field of ['partnerId', 'status', 'planKey'] as const) {
      if (query[field] !== undefined)
        subscriptions.andWhere(`subscription.${field} = :${field}`, { [field]: query[field] });
    }
    return paginate(subscriptions, query);
  }

  /** Newest first. @throws NotFound */
  async closedPeriods(partnerId: string, id: string): Promise<ClosedPeriod[]> {
    await this.read(partnerId, id);
    return this.database.manager.find(ClosedPeriod, { where: { subscriptionId: id }, order: { periodIndex: 'DESC' } });
  }
}

export const hasCard = (partner: Partner): boolean => partner.stripePaymentMethodId !== null;

const lockWaiting = (tx: EntityManager, partnerId: string): Promise<Subscription | null> =>
  tx.findOne(Subscription, {
    where: { partnerId, status: 'pending_payment_method' },
    lock: { mode: 'for_no_key_update' },
  });

async function refuseSecond(tx: EntityManager, partnerId: string, planKey: string): Promise<void> {
  const same = await tx.findOneBy(Subscription, { partnerId, planKey, status: In([...runningStatuses]) });
  if (same)
    throw new AlreadySubscribed(say('partner_is_on_the_plan', { planKey, sameId: same.id, sameStatus: same.status }));
}

const blank = (now: Date, partner: Partner) => ({
  id: newId('sub', now),
  partnerId: partner.id,
  timeZone: partner.timeZone,
  status: 'pending_payment_method' as const,
  startsAt: null,
  trialEndsAt: null,
  billingAnchor: null,
  endsAt: null,
  endedAt: null,
  revision: 0,
  createdAt: now,
});

function found(subscription: Subscription | null, id: string): Subscription {
  if (!subscription) throw new NotFound(say('there_is_no_subscription', { id }));
  return subscription;
}
