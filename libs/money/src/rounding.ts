/**
 * How an exact value becomes one with fewer digits. There is no default anywhere: each call names its mode.
 *
 * | mode | 2.5 | -2.5 | 2.1 | -2.1 |
 * |---|---|---|---|---|
 * | `half_up` (half away from zero; invoices) | 3 | -3 | 2 | -2 |
 * | `half_down` (half towards zero) | 2 | -2 | 2 | -2 |
 * | `half_even` (bankers) | 2 | -2 | 2 | -2 |
 * | `up` (away from zero) | 3 | -3 | 3 | -3 |
 * | `down` (towards zero) | 2 | -2 | 2 | -2 |
 * | `ceiling` (towards plus infinity) | 3 | -2 | 3 | -2 |
 * | `floor` (towards minus infinity) | 2 | -3 | 2 | -3 |
 */
export const ROUNDINGS = ['half_up', 'half_down', 'half_even', 'up', 'down', 'ceiling', 'floor'] as const;
export type Rounding = (typeof ROUNDINGS)[number];

/** `numerator / denominator` as an integer, rounded once. Throws a RangeError when the denominator is zero. */
export function divideRounded(numerator: bigint, denominator: bigint, rounding: Rounding): bigint {
  if (denominator < 0n) return divideRounded(-numerator, -denominator, rounding);
  const quotient = numerator / denominator;
  const remainder = numerator % denominator;
  if (remainder === 0n) return quotient;
  // BigInt division truncates towards zero, so the only other candidate lies one step away from zero.
  return goesAwayFromZero(quotient, remainder, denominator, rounding)
    ? quotient + (numerator < 0n ? -1n : 1n)
    : quotient;
}

function goesAwayFromZero(quotient: bigint, remainder: bigint, denominator: bigint, rounding: Rounding): boolean {
  const twice = 2n * (remainder < 0n ? -remainder : remainder);
  switch (rounding) {
    case 'half_up':
      return twice >= denominator;
    case 'half_down':
      return twice > denominator;
    case 'half_even':
      return twice > denominator || (twice === denominator && quotient % 2n !== 0n);
    case 'up':
      return true;
    case 'down':
      return false;
    case 'ceiling':
      return remainder > 0n;
    case 'floor':
      return remainder < 0n;
  }
}
