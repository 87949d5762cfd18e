import type { UsageTotal } from '@libs/contracts';
import { Decimal } from '@libs/money';
import { type RateCard, rate } from '@libs/pricing';
import type { CheckedPlan, Span } from './account.js';

/** What usage is priced by. */
export interface Pricing {
  currency: string;
  plan: CheckedPlan;
  /** The whole period, and since when it is served. Epoch milliseconds. */
  span: Span;
  startsAt: number;
}

/**
 * What usage costs by the rate cards so far, in minor units: what an invoice would charge for it, before what is known
 * only at the end (minimums) or elsewhere (coupons, credits, tax). Null when a price needs what totals do not say.
 */
export function priceOf(cards: readonly RateCard[], usage: readonly UsageTotal[], pricing: Pricing): bigint | null {
  const { currency, plan, span, startsAt } = pricing;
  const period = { start: new Date(span.start).toISOString(), end: new Date(span.end).toISOString() };
  const served = startsAt > span.start ? { start: new Date(startsAt).toISOString(), end: period.end } : period;
  let total = 0n;
  for (const rateCard of cards) {
    try {
      const zone = plan.timeZone ?? 'UTC';
      const subscribedQuantity = Decimal.of(plan.quantity ?? 1);
      const { notBillable = [] } = plan;
      const terms = { currency, period, served, zone, subscribedQuantity, notBillable, isFinal: false };
      const lines = rate({ rateCard, usage, ...terms });
      for (const { amount } of lines) total += amount.minor;
    } catch (error) {
      // Prices of each transaction by itself: only the invoice has them.
      if (error instanceof RangeError) return null;
      throw error;
    }
  }
  return total;
}

/** Whether the price depends on which dimension values the usage has. */
export const isByDimension = ({ rateCards = [], notBillable = [] }: CheckedPlan): boolean =>
  notBillable.length > 0 ||
  rateCards.some(({ prices }) => prices.some(({ dimensions }) => Object.keys(dimensions).length > 0));
