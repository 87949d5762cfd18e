/**
 * The naive second implementation of rating, for the properties: exact fractions, no tricks, nothing shared with the
 * engine but the shape of a rate card. Where the engine cuts, looks up or remembers, this adds up the long way.
 */
import type { Price, RateCard } from '@libs/pricing';

/** A fraction as a pair, never reduced. */
export type Q = readonly [bigint, bigint];

export const q = (text: string | number | bigint): Q => {
  const [whole, fraction = ''] = String(text).split('.') as [string, string?];
  return [BigInt(whole + fraction), 10n ** BigInt(fraction.length)];
};
export const add = (a: Q, b: Q): Q => [a[0] * b[1] + b[0] * a[1], a[1] * b[1]];
export const neg = (a: Q): Q => [-a[0], a[1]];
export const sub = (a: Q, b: Q): Q => add(a, neg(b));
export const mul = (a: Q, b: Q): Q => [a[0] * b[0], a[1] * b[1]];
export const div = (a: Q, b: Q): Q => (b[0] < 0n ? [-a[0] * b[1], -a[1] * b[0]] : [a[0] * b[1], a[1] * b[0]]);
export const less = (a: Q, b: Q): boolean => a[0] * b[1] < b[0] * a[1];
export const min = (a: Q, b: Q): Q => (less(b, a) ? b : a);
export const max = (a: Q, b: Q): Q => (less(a, b) ? b : a);
export const sum = (items: readonly Q[]): Q => items.reduce(add, [0n, 1n]);
const zero = q(0);
const isZero = (a: Q): boolean => a[0] === 0n;

/** Largest integer not above. */
export function floor(a: Q): bigint {
  const cut = a[0] / a[1];
  return cut * a[1] > a[0] ? cut - 1n : cut;
}
export const ceil = (a: Q): bigint => -floor(neg(a));
/** Half away from zero. */
export const round = (a: Q): bigint => (a[0] < 0n ? -round(neg(a)) : floor(add(a, [1n, 2n])));

export interface OracleUsage {
  readonly quantity: string;
  readonly amounts: readonly string[];
}

/** What a price asks for a quantity: fees that a part of the period may owe a part of, and the rest. */
function priceOf(price: Price, quantity: Q, amounts: readonly Q[]): { fees: Q; rest: Q } {
  const fees = (fee: Q) => ({ fees: fee, rest: zero });
  const rest = (amount: Q) => ({ fees: zero, rest: amount });
  switch (price.model) {
    case 'flat':
      return fees(mul(quantity, q(price.amount)));
    case 'per_unit':
      return rest(mul(quantity, q(price.unitPrice)));
    case 'graduated':
      return {
        fees: sum(entered(price, quantity).map((tier) => q(tier.flatFee))),
        rest: sum(price.tiers.map((tier, n) => mul(inTier(price.tiers, n, quantity), q(tier.unitPrice)))),
      };
    case 'volume': {
      const tier = reached(price.tiers, quantity);
      const owesFee = !isZero(quantity) || price.zeroUsageFlatFee;
      return { fees: owesFee ? q(tier.flatFee) : zero, rest: mul(quantity, q(tier.unitPrice)) };
    }
    case 'stairstep':
      return fees(isZero(quantity) && !price.zeroUsageFlatFee ? zero : q(reached(price.tiers, quantity).amount));
    case 'package':
      return rest(packages(quantity, price.packageSize, price.packagePrice, price.round));
    case 'graduated_package':
      return rest(
        sum(
          price.tiers.map((tier, n) =>
            packages(inTier(price.tiers, n, quantity), tier.packageSize, tier.packagePrice, price.round),
          ),
        ),
      );
    case 'volume_package': {
      const tier = reached(price.tiers, quantity);
      return rest(packages(quantity, tier.packageSize, tier.packagePrice, price.round));
    }
    case 'percentage':
      return rest(percentageOf(price, amounts));
    case 'graduated_percentage':
      return {
        fees: sum(entered(price, quantity).map((tier) => q(tier.flatFee))),
        rest: sum(price.tiers.map((tier, n) => percent(inTier(price.tiers, n, quantity), tier.ratePercent))),
      };
    case 'dynamic':
      return rest(mul(quantity, q(price.multiplier)));
    case 'revenue_share': {
      const share =
        price.mode === 'volume'
          ? percent(quantity, reached(price.tiers, quantity).sharePercent)
          : sum(price.tiers.map((tier, n) => percent(inTier(price.tiers, n, quantity), tier.sharePercent)));
      return rest(price.paidTo === 'partner' ? neg(share) : share);
    }
  }
}

type Tiers = readonly { readonly upTo: string | null }[];
const lower = (tiers: Tiers, n: number): Q => (n === 0 ? zero : q(tiers[n - 1]!.upTo!));
const upper = (tiers: Tiers, n: number, quantity: Q): Q => (tiers[n]!.upTo === null ? quantity : q(tiers[n]!.upTo!));
const inTier = (tiers: Tiers, n: number, quantity: Q): Q =>
  max(zero, sub(min(quantity, upper(tiers, n, quantity)), lower(tiers, n)));

