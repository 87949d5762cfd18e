import { currencyDigits, money, type Decimal, type Money } from '@libs/money';
import type { Share } from '@libs/period';

/** The part of an amount (in major units) that a part of the period owes, rounded once, half up. */
export function roundedShare(amount: Decimal, share: Share, currency: string): Money {
  const digits = currencyDigits(currency);
  return money(amount.timesRatio(share.numerator, share.denominator, digits, 'half_up').unitsAt(digits), currency);
}

/**
 * The part of an allowance that a part of the period has, half up, with as many decimals as the whole was written with:
 * 20 of 30 days of 100 included calls are 67.
 */
export function prorateUnits(units: Decimal, share: Share): Decimal {
  return units.timesRatio(share.numerator, share.denominator, units.scale, 'half_up');
}
