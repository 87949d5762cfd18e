import { z } from 'zod';
import { isCurrency } from './currencies.js';
import { Decimal } from './decimal.js';
import { money, type Money } from './money.js';

/** A decimal as it travels and is stored: a string of at most 20 digits before and 18 after the point. */
export const decimalSchema = z
  .string()
  // Aborts, so that the refinements built on it may take the text for a number.
  .regex(/^-?\d{1,20}(\.\d{1,18})?$/, { error: 'must be a decimal number in a string, such as "0.002"', abort: true });

/** A decimal string that is not negative: most prices, quantities and fees. */
export const nonNegativeDecimalSchema = decimalSchema.refine(
  (text) => !Decimal.of(text).isNegative(),
  'must not be negative',
);

/** A decimal string above zero: sizes and divisors. */
export const positiveDecimalSchema = decimalSchema.refine(
  (text) => Decimal.of(text).greaterThan(0),
  'must be more than zero',
);

/** An ISO 4217 code in capitals. */
export const currencyCodeSchema = z.string().refine(isCurrency, 'must be an ISO 4217 currency such as EUR');

/** Money on the wire: JSON has no bigint, so the minor units are a string. */
export const moneySchema = z.object({
  minor: z.string().regex(/^-?\d{1,18}$/, 'must be a whole number of minor units in a string'),
  currency: currencyCodeSchema,
});
export type WireMoney = z.infer<typeof moneySchema>;

export function moneyToWire(amount: Money): WireMoney {
  return { minor: amount.minor.toString(), currency: amount.currency };
}

/** Throws a SyntaxError when `minor` is not an integer; parse with `moneySchema` first at the edges. */
export function moneyFromWire(amount: WireMoney): Money {
  return money(BigInt(amount.minor), amount.currency);
}
