import { money } from './money.js';
import {
  currencyCodeSchema,
  decimalSchema,
  moneyFromWire,
  moneySchema,
  moneyToWire,
  nonNegativeDecimalSchema,
  positiveDecimalSchema,
} from './wire.js';

const accepts = (schema: { safeParse(value: unknown): { success: boolean } }, value: unknown) =>
  schema.safeParse(value).success;
const refusal = (
  schema: { safeParse(value: unknown): { error?: { issues: { message: string }[] } } },
  value: unknown,
) => schema.safeParse(value).error?.issues.map((issue) => issue.message);

describe('decimals on the wire', () => {
  it('are strings that numeric(38,18) can hold', () => {
    for (const good of ['0', '-1.5', '12345678901234567890.123456789012345678', '007'])
      expect(accepts(decimalSchema, good)).toBe(true);
    for (const bad of [1.5, '1e3', '', '123456789012345678901', '0.1234567890123456789', '1.', 'x1', '1x'])
      expect(accepts(decimalSchema, bad)).toBe(false);
    expect(refusal(decimalSchema, 'ten')).toEqual(['must be a decimal number in a string, such as "0.002"']);
  });

  it('may be required not to be negative', () => {
    for (const good of ['0', '0.1', '-0', '-0.00']) expect(accepts(nonNegativeDecimalSchema, good)).toBe(true);
    expect(refusal(nonNegativeDecimalSchema, '-0.01')).toEqual(['must not be negative']);
    expect(refusal(nonNegativeDecimalSchema, '-ten')).toEqual([
      'must be a decimal number in a string, such as "0.002"',
    ]);
  });

  it('may be required to be more than zero', () => {
    for (const good of ['1', '0.001', '90']) expect(accepts(positiveDecimalSchema, good)).toBe(true);
    for (const bad of ['0', '0.00', '-1'])
      expect(refusal(positiveDecimalSchema, bad)).toEqual(['must be more than zero']);
  });
});

describe('money on the wire', () => {
  it('goes there and back', () => {
    const wire = moneyToWire(money(-1495n, 'USD'));

    expect(wire).toEqual({ minor: '-1495', currency: 'USD' });
    expect(moneyFromWire(moneySchema.parse(JSON.parse(JSON.stringify(wire))))).toEqual(money(-1495n, 'USD'));
  });

  it('is refused in halves of cents, in numbers, and in currencies that are none', () => {
    expect(refusal(moneySchema, { minor: '1.5', currency: 'USD' })).toEqual([
      'must be a whole number of minor units in a string',
    ]);
    for (const minor of ['15', '-15', '0']) expect(accepts(moneySchema, { minor, currency: 'USD' })).toBe(true);
    for (const minor of ['x1', '1x', '1234567890123456789', 15])
      expect(accepts(moneySchema, { minor, currency: 'USD' })).toBe(false);
    expect(refusal(currencyCodeSchema, 'EURO')).toEqual(['must be an ISO 4217 currency such as EUR']);
  });
});
