import { Fraction } from './fraction.js';
import { roundToTotal, splitByLargestRemainder } from './split.js';

describe('splitByLargestRemainder', () => {
  it.each([
    [100n, [1n, 1n, 1n], [34n, 33n, 33n]],
    [1000n, [6000n, 4000n], [600n, 400n]],
    [5n, [3n, 0n, 7n], [2n, 0n, 3n]],
    [1n, [1n, 2n, 2n], [0n, 1n, 0n]],
    [-100n, [1n, 1n, 1n], [-34n, -33n, -33n]],
    [0n, [0n, 0n], [0n, 0n]],
    [0n, [], []],
  ])('shares %s out over %p', (total, weights, parts) => {
    expect(splitByLargestRemainder(total, weights)).toEqual(parts);
  });

  it('refuses a total that nobody can have, and negative weights', () => {
    expect(() => splitByLargestRemainder(1n, [0n])).toThrow('nothing to split over: every weight is zero');
    expect(() => splitByLargestRemainder(1n, [2n, -1n])).toThrow('weights must not be negative');
  });
});

describe('roundToTotal', () => {
  it('rounds up the largest remainders until the total is reached', () => {
    const parts = [Fraction.of(141n, 100n), Fraction.of(247n, 100n), Fraction.of(-19n, 100n)];

    expect(roundToTotal(parts, 4n)).toEqual([1n, 3n, 0n]);
    expect(roundToTotal(parts, 3n)).toEqual([1n, 2n, 0n]);
    // What is below zero goes down, away from zero, as the others do.
    expect(roundToTotal([Fraction.of(-9n, 10n), Fraction.of(8n, 10n), Fraction.of(1n, 10n)], 0n)).toEqual([
      -1n,
      1n,
      0n,
    ]);
  });
});
