import { STRIPE_MAXIMUM, stripeMinimum, stripeStep } from './currencies.js';

/** An amount in the currency's own minor units, as libs/money holds it. */
export interface Amount {
  minor: bigint;
  currency: string;
}

/** Where ISO 4217 and Stripe disagree on decimals: how many zeros to put behind (or take from) our minor units. */
const SHIFT: Readonly<Record<string, number>> = { ISK: 2, UGX: 2, MGA: -2 };

export type AmountProblem = 'amount_not_representable' | 'amount_too_small' | 'amount_too_large';

/**
 * Our minor units as the integer Stripe takes: 500 ISK is `50000`, 5.120 KWD is `5120`, 12.34 USD is `1234`.
 * `amount_not_representable`: Stripe cannot hold it (KWD not ending in zero, part of an ariary).
 */
export function toStripeAmount(amount: Amount): number | 'amount_not_representable' {
  const shift = SHIFT[amount.currency] ?? 0;
  const divisor = 10n ** BigInt(Math.max(0, -shift));
  if (amount.minor % divisor !== 0n) return 'amount_not_representable';
  const units = (amount.minor * 10n ** BigInt(Math.max(0, shift))) / divisor;
  if (units % BigInt(stripeStep(amount.currency)) !== 0n) return 'amount_not_representable';
  const value = Number(units);
  return Number.isSafeInteger(value) ? value : 'amount_not_representable';
}

/** What Stripe says it took, in our minor units; the reverse of {@link toStripeAmount}. */
export function fromStripeAmount(units: number, currency: string): Amount {
  const code = currency.toUpperCase();
  const shift = SHIFT[code] ?? 0;
  const scaled = BigInt(units) * 10n ** BigInt(Math.max(0, -shift));
  const divisor = 10n ** BigInt(Math.max(0, shift));
  if (scaled % divisor !== 0n) throw new Error(`Stripe sent ${units} ${code}, which has no whole minor units`);
  return { minor: scaled / divisor, currency: code };
}

/**
 * Why Stripe cannot charge this total; `null` when it can. Ask at draft review, before a person approves. A total of
 * zero is fine (it is paid at once); below the minimum Stripe would silently move the sum to the customer's balance.
 */
export function chargeProblem(total: Amount): AmountProblem | null {
  const units = toStripeAmount(total);
  if (typeof units === 'string') return units;
  if (units > STRIPE_MAXIMUM) return 'amount_too_large';
  return units !== 0 && units < stripeMinimum(total.currency) ? 'amount_too_small' : null;
}