function reached<T extends Tiers[number]>(tiers: readonly T[], quantity: Q): T {
  const candidates = tiers.filter((_, n) => n === 0 || less(lower(tiers, n), quantity));
  return candidates[candidates.length - 1]!;
}

function entered<T extends Tiers[number]>(price: { tiers: readonly T[]; zeroUsageFlatFee: boolean }, quantity: Q): T[] {
  if (isZero(quantity)) return price.zeroUsageFlatFee ? [price.tiers[0]!] : [];
  return price.tiers.filter((_, n) => less(lower(price.tiers, n), quantity));
}

function packages(quantity: Q, size: string, price: string, rounding: 'up' | 'down'): Q {
  const count = div(quantity, q(size));
  return mul([rounding === 'up' ? ceil(count) : floor(count), 1n], q(price));
}

const percent = (value: Q, rate: string): Q => div(mul(value, q(rate)), q(100));

function percentageOf(price: Extract<Price, { model: 'percentage' }>, amounts: readonly Q[]): Q {
  const limitEvents = price.freeEvents ? price.freeEvents : null;
  const limitAmount = price.freeAmount !== null && !isZero(q(price.freeAmount)) ? q(price.freeAmount) : null;
  const fees = amounts.map((amount, n) => {
    const runningBefore = sum(amounts.slice(0, n));
    const running = add(runningBefore, amount);
    const isEarly = limitEvents === null ? limitAmount !== null : n < limitEvents;
    const isFree = isEarly && (limitAmount === null || less(running, limitAmount));
    const stillFree = limitAmount === null ? amount : max(zero, sub(limitAmount, runningBefore));
    const free = isEarly ? min(amount, stillFree) : zero;
    const paid = sub(amount, free);
    const fee = add(percent(paid, price.ratePercent), isFree ? zero : q(price.fixedPerEvent));
    if (isFree || (isZero(paid) && !isZero(free))) return fee;
    const raised = price.minimumPerEvent === null ? fee : max(fee, q(price.minimumPerEvent));
    return price.maximumPerEvent === null ? raised : min(raised, q(price.maximumPerEvent));
  });
  return sum(fees);
}

/** What the whole rate card costs, in minor units: the charge of the default price, then what is missing to the minimum. */
export function oracle(
  card: RateCard,
  usage: OracleUsage,
  share: Q,
  digits: number,
  alreadySpent = 0n,
): { gross: bigint; discount: bigint; overMaximum: bigint; charge: bigint; trueUp: bigint } {
  const minor = (amount: Q) => round(mul(amount, [10n ** BigInt(digits), 1n]));
  const part = (isProrated: boolean): Q => (isProrated ? share : q(1));
  const isMetered = card.meterKeys.length > 0;

  const priced = priceOf(card.price, isMetered ? billable(card, usage, part) : q(1), usage.amounts.map(q));
  const feePart = isMetered ? part(card.prorate.tierFees) : part(card.prorate.price);
  const restPart = isMetered ? q(1) : part(card.prorate.price);
  const gross = minor(add(mul(priced.fees, feePart), mul(priced.rest, restPart)));

  const discount = round(div(mul([gross, 1n], q(card.discountPercent ?? 0)), q(100)));
  const net = gross - discount;
  const limit = card.maximum === undefined ? null : minor(mul(q(card.maximum), part(card.prorate.maximum)));
  const room = limit === null ? net : limit > alreadySpent ? limit - alreadySpent : 0n;
  const charge = net > 0n && net > room ? room : net;
  const least = card.minimum === undefined ? 0n : minor(mul(q(card.minimum), part(card.prorate.minimum)));
  const spent = alreadySpent + charge;
  const trueUp = card.minimum !== undefined && least > spent ? least - spent : 0n;
  return { gross, discount, overMaximum: net - charge, charge, trueUp };
}

function billable(card: RateCard, usage: OracleUsage, part: (isProrated: boolean) => Q): Q {
  let quantity = max(zero, q(usage.quantity));
  if (card.meterRounding) quantity = roundTo(quantity, card.meterRounding);
  if (card.unitConversion) {
    const by = q(card.unitConversion.by);
    quantity = card.unitConversion.operation === 'divide' ? div(quantity, by) : mul(quantity, by);
    // Without a rounding of its own, a quotient has the 18 decimals that a quantity can hold.
    const rounding = card.unitConversion.rounding ?? { mode: 'round' as const, digits: 18 };
    if (card.unitConversion.operation === 'divide' || card.unitConversion.rounding)
      quantity = roundTo(quantity, rounding);
  }
  const free = card.freeUnits ?? '0';
  const decimals = free.split('.')[1]?.length ?? 0;
  const freeNow = roundTo(mul(q(free), part(card.prorate.freeUnits)), { mode: 'round', digits: decimals });
  return max(zero, sub(quantity, freeNow));
}

function roundTo(value: Q, { mode, digits }: { mode: 'round' | 'ceil' | 'floor'; digits: number }): Q {
  const step: Q = digits >= 0 ? [1n, 10n ** BigInt(digits)] : [10n ** BigInt(-digits), 1n];
  const steps = div(value, step);
  return mul([mode === 'round' ? round(steps) : mode === 'ceil' ? ceil(steps) : floor(steps), 1n], step);
}
