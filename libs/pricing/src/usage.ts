import { Decimal, type DecimalInput } from '@libs/money';
import type { CompiledPrice, CompiledRateCard } from './compile.js';
import { isAbout, type OutcomeRule } from './outcome.js';
import type { Measured } from './price-model.js';
import type { TraceStep } from './trace.js';

/** The quantity of one meter, for one set of dimension values, in the period so far. */
export interface UsageTotal {
  readonly meterKey: string;
  readonly dimensions?: Readonly<Record<string, string>>;
  readonly quantity: DecimalInput;
  /** When `quantity` is weighed by time: what it would be unweighed. Chooses the tier of a volume price. */
  readonly fullQuantity?: DecimalInput;
  /** How many events made it. */
  readonly events?: number;
  /** What each event carried, in order; needed only by prices that treat each transaction by itself. */
  readonly amounts?: readonly DecimalInput[];
  /** Where each amount stands among those of all totals; without ranks, totals follow each other whole. */
  readonly ranks?: readonly number[];
}

/** What one price of a rate card has to price. */
export interface Measurement extends Measured {
  readonly price: CompiledPrice;
  readonly trace: readonly TraceStep[];
}

/**
 * Sorts usage to the prices of a rate card: the first price that matches takes it, the default the rest. The default
 * price comes first and always, with nothing to price if need be: zero usage may have a fee. Other prices come in their
 * written order, when they have usage. The order of the totals does not matter, save for the order of amounts.
 */
export function measure(
  card: CompiledRateCard,
  usage: readonly UsageTotal[],
  subscribedQuantity: Decimal,
  notBillable: readonly OutcomeRule[] = [],
): Measurement[] {
  if (card.meterKeys.length === 0) return [unmetered(card.defaultPrice, subscribedQuantity)];
  const sold = usage.filter((total) => card.meterKeys.includes(total.meterKey));
  if (card.overrides.length === 0) return [addUp(card, card.defaultPrice, sold, notBillable)];
  const byPrice = new Map<CompiledPrice, UsageTotal[]>();
  for (const price of [card.defaultPrice, ...card.overrides]) byPrice.set(price, []);
  for (const total of sold) {
    const price = card.overrides.find((candidate) => matches(candidate, total)) ?? card.defaultPrice;
    byPrice.get(price)!.push(total);
  }
  return [...byPrice]
    .filter(([price, totals]) => price === card.defaultPrice || totals.length > 0)
    .map(([price, totals]) => addUp(card, price, totals, notBillable));
}

function unmetered(price: CompiledPrice, quantity: Decimal): Measurement {
  return { price, quantity, fullQuantity: quantity, events: null, amounts: null, trace: [] };
}

function matches(price: CompiledPrice, total: UsageTotal): boolean {
  if (price.meterKey !== null && price.meterKey !== total.meterKey) return false;
  return price.dimensionEntries.every(([name, value]) => total.dimensions?.[name] === value);
}

function addUp(
  card: CompiledRateCard,
  price: CompiledPrice,
  counted: readonly UsageTotal[],
  notBillable: readonly OutcomeRule[],
): Measurement {
  const totals = counted.filter(({ dimensions }) => !notBillable.some((rule) => isAbout(rule, dimensions)));
  let quantity = Decimal.ZERO;
  let fullQuantity = Decimal.ZERO;
  let events: number | null = 0;
  let amounts: Ranked[] | null = [];
  const trace: TraceStep[] = leftOut(card, counted, notBillable);
  for (const meterKey of card.meterKeys) {
    let ofMeter = Decimal.ZERO;
    const weight = card.meterWeights.get(meterKey);
    const weighed = (value: Decimal) => (weight === undefined ? value : value.times(weight));
    const own = totals.filter((total) => total.meterKey === meterKey);
    for (const total of own) {
      const value = Decimal.of(total.quantity);
      ofMeter = ofMeter.plus(value);
      fullQuantity = fullQuantity.plus(weighed(Decimal.of(total.fullQuantity ?? value)));
      events = events === null || total.events === undefined ? null : events + total.events;
      if (amounts !== null && total.amounts !== undefined)
        for (const [at, amount] of total.amounts.entries())
          amounts.push({ amount: weighed(Decimal.of(amount)), rank: total.ranks?.[at] ?? 0 });
      else amounts = null;
    }
    quantity = quantity.plus(weighed(ofMeter));
    if (own.length > 0)
      trace.push({ step: 'metered', meterKey, quantity: ofMeter, ...(weight !== undefined && { weight }) });
  }
  // The sort is stable: what has no ranks stays in its order.
  const inOrder = amounts && amounts.toSorted((a, b) => a.rank - b.rank).map(({ amount }) => amount);
  return { price, quantity, fullQuantity, events, amounts: inOrder, trace };
}

interface Ranked {
  readonly amount: Decimal;
  readonly rank: number;
}

/** A step for each rule and meter that has usage which costs nothing. */
function leftOut(
  card: CompiledRateCard,
  counted: readonly UsageTotal[],
  notBillable: readonly OutcomeRule[],
): TraceStep[] {
  return notBillable.flatMap((rule, at) =>
    card.meterKeys.flatMap((meterKey): TraceStep[] => {
      const own = counted.filter(
        ({ meterKey: key, dimensions }) =>
          key === meterKey && notBillable.findIndex((one) => isAbout(one, dimensions)) === at,
      );
      const quantity = Decimal.sum(own.map((total) => Decimal.of(total.quantity)));
      return quantity.isZero() ? [] : [{ step: 'not_billable', meterKey, rule, quantity }];
    }),
  );
}
