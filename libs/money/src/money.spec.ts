import { CURRENCIES, currencyDigits, isCurrency } from './currencies.js';
import {
  addMoney,
  money,
  negateMoney,
  percentOfMoney,
  roundToMoney,
  subtractMoney,
  sumMoney,
  toDecimal,
} from './money.js';

describe('money', () => {
  it.each([
    ['1.495', 'USD', 150n],
    ['-1.495', 'USD', -150n],
    ['1495.5', 'JPY', 1496n],
    ['1.4954', 'KWD', 1495n],
    ['2', 'CLF', 20000n],
  ])('rounds %s %s to minor units of its currency', (amount, currency, minor) => {
    expect(roundToMoney(amount, currency, 'half_up')).toEqual({ minor, currency });
  });

  it('reads back in major units', () => {
    expect(toDecimal(money(-5n, 'USD')).toString()).toBe('-0.05');
    expect(toDecimal(money(5n, 'JPY')).toString()).toBe('5');
  });

  it('adds, subtracts and turns round within one currency', () => {
    expect(addMoney(money(5n, 'EUR'), money(7n, 'EUR'))).toEqual({ minor: 12n, currency: 'EUR' });
    expect(subtractMoney(money(5n, 'EUR'), money(7n, 'EUR'))).toEqual({ minor: -2n, currency: 'EUR' });
    expect(negateMoney(money(5n, 'EUR'))).toEqual({ minor: -5n, currency: 'EUR' });
    expect(sumMoney([money(1n, 'EUR'), money(2n, 'EUR')], 'EUR')).toEqual({ minor: 3n, currency: 'EUR' });
    expect(sumMoney([], 'EUR')).toEqual({ minor: 0n, currency: 'EUR' });
  });

  it('refuses to mix currencies', () => {
    const mixed = 'cannot mix EUR and USD in one amount';
    expect(() => addMoney(money(1n, 'EUR'), money(1n, 'USD'))).toThrow(mixed);
    expect(() => subtractMoney(money(1n, 'EUR'), money(1n, 'USD'))).toThrow(mixed);
    expect(() => sumMoney([money(1n, 'USD')], 'EUR')).toThrow(mixed);
  });

  it('takes percentages, rounded as named', () => {
    expect(percentOfMoney(money(1250n, 'USD'), '8.2', 'half_up').minor).toBe(103n);
    expect(percentOfMoney(money(1250n, 'USD'), '8.2', 'half_even').minor).toBe(102n);
  });
});

describe('currencies', () => {
  it('know their digits', () => {
    expect(['JPY', 'USD', 'EUR', 'KWD', 'CLF', 'XOF', 'TND'].map(currencyDigits)).toEqual([0, 2, 2, 3, 4, 0, 3]);
  });

  it('have room for all digits that the platform formats with', () => {
    const known = new Set(Intl.supportedValuesOf('currency'));
    const digits = (currency: string) =>
      new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 0;

    // CLDR has fewer where small coins are out of use; an invoice can hold what ISO 4217 says.
    expect(CURRENCIES.filter((code) => known.has(code) && digits(code) > currencyDigits(code))).toEqual([]);
    expect(CURRENCIES.length).toBeGreaterThan(150);
  });

  it('refuse what is none', () => {
    expect(isCurrency('EUR')).toBe(true);
    expect(isCurrency('eur')).toBe(false);
    expect(isCurrency('constructor')).toBe(false);
    expect(() => currencyDigits('XYZ')).toThrow('"XYZ" is not an ISO 4217 currency');
    expect(CURRENCIES).toEqual([...new Set(CURRENCIES)].toSorted());
    expect(CURRENCIES.every((code) => /^[A-Z]{3}$/.test(code))).toBe(true);
  });
});
