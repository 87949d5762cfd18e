import { Decimal, money } from '@libs/money';
import { WHOLE, type Share } from '@libs/period';
import { changePlan, unusedCredit } from './plan-change.js';
import { prorateUnits, roundedShare } from './share.js';

const usd = (minor: bigint) => money(minor, 'USD');
const share = (numerator: bigint, denominator: bigint): Share => ({ numerator, denominator });
const vat = [{ key: 'vat', percent: '25' }];

describe('the credit for what was not served', () => {
  it('rounds amount and tax apart, each from the exact amount', () => {
    // 193.333... and 48.333...
    expect(unusedCredit(usd(20000n), share(29n, 30n), { taxes: vat })).toEqual({
      subtotal: usd(19333n),
      taxes: [{ key: 'vat', percent: '25', minor: 4833n }],
      tax: usd(4833n),
      total: usd(24166n),
    });
    expect(unusedCredit(usd(16000n), share(29n, 30n), { taxes: vat })).toMatchObject({
      subtotal: usd(15467n),
      tax: usd(3867n),
      total: usd(19334n),
    });
    expect(unusedCredit(usd(1000n), share(1n, 31n))).toMatchObject({
      subtotal: usd(32n),
      taxes: [],
      tax: usd(0n),
      total: usd(32n),
    });
  });

  it('is at most what earlier credits have left', () => {
    const credit = (already: bigint) =>
      unusedCredit(usd(24995n), share(30n, 31n), { alreadyCredited: usd(already) }).subtotal;

    expect([credit(0n), credit(1000n), credit(24995n)]).toEqual([usd(24189n), usd(23995n), usd(0n)]);
    expect(() => unusedCredit(usd(1n), WHOLE, { alreadyCredited: money(1n, 'EUR') })).toThrow('cannot mix USD and EUR');
  });
});

describe('a change of plan', () => {
  it('credits the unused part of the old price and charges that of the new one', () => {
    const remaining = share(17n, 31n);

    expect(changePlan({ unitPrice: '10' }, { unitPrice: '20' }, remaining, 'USD')).toEqual({
      credit: usd(-548n),
      charge: usd(1097n),
      net: usd(549n),
    });
    expect(changePlan({ unitPrice: '50', quantity: 2 }, { unitPrice: '30' }, remaining, 'USD')).toEqual({
      credit: usd(-5484n),
      charge: usd(1645n),
      net: usd(-3839n),
    });
    expect(changePlan({ unitPrice: '10', quantity: 0 }, { unitPrice: '25', quantity: 3 }, remaining, 'JPY')).toEqual({
      credit: money(0n, 'JPY'),
      charge: money(41n, 'JPY'),
      net: money(41n, 'JPY'),
    });
  });
});

describe('a part of an allowance', () => {
  it('has the decimals of the whole', () => {
    expect(String(prorateUnits(Decimal.of('100'), share(20n, 30n)))).toBe('67');
    expect(String(prorateUnits(Decimal.of('100.0'), share(20n, 30n)))).toBe('66.7');
    expect(String(prorateUnits(Decimal.of('100'), WHOLE))).toBe('100');
    expect(roundedShare(Decimal.of('249.95'), share(27n, 30n), 'USD')).toEqual(usd(22496n));
  });
});
