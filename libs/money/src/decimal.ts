import { divideRounded, type Rounding } from './rounding.js';

/** What may be written where a decimal is wanted: a decimal, its string, an integer. A fractional `number` is refused. */
export type DecimalInput = Decimal | string | bigint | number;

/**
 * An exact decimal number: prices, quantities, percentages. `units / 10^scale`, held in a bigint.
 *
 * Sums, differences and products are exact and grow as many digits as they need; only `dividedBy` and `rounded` lose
 * any, and both make the caller name how. In JSON a decimal is its string.
 *
 * ```ts
 * Decimal.of('0.000125').times(4000).toString() // '0.5'
 * ```
 */
export class Decimal {
  static readonly ZERO = new Decimal(0n, 0);
  static readonly ONE = new Decimal(1n, 0);

  /** The value is `units / 10^scale`; `scale` is never negative. */
  constructor(
    readonly units: bigint,
    readonly scale: number,
  ) {}

  /** Reads `-12.50`, `3`, `3n`. Throws a RangeError on anything else, exponents and fractional numbers included. */
  static of(value: DecimalInput): Decimal {
    if (value instanceof Decimal) return value;
    if (typeof value === 'bigint') return new Decimal(value, 0);
    if (typeof value === 'number') {
      if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not an integer: write decimals as strings`);
      return new Decimal(BigInt(value), 0);
    }
    if (!/^-?\d+(\.\d+)?$/.test(value)) throw new RangeError(`"${value}" is not a decimal number such as "0.002"`);
    const point = value.indexOf('.');
    if (point === -1) return new Decimal(BigInt(value), 0);
    return new Decimal(BigInt(value.slice(0, point) + value.slice(point + 1)), value.length - point - 1);
  }

  plus(other: DecimalInput): Decimal {
    const that = Decimal.of(other);
    const scale = Math.max(this.scale, that.scale);
    return new Decimal(this.unitsAt(scale) + that.unitsAt(scale), scale);
  }

  minus(other: DecimalInput): Decimal {
    const that = Decimal.of(other);
    const scale = Math.max(this.scale, that.scale);
    return new Decimal(this.unitsAt(scale) - that.unitsAt(scale), scale);
  }

  times(other: DecimalInput): Decimal {
    const that = Decimal.of(other);
    return new Decimal(this.units * that.units, this.scale + that.scale);
  }

  /** This percentage of `value`, exact: `Decimal.of('2.5').percentOf(80)` is 2. */
  percentOf(value: DecimalInput): Decimal {
    const product = this.times(value);
    return new Decimal(product.units, product.scale + 2);
  }

  /** The quotient at `digits` decimals (negative digits round to tens, hundreds...), rounded once. Throws on zero. */
  dividedBy(divisor: DecimalInput, digits: number, rounding: Rounding): Decimal {
    const by = Decimal.of(divisor);
    if (by.units === 0n) throw new RangeError('division by zero');
    return quotient(this.units * powerOfTen(by.scale), by.units * powerOfTen(this.scale), digits, rounding);
  }

  /** This times `numerator / denominator` at `digits` decimals, rounded once. */
  timesRatio(numerator: bigint, denominator: bigint, digits: number, rounding: Rounding): Decimal {
    if (denominator === 0n) throw new RangeError('division by zero');
    return quotient(this.units * numerator, denominator * powerOfTen(this.scale), digits, rounding);
  }

  /** At most `digits` decimals; negative digits round to tens, hundreds. */
  rounded(digits: number, rounding: Rounding): Decimal {
    if (digits >= this.scale) return this;
    return quotient(this.units, powerOfTen(this.scale), digits, rounding);
  }

  negated(): Decimal {
    return new Decimal(-this.units, this.scale);
  }

  absolute(): Decimal {
    return this.units < 0n ? this.negated() : this;
  }

  /** Negative, zero or positive as this is less than, equal to or more than the other. */
  compare(other: DecimalInput): number {
    const that = Decimal.of(other);
    const scale = Math.max(this.scale, that.scale);
    const difference = this.unitsAt(scale) - that.unitsAt(scale);
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  }

  equals(other: DecimalInput): boolean {
    return this.compare(other) === 0;
  }

  lessThan(other: DecimalInput): boolean {
    return this.compare(other) < 0;
  }

  greaterThan(other: DecimalInput): boolean {
    return this.compare(other) > 0;
  }

  isZero(): boolean {
    return this.units === 0n;
  }

  isNegative(): boolean {
    return this.units < 0n;
  }

  /** `units` of the same value at a scale that is not smaller. */
  unitsAt(scale: number): bigint {
    if (scale < this.scale) throw new RangeError(`${this.toString()} does not fit ${scale} decimals`);
    return scale === this.scale ? this.units : this.units * powerOfTen(scale - this.scale);
  }

  /** The shortest exact form: no exponent, no trailing zero, no negative zero. Equal values have equal strings. */
  toString(): string {
    if (this.scale === 0) return this.units.toString();
    const sign = this.units < 0n ? '-' : '';
    const digits = (this.units < 0n ? -this.units : this.units).toString().padStart(this.scale + 1, '0');
    const fraction = digits.slice(-this.scale).replace(/0+$/, '');
    return sign + digits.slice(0, -this.scale) + (fraction && `.${fraction}`);
  }

  toJSON(): string {
    return this.toString();
  }

  static min(a: Decimal, b: Decimal): Decimal {
    return a.lessThan(b) ? a : b;
  }

  static max(a: Decimal, b: Decimal): Decimal {
    return a.lessThan(b) ? b : a;
  }

  static sum(values: Iterable<Decimal>): Decimal {
    let total = Decimal.ZERO;
    for (const value of values) total = total.plus(value);
    return total;
  }
}

const POWERS = Array.from({ length: 64 }, (_, exponent) => 10n ** BigInt(exponent));

/** `10^exponent`. */
export function powerOfTen(exponent: number): bigint {
  return POWERS[exponent] ?? 10n ** BigInt(exponent);
}

function quotient(numerator: bigint, denominator: bigint, digits: number, rounding: Rounding): Decimal {
  if (digits >= 0) return new Decimal(divideRounded(numerator * powerOfTen(digits), denominator, rounding), digits);
  const step = powerOfTen(-digits);
  return new Decimal(divideRounded(numerator, denominator * step, rounding) * step, 0);
}
