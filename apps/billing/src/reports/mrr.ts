import { Decimal, money, type Money } from '@libs/money';
import { toMillis, type Cadence, type Instant } from '@libs/period';
import { rate } from '@libs/pricing';
import { isActiveAt, phaseAt, type Terms } from '../terms/terms.js';

/** How many periods of one unit a year has, as a fraction: 365 days, 52 weeks, 12 months, 4 quarters. */
const PER_YEAR: Record<Cadence['unit'], bigint> = { day: 365n, week: 52n, month: 12n, quarter: 4n, year: 1n };

/**
 * Monthly recurring revenue of one subscription at an instant: what its price of the period itself comes to, divided by
 * the months of its cadence. Usage is not recurring and is left out; so are trials, pauses and endings.
 */
export function mrrOf(terms: Terms, at: Instant): Money {
  const nothing = money(0n, terms.currency);
  const isInTrial = terms.trialEndsAt !== null && toMillis(at) < toMillis(terms.trialEndsAt);
  if (!isActiveAt(terms, at) || isInTrial) return nothing;
  const { plan, quantity } = phaseAt(terms, at);
  let minor = 0n;
  for (const card of plan.rateCards) {
    if (card.meterKeys.length > 0) continue;
    const { unit, count } = card.cadence ?? plan.cadence;
    // Any period will do: a whole one is not prorated.
    const lines = rate({
      rateCard: card,
      currency: terms.currency,
      period: { start: at, end: new Date(toMillis(at) + 1).toISOString() },
      subscribedQuantity: quantity,
    });
    const perPeriod = lines.reduce((sum, line) => sum + line.amount.minor, 0n);
    const perMonth = new Decimal(perPeriod, 0).timesRatio(PER_YEAR[unit], 12n * BigInt(count), 0, 'half_up');
    minor += perMonth.unitsAt(0);
  }
  return money(minor, terms.currency);
}

/** The sum by currency, with the number of subscriptions behind it; those that bring nothing are not counted. */
export function mrrByCurrency(all: Iterable<Terms>, at: Instant): Array<{ amount: Money; subscriptions: number }> {
  const sums = new Map<string, { amount: Money; subscriptions: number }>();
  for (const terms of all) {
    const one = mrrOf(terms, at);
    if (one.minor === 0n) continue;
    const sum = sums.get(one.currency) ?? { amount: money(0n, one.currency), subscriptions: 0 };
    sums.set(one.currency, {
      amount: money(sum.amount.minor + one.minor, one.currency),
      subscriptions: sum.subscriptions + 1,
    });
  }
  return [...sums.values()];
}
