import { Fraction } from './fraction.js';

/**
 * Shares `total` out by weight so that the parts add up to it exactly: each part is its exact share rounded down, and
 * the units left over go to the largest remainders, earlier parts first when remainders tie.
 *
 * A negative total is the mirror image of a positive one. Without any weight there is nobody to give to: a total other
 * than zero throws.
 *
 * ```ts
 * splitByLargestRemainder(100n, [1n, 1n, 1n]) // [34n, 33n, 33n]
 * ```
 */
export function splitByLargestRemainder(total: bigint, weights: readonly bigint[]): bigint[] {
  if (total < 0n) return splitByLargestRemainder(-total, weights).map((part) => -part);
  if (weights.some((weight) => weight < 0n)) throw new RangeError('weights must not be negative');
  const sum = weights.reduce((a, b) => a + b, 0n);
  if (sum === 0n) {
    if (total !== 0n) throw new RangeError('nothing to split over: every weight is zero');
    return weights.map(() => 0n);
  }
  return roundToTotal(
    weights.map((weight) => Fraction.of(total * weight, sum)),
    total,
  );
}

/**
 * Rounds parts to integers that add up to `total`, the rounded sum of the parts: each goes down, then as many as are
 * missing go up, the largest remainders first, earlier parts first when remainders tie.
 */
export function roundToTotal(parts: readonly Fraction[], total: bigint): bigint[] {
  const rounded = parts.map((part) => part.rounded('floor'));
  const missing = Number(total - rounded.reduce((a, b) => a + b, 0n));
  const remainders = parts.map((part, index) => ({ index, remainder: part.minus(Fraction.of(rounded[index]!)) }));
  const largestFirst = remainders.toSorted((a, b) =>
    b.remainder.lessThan(a.remainder) ? -1 : a.remainder.lessThan(b.remainder) ? 1 : 0,
  );
  for (const { index } of largestFirst.slice(0, missing)) rounded[index]! += 1n;
  return rounded;
}
