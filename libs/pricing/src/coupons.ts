import { Decimal, Fraction, splitByLargestRemainder, type DecimalInput } from '@libs/money';

/** A line of an invoice as coupons see it. Amounts here are minor units of the invoice's one currency. */
export interface DiscountableLine {
  readonly key: string;
  readonly minor: bigint;
  /** What coupons may be limited to. */
  readonly meterKeys?: readonly string[];
  readonly planKey?: string;
}

/** A discount on an invoice; limited to the lines of some meters, or of some plans, or neither. */
export interface Coupon {
  readonly key: string;
  readonly discount:
    | { readonly type: 'percentage'; readonly percent: DecimalInput }
    | { readonly type: 'fixed'; readonly minor: bigint };
  readonly meterKeys?: readonly string[];
  readonly planKeys?: readonly string[];
}

export interface CouponOptions {
  /** Among coupons of the same reach: percentages before fixed amounts (the default), or as they were attached. */
  readonly precedence?: 'percentages_first' | 'as_attached';
  /**
   * Each coupon's parts in whole minor units by the largest remainder (the default), or as exact fractions, which an
   * invoice cannot show, but which tax can be computed from.
   */
  readonly split?: 'minor_units' | 'exact';
}

/** What one coupon takes off one line. Whole minor units, unless the split is exact. */
export interface CouponPart {
  readonly couponKey: string;
  readonly lineKey: string;
  readonly minor: Fraction;
}

export interface CouponResult {
  readonly parts: readonly CouponPart[];
  /** What is left of each line, in the order of the lines. */
  readonly left: readonly { readonly lineKey: string; readonly minor: Fraction }[];
}

/**
 * Applies coupons to lines, one after the other, each to what the ones before have left: first those limited to meters,
 * then those limited to plans, then the others. A coupon is spread over its lines in proportion to what is left of
 * them; the parts add up to the coupon, and no line falls below zero. Lines below zero are left alone.
 */
export function applyCoupons(
  lines: readonly DiscountableLine[],
  coupons: readonly Coupon[],
  options: CouponOptions = {},
): CouponResult {
  const left = lines.map((line) => Fraction.of(line.minor));
  const parts: CouponPart[] = [];
  for (const coupon of inOrder(coupons, options.precedence)) {
    const indexes = lines.flatMap((line, index) => (reaches(coupon, line) && left[index]!.isPositive() ? [index] : []));
    const available = indexes.map((index) => left[index]!);
    const shares = options.split === 'exact' ? exactShares(coupon, available) : wholeShares(coupon, available);
    shares.forEach((minor, position) => {
      const index = indexes[position]!;
      left[index] = left[index]!.minus(minor);
      parts.push({ couponKey: coupon.key, lineKey: lines[index]!.key, minor });
    });
  }
  return { parts, left: lines.map((line, index) => ({ lineKey: line.key, minor: left[index]! })) };
}

function inOrder(coupons: readonly Coupon[], precedence: CouponOptions['precedence']): Coupon[] {
  const reach = (coupon: Coupon) => (coupon.meterKeys !== undefined ? 0 : coupon.planKeys !== undefined ? 1 : 2);
  const kind = (coupon: Coupon) => (precedence === 'as_attached' || coupon.discount.type === 'percentage' ? 0 : 1);
  return coupons.toSorted((a, b) => reach(a) - reach(b) || kind(a) - kind(b));
}

function reaches(coupon: Coupon, line: DiscountableLine): boolean {
  if (coupon.meterKeys !== undefined && !line.meterKeys?.some((key) => coupon.meterKeys!.includes(key))) return false;
  return coupon.planKeys === undefined || (line.planKey !== undefined && coupon.planKeys.includes(line.planKey));
}

function exactShares(coupon: Coupon, available: readonly Fraction[]): Fraction[] {
  const sum = sumOf(available);
  const total = discountOn(coupon, sum);
  return available.map((amount) => total.times(amount).dividedBy(sum));
}

function wholeShares(coupon: Coupon, available: readonly Fraction[]): Fraction[] {
  const weights = available.map((amount) => amount.numerator);
  const total = discountOn(coupon, sumOf(available)).rounded('half_up');
  return splitByLargestRemainder(total, weights).map((part) => Fraction.of(part));
}

function discountOn(coupon: Coupon, sum: Fraction): Fraction {
  const { discount } = coupon;
  if (discount.type === 'percentage') return sum.times(Fraction.ofDecimal(Decimal.ONE.percentOf(discount.percent)));
  const fixed = Fraction.of(discount.minor);
  return sum.lessThan(fixed) ? sum : fixed;
}

function sumOf(amounts: readonly Fraction[]): Fraction {
  return amounts.reduce((total, amount) => total.plus(amount), Fraction.ZERO);
}
