import type { DecimalInput } from './decimal.js';
import { Decimal, powerOfTen } from './decimal.js';
import { divideRounded, type Rounding } from './rounding.js';

/** An exact fraction, in lowest terms, for the few sums that a decimal cannot hold: a third of a coupon. */
export class Fraction {
  static readonly ZERO = new Fraction(0n, 1n);

  private constructor(
    readonly numerator: bigint,
    /** Always more than zero. */
    readonly denominator: bigint,
  ) {}

  /** Throws a RangeError when the denominator is zero. */
  static of(numerator: bigint, denominator = 1n): Fraction {
    if (denominator === 0n) throw new RangeError('division by zero');
    const divisor = greatestCommonDivisor(numerator, denominator) * (denominator < 0n ? -1n : 1n);
    return new Fraction(numerator / divisor, denominator / divisor);
  }

  static ofDecimal(value: DecimalInput): Fraction {
    const decimal = Decimal.of(value);
    return Fraction.of(decimal.units, powerOfTen(decimal.scale));
  }

  plus(that: Fraction): Fraction {
    return Fraction.of(
      this.numerator * that.denominator + that.numerator * this.denominator,
      this.denominator * that.denominator,
    );
  }

  minus(that: Fraction): Fraction {
    return this.plus(Fraction.of(-that.numerator, that.denominator));
  }

  times(that: Fraction): Fraction {
    return Fraction.of(this.numerator * that.numerator, this.denominator * that.denominator);
  }

  /** Throws a RangeError when dividing by zero. */
  dividedBy(that: Fraction): Fraction {
    return Fraction.of(this.numerator * that.denominator, this.denominator * that.numerator);
  }

  isPositive(): boolean {
    return this.numerator > 0n;
  }

  lessThan(that: Fraction): boolean {
    return this.numerator * that.denominator < that.numerator * this.denominator;
  }

  /** The nearest integer as the mode says. */
  rounded(rounding: Rounding): bigint {
    return divideRounded(this.numerator, this.denominator, rounding);
  }

  /** At `digits` decimals. */
  toDecimal(digits: number, rounding: Rounding): Decimal {
    return new Decimal(divideRounded(this.numerator * powerOfTen(digits), this.denominator, rounding), digits);
  }
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [larger, smaller] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (smaller !== 0n) [larger, smaller] = [smaller, larger % smaller];
  return larger;
}
