import { currencyDigits, type Money } from '@libs/money';
import { STRIPE_MAXIMUM, stripeDecimals, stripeMinimum, stripeStep } from './currencies.js';

/** Where Stripe's decimals are knowingly not those of ISO 4217. */
const DIFFERS = new Set(['ISK', 'UGX', 'MGA']);

export type AmountProblem = 'amount_not_representable' | 'amount_too_small' | 'amount_too_large' | 'amount_negative';

/**
 * Our minor units as the integer Stripe takes: 500 ISK is `50000`, 5.120 KWD is `5120`, 12.34 USD is `1234`.
 * `amount_not_representable`: Stripe cannot hold it (KWD not ending in zero, part of an ariary, a currency it has not).
 * Throws a RangeError on a code that is no currency.
 */
export function toStripeAmount(amount: Money): number | 'amount_not_representable' {
  const shift = shiftOf(amount.currency);
  if (shift === null) return 'amount_not_representable';
  const divisor = 10n ** BigInt(Math.max(0, -shift));
  if (amount.minor % divisor !== 0n) return 'amount_not_representable';
  const units = (amount.minor * 10n ** BigInt(Math.max(0, shift))) / divisor;
  if (units % BigInt(stripeStep(amount.currency)) !== 0n) return 'amount_not_representable';
  const value = Number(units);
  return Number.isSafeInteger(value) ? value : 'amount_not_representable';
}

/** What Stripe says it took, in our minor units; the reverse of {@link toStripeAmount}. */
export function fromStripeAmount(units: number, currency: string): Money {
  const code = currency.toUpperCase();
  const shift = shiftOf(code);
  if (shift === null) throw new Error(`Stripe sent an amount in ${code}, which it does not take`);
  const scaled = BigInt(units) * 10n ** BigInt(Math.max(0, -shift));
  const divisor = 10n ** BigInt(Math.max(0, shift));
  if (scaled % divisor !== 0n) throw new Error(`Stripe sent ${units} ${code}, which has no whole minor units`);
  return { minor: scaled / divisor, currency: code };
}

/**
 * Why Stripe cannot charge this total; `null` when it can. Ask at draft review, before a person approves. Zero is fine
 * (nothing is charged). Below zero, and below the minimum, Stripe would silently move the sum to the customer's balance,
 * a second ledger beside ours: such a sum is carried to the next period, or credited.
 */
export function chargeProblem(total: Money): AmountProblem | null {
  const units = toStripeAmount(total);
  if (typeof units === 'string') return units;
  if (units > STRIPE_MAXIMUM) return 'amount_too_large';
  if (units < 0) return 'amount_negative';
  return units > 0 && units < stripeMinimum(total.currency) ? 'amount_too_small' : null;
}

/** How many zeros to put behind (or, when negative, take from) our minor units; `null` when Stripe has not the currency. */
function shiftOf(currency: string): number | null {
  const shift = stripeDecimals(currency) - currencyDigits(currency);
  return shift === 0 || DIFFERS.has(currency) ? shift : null;
}
