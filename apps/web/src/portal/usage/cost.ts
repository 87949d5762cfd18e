import type { Amount, PlanVersion, Usage } from '@libs/contracts';
import { Decimal, splitByLargestRemainder } from '@libs/money';
import { priceModelOf, rate, type RateCard } from '@libs/pricing';

/** What a stretch of time added to the bill, in minor units of the plan's currency. */
export interface Costs {
  currency: string;
  /** By the window's start. */
  byWindow: ReadonlyMap<string, bigint>;
}

type Points = Usage['series'][number]['points'];

/**
 * What each window added: the price of the period up to its end less the price up to its start, so that all windows of
 * a period add up to its cost. Null when quantities alone do not decide the price, for then any figure would be a guess.
 *
 * @param before what was used in the period before the first window
 * @param points windows that follow one another
 */
export function costsOf(
  { plan, quantity: subscribedQuantity }: { plan: PlanVersion; quantity: number },
  meterKey: string,
  before: string,
  points: Points,
): Costs | null {
  const card = cardOf(plan, meterKey);
  if (!card) return null;
  const byWindow = new Map<string, bigint>();
  let used = Decimal.of(before);
  let charged = priceOf(card, plan.currency, subscribedQuantity, used);
  for (const { start, quantity } of points) {
    used = used.plus(quantity);
    const price = priceOf(card, plan.currency, subscribedQuantity, used);
    byWindow.set(start, price - charged);
    charged = price;
  }
  return { currency: plan.currency, byWindow };
}

/** The only rate card that prices the meter, when it does so by the meter's quantity and nothing else. */
function cardOf(plan: PlanVersion, meterKey: string): RateCard | null {
  const cards = plan.rateCards.filter(({ meterKeys }) => meterKeys.includes(meterKey));
  const card = cards[0];
  if (!card || cards.length > 1 || card.meterKeys.length > 1 || card.prices.length > 0 || card.cadence) return null;
  return priceModelOf(card.price.model).sells === 'usage' ? card : null;
}

// Any whole period does: what is served in part is prorated on the invoice, and a running period is whole until it ends.
const anyPeriod = { start: '2026-01-01T00:00:00.000Z', end: '2026-02-01T00:00:00.000Z' };

function priceOf(rateCard: RateCard, currency: string, subscribedQuantity: number, quantity: Decimal): bigint {
  const usage = [{ meterKey: rateCard.meterKeys[0]!, quantity }];
  return rate({ rateCard, currency, period: anyPeriod, subscribedQuantity, usage, isFinal: false }).reduce(
    (sum, { amount }) => sum + amount.minor,
    0n,
  );
}

/** The cost of a stretch: the sum of its windows. */
export const costIn = ({ byWindow, currency }: Costs, points: Points): Amount => ({
  minor: points.reduce((sum, { start }) => sum + (byWindow.get(start) ?? 0n), 0n).toString(),
  currency,
});

/** Shares a cost out by quantity; the parts add up to it exactly. */
export function shareOut(cost: Amount, quantities: readonly string[]): Amount[] {
  const weights = quantities.map((quantity) =>
    Decimal.max(Decimal.of(quantity), Decimal.ZERO).rounded(6, 'half_up').unitsAt(6),
  );
  if (weights.every((weight) => weight === 0n)) return quantities.map(() => ({ ...cost, minor: '0' }));
  return splitByLargestRemainder(BigInt(cost.minor), weights).map((minor) => ({
    minor: minor.toString(),
    currency: cost.currency,
  }));
}
