import type { Amount } from '@libs/contracts';
import { type Amount as Quantity, readAmount } from '../meters/quantity.js';
import { sum } from '../usage/bucket-tally.js';
import type { MoneyLimit } from './account.js';
import { priceOf, type Pricing } from './price.js';
import type { Tally } from './tally.js';

export interface Spending {
  currency: string;
  /** Minor units: of what is counted, with what is held, and with the call that is asked about too. */
  used: bigint;
  withHeld: bigint;
  withCall: bigint;
}

interface Remembered {
  revision: number;
  heldUnits: readonly number[];
  calls: readonly number[];
  spending: Spending | null;
}

/** Prices are computed again only when something was counted or held since. */
const soFar = new WeakMap<Tally, { revision: number; price: Amount | null }>();
const spent = new WeakMap<Tally, Map<MoneyLimit, Remembered>>();

/** What all usage of the plan costs so far; null before it was read, or when it cannot be priced. */
export function priceSoFar(tally: Tally): Amount | null {
  const known = soFar.get(tally);
  if (known?.revision === tally.revision) return known.price;
  const pricing = pricingOf(tally);
  const cards = tally.account.plan?.rateCards ?? [];
  const isPriced = pricing !== null && cards.length > 0 && tally.readAt !== null;
  const minor = isPriced ? priceOf(cards, tally.totals(), pricing) : null;
  const price = minor === null ? null : { minor: String(minor), currency: pricing!.currency };
  soFar.set(tally, { revision: tally.revision, price });
  return price;
}

/** What counts towards a limit in money. Held units have no dimensions yet, so they are priced at the card's own price. */
export function spendingOf(
  limit: MoneyLimit,
  tally: Tally,
  takes: ReadonlyArray<{ units: number }>,
  heldUnits: readonly number[],
): Spending | null {
  const known = spent.get(tally)?.get(limit);
  const calls = takes.map(({ units }) => units);
  const { revision } = tally;
  if (known?.revision === revision && same(known.heldUnits, heldUnits) && same(known.calls, calls))
    return known.spending;
  const spending = compute(limit, tally, heldUnits, calls);
  if (!spent.has(tally)) spent.set(tally, new Map());
  spent.get(tally)!.set(limit, { revision, heldUnits, calls, spending });
  return spending;
}

function compute(
  limit: MoneyLimit,
  tally: Tally,
  heldUnits: readonly number[],
  calls: readonly number[],
): Spending | null {
  const pricing = pricingOf(tally);
  if (pricing === null) return null;
  const totals = tally.totals();
  const withMore = (units: readonly Quantity[]): bigint | null => {
    const more = limit.meterKeys.map((meterKey, at) => ({
      meterKey,
      dimensions: {},
      quantity: String(units[at]),
      events: 0,
    }));
    return priceOf(limit.cards, [...totals, ...more.filter(({ quantity }) => quantity !== '0')], pricing);
  };
  const used = priceOf(limit.cards, totals, pricing);
  const withHeld = withMore(heldUnits);
  const withCall = withMore(heldUnits.map((units, at) => sum(readAmount(units)!, readAmount(calls[at])!)));
  if (used === null || withHeld === null || withCall === null) return null;
  return { currency: pricing.currency, used, withHeld, withCall };
}

function pricingOf({ account, span }: Tally): Pricing | null {
  const { plan, startsAt } = account;
  return plan?.currency === undefined ? null : { currency: plan.currency, plan, span, startsAt };
}

const same = (a: readonly number[], b: readonly number[]): boolean => a.every((one, at) => one === b[at]);
