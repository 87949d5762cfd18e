import type { Amount, PlanVersion } from '@libs/contracts';
import { moneyToWire, roundToMoney, sumMoney, type Money } from '@libs/money';
import { describePrice, explain, priceModelOf, rate, type Locale, type RateCard } from '@libs/pricing';

/** What a plan costs for one period of its cadence at a usage, by the code that makes the invoices. */
export interface Estimate {
  lines: EstimatedLine[];
  /** Null when a part of the plan cannot be estimated from a quantity alone. */
  total: Amount | null;
  /** The plan refuses calls beyond this number; null when it does not, or the usage stays below. */
  stopsAt: string | null;
}
export interface EstimatedLine {
  key: string;
  name: string;
  amount: Amount;
  /** How it came about, step by step. */
  sentences: string[];
}

/** Usage by meter, as decimal text. */
export type Volumes = Readonly<Record<string, string>>;

// A whole period is not prorated, so which month it is does not matter.
const anyPeriod = { start: '2026-01-01T00:00:00.000Z', end: '2026-02-01T00:00:00.000Z' };

export function estimatePlan(
  plan: PlanVersion,
  volumes: Volumes,
  subscribedQuantity: number,
  locale: Locale,
): Estimate {
  const cards = plan.rateCards.filter((card) => isOfPlanCadence(plan, card));
  const isWhole = cards.length === plan.rateCards.length && cards.every(isEstimable);
  const rated = cards.filter(isEstimable).flatMap((rateCard) =>
    rate({
      rateCard,
      currency: plan.currency,
      period: anyPeriod,
      subscribedQuantity,
      usage: rateCard.meterKeys.map((meterKey) => ({ meterKey, quantity: volumes[meterKey] ?? '0' })),
    }).map((line) => ({ line, name: rateCard.name })),
  );
  return {
    lines: rated.map(({ line, name }) => ({
      key: line.key,
      name,
      amount: wire(line.amount),
      sentences: explain(line.trace, locale, plan.currency),
    })),
    total: isWhole
      ? wire(
          sumMoney(
            rated.map(({ line }) => line.amount),
            plan.currency,
          ),
        )
      : null,
    stopsAt: stopOf(plan, volumes),
  };
}

const isOfPlanCadence = (plan: PlanVersion, { cadence }: RateCard): boolean =>
  !cadence || (cadence.unit === plan.cadence.unit && cadence.count === plan.cadence.count);

/** A price of single transactions needs each of them; a number of calls does not say enough. */
export const isEstimable = ({ price, prices }: RateCard): boolean =>
  [price, ...prices.map((override) => override.price)].every(({ model }) => priceModelOf(model).sells !== 'amounts');

function stopOf(plan: PlanVersion, volumes: Volumes): string | null {
  for (const entitlement of plan.entitlements)
    if (entitlement.kind === 'metered' && entitlement.enforcement === 'hard' && entitlement.limit !== null)
      if (Number(volumes[entitlement.meterKey] ?? 0) > Number(entitlement.limit)) return entitlement.limit;
  return null;
}

const wire = (amount: Money): Amount => moneyToWire(amount);

/** The meters that plans price, each with the name people know it by, in order of appearance. */
export function metersOf(plans: readonly PlanVersion[]): Array<{ key: string; name: string }> {
  const names = new Map<string, string>();
  for (const { rateCards } of plans)
    for (const card of rateCards) for (const key of card.meterKeys) if (!names.has(key)) names.set(key, card.name);
  return [...names].map(([key, name]) => ({ key, name }));
}

/** The fixed and the usage prices of a plan in sentences. */
export function priceSentences(plan: PlanVersion, locale: Locale): Array<{ key: string; name: string; text: string }> {
  return plan.rateCards
    .filter(({ price }) => !(price.model === 'flat' && Number(price.amount) === 0))
    .map((card) => ({ key: card.key, name: card.name, text: describePrice(card.price, locale, plan.currency) }));
}

/** The fixed price of a period, exact, when the plan has one; usage comes on top. */
export function fixedPrice(plan: PlanVersion): Amount | null {
  const { lines } = estimatePlan(
    { ...plan, rateCards: plan.rateCards.filter(({ meterKeys }) => meterKeys.length === 0) },
    {},
    1,
    'en',
  );
  if (lines.length === 0) return null;
  const minor = lines.reduce((sum, { amount }) => sum + BigInt(amount.minor), 0n);
  return { minor: minor.toString(), currency: plan.currency };
}

/** Whether nothing this plan sells ever costs anything. */
export const isFree = (plan: PlanVersion): boolean =>
  fixedPrice(plan)?.minor === '0' && plan.rateCards.every(({ meterKeys }) => meterKeys.length === 0);

/** The least a plan of usage costs in a period, when it has such a minimum. */
export function leastOf(plan: PlanVersion): Amount | null {
  const minima = plan.rateCards.flatMap(({ minimum }) =>
    minimum ? [roundToMoney(minimum, plan.currency, 'half_up')] : [],
  );
  return minima.length > 0 ? wire(sumMoney(minima, plan.currency)) : null;
}

/** Plans as a reader climbs them: by what a modest thousand of everything costs. Those nobody can estimate come last. */
export function byPrice(plans: readonly PlanVersion[]): PlanVersion[] {
  const volumes = Object.fromEntries(metersOf(plans).map(({ key }) => [key, '1000']));
  const totals = new Map(plans.map((plan) => [plan, estimatePlan(plan, volumes, 1, 'en').total]));
  const minor = (plan: PlanVersion): bigint | null => (totals.get(plan) ? BigInt(totals.get(plan)!.minor) : null);
  return plans.toSorted((a, b) => {
    const [left, right] = [minor(a), minor(b)];
    if (left === null || right === null) return left === right ? 0 : left === null ? 1 : -1;
    return left < right ? -1 : left > right ? 1 : 0;
  });
}
