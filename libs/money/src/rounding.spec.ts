import { divideRounded, ROUNDINGS, type Rounding } from './rounding.js';

// Rows: n / 2 and n / 10, so that ties and near ties of both signs are there. Columns in the order of ROUNDINGS:
// half_up, half_down, half_even, up, down, ceiling, floor.
const TABLE: [bigint, bigint, bigint[]][] = [
  [5n, 2n, [3n, 2n, 2n, 3n, 2n, 3n, 2n]],
  [7n, 2n, [4n, 3n, 4n, 4n, 3n, 4n, 3n]],
  [-5n, 2n, [-3n, -2n, -2n, -3n, -2n, -2n, -3n]],
  [-7n, 2n, [-4n, -3n, -4n, -4n, -3n, -3n, -4n]],
  [5n, -2n, [-3n, -2n, -2n, -3n, -2n, -2n, -3n]],
  [14n, 10n, [1n, 1n, 1n, 2n, 1n, 2n, 1n]],
  [24n, 10n, [2n, 2n, 2n, 3n, 2n, 3n, 2n]],
  [26n, 10n, [3n, 3n, 3n, 3n, 2n, 3n, 2n]],
  [-24n, 10n, [-2n, -2n, -2n, -3n, -2n, -2n, -3n]],
  [-26n, 10n, [-3n, -3n, -3n, -3n, -2n, -2n, -3n]],
  [30n, 10n, [3n, 3n, 3n, 3n, 3n, 3n, 3n]],
  [1n, 2n, [1n, 0n, 0n, 1n, 0n, 1n, 0n]],
  [0n, 7n, [0n, 0n, 0n, 0n, 0n, 0n, 0n]],
];

describe('divideRounded', () => {
  it.each(TABLE)('rounds %s / %s each way', (numerator, denominator, expected) => {
    expect(ROUNDINGS.map((rounding: Rounding) => divideRounded(numerator, denominator, rounding))).toEqual(expected);
  });

  it('refuses a denominator of zero', () => {
    expect(() => divideRounded(1n, 0n, 'down')).toThrow('Division by zero');
  });
});
