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
  const parts = weights.map((weight) => (total * weight) / sum);
  const byRemainder = weights
    .map((weight, index) => ({ index, remainder: (total * weight) % sum }))
    .toSorted((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1));
  const left = Number(total - parts.reduce((a, b) => a + b, 0n));
  for (const { index } of byRemainder.slice(0, left)) parts[index]! += 1n;
  return parts;
}
