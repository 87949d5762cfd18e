import { Decimal } from './decimal.js';

const text = (value: Decimal) => value.toString();

describe('a decimal', () => {
  it.each([
    ['12.50', '12.5'],
    ['-0.000125', '-0.000125'],
    ['007', '7'],
    ['-0.00', '0'],
    ['0.5', '0.5'],
    ['100', '100'],
    ['10.00', '10'],
    [3n, '3'],
    [-42, '-42'],
    [new Decimal(1234n, 3), '1.234'],
  ])('reads %p and writes %s', (input, written) => {
    expect(text(Decimal.of(input))).toBe(written);
    expect(JSON.stringify(Decimal.of(input))).toBe(`"${written}"`);
  });

  it.each(['', ' 1', '1 ', '1e5', '.5', '5.', '+1', '1,5', '--1', 'NaN', '1.2.3'])('refuses the text "%s"', (input) => {
    expect(() => Decimal.of(input)).toThrow(`"${input}" is not a decimal number such as "0.002"`);
  });

  it.each([0.1, Number.NaN, Infinity, 2 ** 53])('refuses the number %p', (input) => {
    expect(() => Decimal.of(input)).toThrow(`${input} is not an integer: write decimals as strings`);
  });

  it('adds, subtracts and multiplies exactly', () => {
    expect(text(Decimal.of('0.1').plus('0.2'))).toBe('0.3');
    expect(text(Decimal.of('0.25').plus('0.75'))).toBe('1');
    expect(text(Decimal.of('1').minus('0.999999999999999999999'))).toBe('0.000000000000000000001');
    expect(text(Decimal.of('0.000001').times('1000000'))).toBe('1');
    expect(text(Decimal.of('-1.5').times('2.25'))).toBe('-3.375');
    expect(text(Decimal.sum([Decimal.of('0.1'), Decimal.of(2)]))).toBe('2.1');
    expect(text(Decimal.sum([]))).toBe('0');
  });

  it('takes percentages exactly', () => {
    expect(text(Decimal.of('2.5').percentOf(80))).toBe('2');
    expect(text(Decimal.of('8.25').percentOf('70'))).toBe('5.775');
  });

  it('divides with one named rounding', () => {
    expect(text(Decimal.of('1').dividedBy('3', 4, 'half_up'))).toBe('0.3333');
    expect(text(Decimal.of('2').dividedBy('-3', 4, 'half_up'))).toBe('-0.6667');
    expect(text(Decimal.of('1.4').dividedBy('0.02', 0, 'ceiling'))).toBe('70');
    expect(text(Decimal.of('1234').dividedBy('1', -2, 'ceiling'))).toBe('1300');
    expect(text(Decimal.of('249.95').timesRatio(27n, 30n, 2, 'half_up'))).toBe('224.96');
  });

  it('refuses to divide by zero', () => {
    expect(() => Decimal.ONE.dividedBy('0.00', 2, 'down')).toThrow('division by zero');
    expect(() => Decimal.ONE.timesRatio(1n, 0n, 2, 'down')).toThrow('division by zero');
  });

  it.each([
    ['123.456', 2, 'half_up', '123.46'],
    ['123.456', -2, 'half_up', '100'],
    ['150', -2, 'half_up', '200'],
    ['123.456', 3, 'up', '123.456'],
    ['123.456', 9, 'up', '123.456'],
    ['0.5', 0, 'half_even', '0'],
  ] as const)('rounds %s to %i digits %s', (value, digits, rounding, expected) => {
    expect(text(Decimal.of(value).rounded(digits, rounding))).toBe(expected);
  });

  it('has no digits added by rounding', () => {
    expect(Decimal.of('1.5').rounded(9, 'up')).toEqual(new Decimal(15n, 1));
  });

  it('compares by value, not by how it is written', () => {
    expect(Decimal.of('1.50').equals('1.5')).toBe(true);
    expect(Decimal.of('1.5').equals('1.51')).toBe(false);
    expect(Decimal.of('-2').compare('1.5')).toBe(-1);
    expect(Decimal.of('2').compare('1.5')).toBe(1);
    expect(Decimal.of('2.0').compare(2)).toBe(0);
    expect(Decimal.of('2').lessThan('2.1')).toBe(true);
    expect(Decimal.of('2').lessThan('2')).toBe(false);
    expect(Decimal.of('2').greaterThan('1.9')).toBe(true);
    expect(Decimal.of('2').greaterThan('2')).toBe(false);
    expect(text(Decimal.min(Decimal.of(1), Decimal.of(2)))).toBe('1');
    expect(text(Decimal.min(Decimal.of(2), Decimal.of(1)))).toBe('1');
    expect(text(Decimal.max(Decimal.of(1), Decimal.of(2)))).toBe('2');
    expect(text(Decimal.max(Decimal.of(2), Decimal.of(1)))).toBe('2');
  });

  it('knows its sign', () => {
    expect(text(Decimal.of('-1.5').absolute())).toBe('1.5');
    expect(text(Decimal.of('1.5').absolute())).toBe('1.5');
    expect(text(Decimal.of('1.5').negated())).toBe('-1.5');
    expect([Decimal.ZERO.isZero(), Decimal.of('0.01').isZero()]).toEqual([true, false]);
    expect([Decimal.of('-0.01').isNegative(), Decimal.ZERO.isNegative()]).toEqual([true, false]);
  });

  it('says its units at a larger scale, and refuses a smaller one that would cut it', () => {
    expect(Decimal.of('1.5').unitsAt(3)).toBe(1500n);
    expect(Decimal.of('1.5').unitsAt(1)).toBe(15n);
    expect(Decimal.of('3').unitsAt(70)).toBe(3n * 10n ** 70n);
    expect(() => Decimal.of('1.55').unitsAt(1)).toThrow('1.55 does not fit 1 decimals');
  });
});
