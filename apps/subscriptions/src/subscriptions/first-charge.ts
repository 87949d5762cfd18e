import type { PlanVersion } from '@libs/contracts';
import { Decimal, money, sumMoney, type Money } from '@libs/money';
import type { Period } from '@libs/period';
import { priceModelOf, rate, type PricedLine, type RateCard } from '@libs/pricing';
import { periodOf, servedPart, type Terms } from './subscription.terms.js';

/** What falls due when the first period begins: the in-advance rate cards, priced as billing will price them. */
export interface FirstCharge {
  period: Period;
  served: Period;
  lines: PricedLine[];
  total: Money;
}

export function firstCharge(plan: PlanVersion, quantity: number, zone: string, terms: Terms): FirstCharge {
  const lines = plan.rateCards
    .filter(({ billing }) => billing === 'in_advance')
    .flatMap((rateCard) => {
      const cadence = rateCard.cadence ?? plan.cadence;
      const period = periodOf(terms, { ...plan, cadence }, zone, 0);
      const served = servedPart(period, terms);
      return rate({ rateCard, currency: plan.currency, period, served, zone, subscribedQuantity: quantity });
    });
  const period = periodOf(terms, plan, zone, 0);
  return {
    period,
    served: servedPart(period, terms),
    lines,
    total: sumMoney(
      lines.map(({ amount }) => amount),
      plan.currency,
    ),
  };
}

/**
 * True when no usage whatever could cost anything: such a plan needs no card. Read from the models' own descriptions of
 * their parameters, so that a new price model is judged without a line here.
 */
export const neverCharges = (plan: PlanVersion): boolean => plan.rateCards.every(isFree);

function isFree(card: RateCard): boolean {
  return isZero(card.minimum) && [card.price, ...card.prices.map(({ price }) => price)].every(isFreePrice);
}

function isFreePrice(price: RateCard['price']): boolean {
  const { sells, form } = priceModelOf(price.model);
  // The events bring the amount with them.
  if (sells === 'amounts') return false;
  const figures = price as Record<string, unknown>;
  return form.fields.every(({ name, type, columns = [] }) => {
    if (type !== 'tiers') return !isAmount(type) || isZero(figures[name]);
    const rows = figures[name] as Array<Record<string, unknown>>;
    return rows.every((row) => columns.every((column) => !isAmount(column.type) || isZero(row[column.name])));
  });
}

const isAmount = (type: string): boolean => type === 'price' || type === 'percent';
const isZero = (figure: unknown): boolean => figure == null || Decimal.of(figure as string).isZero();

/** Nothing at all, in the plan's currency. */
export const nothing = (plan: PlanVersion): Money => money(0n, plan.currency);
