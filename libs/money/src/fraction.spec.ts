import { Fraction } from './fraction.js';

const pair = ({ numerator, denominator }: Fraction) => [numerator, denominator];

describe('a fraction', () => {
  it('is in lowest terms with its sign on top', () => {
    expect(pair(Fraction.of(6n, -4n))).toEqual([-3n, 2n]);
    expect(pair(Fraction.of(6n, -3n))).toEqual([-2n, 1n]);
    expect(pair(Fraction.of(-6n, -4n))).toEqual([3n, 2n]);
    expect(pair(Fraction.of(0n, 5n))).toEqual([0n, 1n]);
    expect(pair(Fraction.of(7n))).toEqual([7n, 1n]);
    expect(pair(Fraction.ofDecimal('0.25'))).toEqual([1n, 4n]);
  });

  it('calculates exactly', () => {
    const [third, half] = [Fraction.of(1n, 3n), Fraction.of(1n, 2n)];

    expect(pair(third.plus(half))).toEqual([5n, 6n]);
    expect(pair(third.minus(half))).toEqual([-1n, 6n]);
    expect(pair(third.times(half))).toEqual([1n, 6n]);
    expect(pair(Fraction.of(2n, 3n).times(Fraction.of(3n, 5n)))).toEqual([2n, 5n]);
    expect(pair(third.dividedBy(half))).toEqual([2n, 3n]);
    expect([third.lessThan(half), half.lessThan(third), half.lessThan(half)]).toEqual([true, false, false]);
    expect([half.isPositive(), Fraction.ZERO.isPositive(), Fraction.of(-1n).isPositive()]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('rounds to integers and to decimals', () => {
    expect(Fraction.of(5n, 2n).rounded('half_up')).toBe(3n);
    expect(Fraction.of(2n, 3n).toDecimal(5, 'half_up').toString()).toBe('0.66667');
  });

  it('refuses a denominator of zero', () => {
    expect(() => Fraction.of(1n, 0n)).toThrow('division by zero');
    expect(() => Fraction.of(1n).dividedBy(Fraction.ZERO)).toThrow('division by zero');
  });
});
