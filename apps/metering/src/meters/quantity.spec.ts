import { isTooLarge, readAmount } from './quantity.js';

describe('readAmount', () => {
  test.each([
    [3, 3],
    [-0, 0],
    [0.1, '0.1'],
    ['0.10', '0.10'],
    ['12', 12],
    ['007', '007'],
    [1e21, '1000000000000000000000'],
    [1.5e-7, '0.00000015'],
    ['2.5E+3', '2500'],
    [-1.25e-8, '-0.0000000125'],
    ['9007199254740993', '9007199254740993'],
  ])('reads %p exactly as %p', (value, amount) => expect(readAmount(value)).toBe(amount));

  test.each([['many'], [''], [Number.NaN], [Infinity], [true], [null], [[1]], ['1e999'], ['1,5'], ['9'.repeat(61)]])(
    'finds no number in %p',
    (value) => expect(readAmount(value)).toBeNull(),
  );
});

test.each([
  [999_999_999_999_999, false],
  ['-999999999999999.5', false],
  [1_000_000_000_000_000, true],
  ['-1000000000000000.5', true],
])('%p is too large for one event: %p', (amount, expected) => expect(isTooLarge(amount)).toBe(expected));
