import type { PlanVersion } from '@libs/contracts';
import { calendarAnchor, periodAt, toMillis, trialEnd, type Instant, type Period } from '@libs/period';

/** When a subscription starts, and what its periods are counted from. */
export interface Terms {
  readonly startsAt: Instant;
  /** Null without a trial. */
  readonly trialEndsAt: Instant | null;
  readonly billingAnchor: Instant;
}

export type Alignment = 'anniversary' | 'calendar';

/**
 * The terms of a subscription that is activated at `now`. Charging begins with the activation, or when the trial ends.
 * Periods are counted from that instant, or, aligned with the calendar, from the start of the month (week, …) it lies in:
 * of the first period then only the rest is served.
 */
export function termsAt(now: Instant, plan: PlanVersion, zone: string, alignment: Alignment): Terms {
  const trialEndsAt = plan.trialDays > 0 ? trialEnd(now, { unit: 'day', count: plan.trialDays }, zone) : null;
  const chargedFrom = trialEndsAt ?? now;
  const billingAnchor = alignment === 'calendar' ? calendarAnchor(chargedFrom, plan.cadence.unit, zone) : chargedFrom;
  return { startsAt: now, trialEndsAt, billingAnchor };
}

/** The n-th period, counted from the anchor; each boundary by itself, so that a 31st survives February. */
export const periodOf = (
  { billingAnchor: anchor }: Pick<Terms, 'billingAnchor'>,
  plan: PlanVersion,
  zone: string,
  index: number,
): Period => periodAt({ anchor, cadence: plan.cadence, zone }, index);

/** The part of a period that is charged: from the start of charging on, and until the end of service. */
export function servedPart(period: Period, terms: Terms, until: Instant = period.end): Period {
  const chargedFrom = terms.trialEndsAt ?? terms.startsAt;
  const start = toMillis(chargedFrom) > toMillis(period.start) ? chargedFrom : period.start;
  const end = toMillis(until) < toMillis(period.end) ? until : period.end;
  return { start, end: toMillis(end) < toMillis(start) ? start : end };
}
