import {
  Decimal,
  divideRounded,
  money,
  moneyFromWire,
  moneyToWire,
  ROUNDINGS,
  splitByLargestRemainder,
} from '@libs/money';
import fc from 'fast-check';
import { configureRuns } from './runs.js';

configureRuns();

const decimals = fc
  .tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.nat({ max: 18 }))
  .map(([units, scale]) => new Decimal(units, scale));
/** The value as a fraction over 10^18, the way a reader would line numbers up on paper. */
const onPaper = (value: Decimal) => value.units * 10n ** BigInt(18 - value.scale);

describe('decimals', () => {
  it('add and compare as they do on paper', () => {
    fc.assert(
      fc.property(decimals, decimals, (a, b) => {
        expect(onPaper(Decimal.of(a.plus(b).toString()))).toBe(onPaper(a) + onPaper(b));
        expect(Math.sign(a.compare(b))).toBe(onPaper(a) < onPaper(b) ? -1 : onPaper(a) > onPaper(b) ? 1 : 0);
      }),
    );
  });

  it('survive being written and read, and equal values are written alike', () => {
    fc.assert(
      fc.property(decimals, (value) => {
        const written = value.toString();
        expect(Decimal.of(written).equals(value)).toBe(true);
        expect(new Decimal(value.units * 1000n, value.scale + 3).toString()).toBe(written);
        expect(written).not.toMatch(/\.\d*0$|^-0$|\.$/);
      }),
    );
  });

  it('are rounded by less than one step, and to the nearest by at most half of one', () => {
    fc.assert(
      fc.property(
        fc.bigInt(),
        fc.bigInt({ min: 1n }),
        fc.constantFrom(...ROUNDINGS),
        (numerator, denominator, rounding) => {
          const off = divideRounded(numerator, denominator, rounding) * denominator - numerator;
          const distance = off < 0n ? -off : off;
          expect(distance < denominator).toBe(true);
          if (rounding.startsWith('half')) expect(2n * distance <= denominator).toBe(true);
        },
      ),
    );
  });
});

describe('money', () => {
  it('split over weights adds up again, each part within one unit of its share', () => {
    const weights = fc.array(fc.bigInt({ min: 0n, max: 10n ** 9n }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }), weights, (total, parts) => {
        const sum = parts.reduce((a, b) => a + b, 0n);
        fc.pre(sum > 0n);
        const split = splitByLargestRemainder(total, parts);
        expect(split.reduce((a, b) => a + b, 0n)).toBe(total);
        split.forEach((part, index) => {
          const off = part * sum - total * parts[index]!;
          expect(off < sum && off > -sum).toBe(true);
        });
      }),
    );
  });

  it('survives JSON', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }),
        fc.constantFrom('USD', 'JPY', 'KWD'),
        (minor, currency) => {
          const amount = money(minor, currency);
          expect(moneyFromWire(JSON.parse(JSON.stringify(moneyToWire(amount))))).toEqual(amount);
        },
      ),
    );
  });
});
