import { Decimal, Fraction, roundToTotal, splitByLargestRemainder, type DecimalInput } from '@libs/money';

/** One tax rate. Several on a line are parallel: each is a percentage of the same base, none of another tax. */
export interface Tax {
  readonly key: string;
  readonly percent: DecimalInput;
}

/** What is taxed: a line after its coupons. Minor units, exact. */
export interface TaxableLine {
  readonly key: string;
  readonly minor: Fraction;
  readonly taxes: readonly Tax[];
}

export interface TaxOptions {
  /** Whether the lines' amounts have the taxes in them already. False when absent. */
  readonly isInclusive?: boolean;
  /**
   * Where an invoice's tax is rounded: on every line, whose sum it then is (the default), or once, on the exact sum of
   * all taxes. The lines show their own rounded tax either way, which with `per_invoice` need not add up to it.
   */
  readonly rounding?: 'per_line' | 'per_invoice';
}

export interface TaxedLine {
  readonly key: string;
  /** Without tax, in minor units. */
  readonly net: bigint;
  readonly taxes: readonly { readonly key: string; readonly minor: bigint }[];
  /** `net` and its taxes. */
  readonly total: bigint;
}

export interface TaxResult {
  readonly lines: readonly TaxedLine[];
  /** One entry for each tax, in the order they first appear. */
  readonly taxes: readonly { readonly key: string; readonly percent: string; readonly minor: bigint }[];
  /** The sum of `taxes`. */
  readonly minor: bigint;
}

/**
 * Taxes an invoice's lines. Exclusive: each tax is its percentage of the line, rounded half up. Inclusive: the line is
 * cut into net and taxes so that they add up to it again, the taxes by the largest remainder.
 *
 * Throws a RangeError when one tax key comes with two percentages.
 */
export function taxLines(lines: readonly TaxableLine[], options: TaxOptions = {}): TaxResult {
  const isInclusive = options.isInclusive === true;
  const taxed = lines.map((line) => (isInclusive ? cutOut(line) : addOn(line)));
  const sums = sumsByTax(lines, isInclusive);
  const amounts =
    options.rounding === 'per_invoice' ? roundedOnce(sums) : sums.map(({ key }) => sumOfRounded(taxed, key));
  return {
    lines: taxed,
    taxes: sums.map(({ key, percent }, index) => ({ key, percent, minor: amounts[index]! })),
    minor: amounts.reduce((total, amount) => total + amount, 0n),
  };
}

function roundedOnce(sums: readonly TaxSum[]): bigint[] {
  const exact = sums.map(({ minor }) => minor);
  const total = exact.reduce((sum, minor) => sum.plus(minor), Fraction.ZERO).rounded('half_up');
  return roundToTotal(exact, total);
}

function sumOfRounded(lines: readonly TaxedLine[], key: string): bigint {
  const parts = lines.flatMap(({ taxes }) => taxes.filter((tax) => tax.key === key));
  return parts.reduce((total, tax) => total + tax.minor, 0n);
}

function addOn(line: TaxableLine): TaxedLine {
  const net = line.minor.rounded('half_up');
  const taxes = line.taxes.map((tax) => ({ key: tax.key, minor: line.minor.times(factor(tax)).rounded('half_up') }));
  return { key: line.key, net, taxes, total: taxes.reduce((total, tax) => total + tax.minor, net) };
}

function cutOut(line: TaxableLine): TaxedLine {
  const total = line.minor.rounded('half_up');
  const net = netOf(line).rounded('half_up');
  const scale = Math.max(0, ...line.taxes.map((tax) => Decimal.of(tax.percent).scale));
  const weights = line.taxes.map((tax) => Decimal.of(tax.percent).unitsAt(scale));
  const parts = splitByLargestRemainder(total - net, weights);
  return { key: line.key, net, taxes: line.taxes.map((tax, index) => ({ key: tax.key, minor: parts[index]! })), total };
}

/** The part of an inclusive amount that is not tax: `amount / (1 + sum of rates)`, exact. */
function netOf(line: TaxableLine): Fraction {
  const all = line.taxes.reduce((sum, tax) => sum.plus(factor(tax)), Fraction.of(1n));
  return line.minor.dividedBy(all);
}

interface TaxSum {
  readonly key: string;
  readonly percent: string;
  /** Exact, over all lines. */
  readonly minor: Fraction;
}

function sumsByTax(lines: readonly TaxableLine[], isInclusive: boolean): TaxSum[] {
  const sums = new Map<string, TaxSum>();
  for (const line of lines) {
    const base = isInclusive ? netOf(line) : line.minor;
    for (const tax of line.taxes) {
      const percent = Decimal.of(tax.percent).toString();
      const sum = sums.get(tax.key) ?? { key: tax.key, percent, minor: Fraction.ZERO };
      if (sum.percent !== percent)
        throw new RangeError(`tax ${tax.key} has two percentages: ${sum.percent}, ${percent}`);
      sums.set(tax.key, { ...sum, minor: sum.minor.plus(base.times(factor(tax))) });
    }
  }
  return [...sums.values()];
}

function factor(tax: Tax): Fraction {
  return Fraction.ofDecimal(Decimal.ONE.percentOf(tax.percent));
}
