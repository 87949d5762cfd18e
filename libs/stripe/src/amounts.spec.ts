import { CURRENCIES } from '@libs/money';
import { chargeProblem, fromStripeAmount, toStripeAmount } from './amounts.js';
import { stripeMinimum } from './currencies.js';

describe('amounts for Stripe', () => {
  it.each([
    ['EUR', 1234n, 1234],
    ['JPY', 500n, 500],
    ['HUF', 17_500n, 17_500],
    ['ISK', 500n, 50_000],
    ['UGX', 7n, 700],
    ['MGA', 500n, 5],
    ['KWD', 5120n, 5120],
    ['USD', -250n, -250],
  ])('sends %s %s minor units as %s, and reads them back', (currency, minor, units) => {
    expect(toStripeAmount({ minor, currency })).toBe(units);
    expect(fromStripeAmount(units, currency.toLowerCase())).toEqual({ minor, currency });
  });

  it.each([
    ['KWD', 5124n],
    ['MGA', 50n],
    ['IQD', 1000n],
    ['USD', 2n ** 60n],
  ])('has no amount for %s %s', (currency, minor) => {
    expect(toStripeAmount({ minor, currency })).toBe('amount_not_representable');
  });

  it('reads back what it sends, in every currency that Stripe takes', () => {
    for (const currency of CURRENCIES) {
      const amount = { minor: 123_000n, currency };
      const units = toStripeAmount(amount);
      if (typeof units === 'number') expect(fromStripeAmount(units, currency)).toEqual(amount);
    }
  });

  it('refuses fractions of a currency that has none', () => {
    expect(() => fromStripeAmount(50_050, 'isk')).toThrow('no whole minor units');
  });

  it.each([
    ['EUR', 50n, null],
    ['EUR', 49n, 'amount_too_small'],
    ['EUR', 0n, null],
    ['EUR', -10n, 'amount_negative'],
    ['EUR', 99_999_999n, null],
    ['EUR', 100_000_000n, 'amount_too_large'],
    ['GBP', 30n, null],
    ['HUF', 17_499n, 'amount_too_small'],
    ['ISK', 999_999n, null],
    ['ISK', 1_000_000n, 'amount_too_large'],
    ['KWD', 11n, 'amount_not_representable'],
  ])('judges a total of %s %s as %s', (currency, minor, problem) => {
    expect(chargeProblem({ minor, currency })).toBe(problem);
  });

  it('takes the smallest amount that exists where Stripe names no minimum', () => {
    expect(stripeMinimum('ISK')).toBe(100);
    expect(stripeMinimum('KWD')).toBe(10);
    expect(stripeMinimum('VND')).toBe(1);
  });
});
