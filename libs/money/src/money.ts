import { currencyDigits } from './currencies.js';
import { Decimal, type DecimalInput } from './decimal.js';
import type { Rounding } from './rounding.js';

/** An amount that can be invoiced: whole minor units (cents) of one currency. Never a `number`. */
export interface Money {
  readonly minor: bigint;
  readonly currency: string;
}

/** `money(1495n, 'USD')` is $14.95. */
export function money(minor: bigint, currency: string): Money {
  return { minor, currency };
}

/** The exact decimal `amount` (in major units) as money, rounded once to the currency's digits. */
export function roundToMoney(amount: DecimalInput, currency: string, rounding: Rounding): Money {
  const digits = currencyDigits(currency);
  return money(Decimal.of(amount).rounded(digits, rounding).unitsAt(digits), currency);
}

/** The amount in major units: `money(1495n, 'USD')` is 14.95. */
export function toDecimal(amount: Money): Decimal {
  return new Decimal(amount.minor, currencyDigits(amount.currency));
}

/** Throws when the currencies differ: an amount of two currencies does not exist. */
export function addMoney(a: Money, b: Money): Money {
  return money(a.minor + b.minor, sameCurrency(a, b));
}

/** Throws when the currencies differ. */
export function subtractMoney(a: Money, b: Money): Money {
  return money(a.minor - b.minor, sameCurrency(a, b));
}

export function negateMoney(amount: Money): Money {
  return money(-amount.minor, amount.currency);
}

/** The sum, zero for none. Throws when a currency differs from the one named. */
export function sumMoney(amounts: Iterable<Money>, currency: string): Money {
  let total = money(0n, currency);
  for (const amount of amounts) total = addMoney(total, amount);
  return total;
}

/** `percent` % of the amount, rounded once. */
export function percentOfMoney(amount: Money, percent: DecimalInput, rounding: Rounding): Money {
  return roundToMoney(Decimal.of(percent).percentOf(toDecimal(amount)), amount.currency, rounding);
}

function sameCurrency(a: Money, b: Money): string {
  if (a.currency !== b.currency) throw new RangeError(`cannot mix ${a.currency} and ${b.currency} in one amount`);
  return a.currency;
}
