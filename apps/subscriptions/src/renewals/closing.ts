import { Clock, CONFIG, Outbox, type Config } from '@libs/platform';
import { periodContaining, type Period } from '@libs/period';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { iso } from '../instants.js';
import { Timeline } from '../partners/timeline.js';
import type { Subscription } from '../subscriptions/subscription.entity.js';
import { periodOf, servedPart, type Terms } from '../subscriptions/subscription.terms.js';
import { ClosedPeriod } from './closed-period.entity.js';
import { Renewal } from './renewal.entity.js';

/**
 * Opens and closes periods. Every ending closes one: a renewal, and a cancellation, with another end. The caller holds the
 * subscription's row lock.
 */
@Injectable()
export class Closing {
  constructor(
    private readonly clock: Clock,
    private readonly outbox: Outbox,
    private readonly timeline: Timeline,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Opens the first period of a subscription that has just got its terms. */
  async openFirst(tx: EntityManager, subscription: Subscription): Promise<Period> {
    const period = nthPeriod(subscription, 0);
    await tx.insert(Renewal, renewalOf(subscription, 0, period));
    return period;
  }

  /** Closes the running period, which is over, and opens the next one. Returns the next one. */
  async turnOver(tx: EntityManager, subscription: Subscription, renewal: Renewal): Promise<Renewal> {
    const index = renewal.periodIndex + 1;
    const next = nthPeriod(subscription, index);
    await this.close(tx, subscription, renewal, { until: iso(renewal.periodEnd), reason: 'renewal', next });
    const opened = renewalOf(subscription, index, next);
    await tx.save(Renewal, opened);
    return opened;
  }

  /** Closes what runs until the subscription's end: whole periods that nobody closed yet, then the part of the last one. */
  async closeLast(tx: EntityManager, subscription: Subscription, endsAt: Date): Promise<void> {
    let renewal = await tx.findOneByOrFail(Renewal, { subscriptionId: subscription.id });
    // A trial belongs to no period: who leaves within it has nothing to close.
    if (!isWithinTrial(subscription, endsAt)) {
      while (renewal.periodEnd < endsAt) renewal = await this.turnOver(tx, subscription, renewal);
      await this.close(tx, subscription, renewal, { until: iso(endsAt), reason: 'cancellation', next: null });
    }
    await tx.delete(Renewal, { subscriptionId: subscription.id });
  }

  /** What `closeLast` would close last, without closing anything; null when nothing, because the trial still runs then. */
  last(subscription: Subscription, endsAt: Date): { period: Period; served: Period } | null {
    if (isWithinTrial(subscription, endsAt)) return null;
    const { index, start } = runningAt(subscription, endsAt);
    const isAtBoundary = index > 0 && start === iso(endsAt);
    const period = nthPeriod(subscription, isAtBoundary ? index - 1 : index);
    return { period, served: servedPart(period, termsOf(subscription), iso(endsAt)) };
  }

  /** The end of the period that runs at the instant. */
  endOfPeriodAt(subscription: Subscription, at: Date): Date {
    return new Date(runningAt(subscription, at).end);
  }

  private async close(
    tx: EntityManager,
    subscription: Subscription,
    { periodIndex: index, periodStart, periodEnd }: Renewal,
    { until, reason, next }: { until: string; reason: 'renewal' | 'cancellation'; next: Period | null },
  ): Promise<void> {
    const { id: subscriptionId, partnerId, plan, quantity } = subscription;
    const period = { start: iso(periodStart), end: iso(periodEnd) };
    const served = servedPart(period, termsOf(subscription), until);
    await tx.insert(ClosedPeriod, {
      subscriptionId,
      periodIndex: index,
      periodStart,
      periodEnd,
      servedStart: new Date(served.start),
      servedEnd: new Date(served.end),
      reason,
      closedAt: this.clock.now(),
    });
    const graceHours = this.config.USAGE_GRACE_HOURS;
    const closed = { subscriptionId, partnerId, index, period, served, reason, plan, quantity, next, graceHours };
    await this.outbox.publish(tx, 'period.closed', closed);
    await this.timeline.tell(tx, partnerId, {
      kind: 'period_closed',
      subscriptionId,
      at: new Date(served.end),
      data: { index, start: served.start, end: served.end, reason, planName: plan.name },
    });
  }
}

const nthPeriod = (subscription: Subscription, index: number): Period =>
  periodOf(termsOf(subscription), subscription.plan, subscription.timeZone, index);

function runningAt(subscription: Subscription, at: Date): Period & { index: number } {
  const { billingAnchor: anchor } = termsOf(subscription);
  return periodContaining({ anchor, cadence: subscription.plan.cadence, zone: subscription.timeZone }, iso(at));
}

/** The terms as activation wrote them down. */
function termsOf({ id, startsAt, trialEndsAt, billingAnchor }: Subscription): Terms {
  if (!startsAt || !billingAnchor) throw new Error(`${id} was never activated`);
  return {
    startsAt: iso(startsAt),
    trialEndsAt: trialEndsAt && iso(trialEndsAt),
    billingAnchor: iso(billingAnchor),
  };
}

/** Whether at the instant the trial still runs, or is just over. */
const isWithinTrial = ({ trialEndsAt }: Subscription, at: Date): boolean => trialEndsAt !== null && at <= trialEndsAt;

/** Due when the period ends, or before, when the subscription does. */
const renewalOf = ({ id, endsAt }: Subscription, periodIndex: number, { start, end }: Period): Renewal => ({
  subscriptionId: id,
  periodIndex,
  periodStart: new Date(start),
  periodEnd: new Date(end),
  dueAt: endsAt && endsAt < new Date(end) ? endsAt : new Date(end),
});
