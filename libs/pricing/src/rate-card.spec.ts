import { priceModels } from './models/registry.js';
import { rateCardSchema, type RateCardInput } from './rate-card.js';

const card = (more: object): unknown => ({
  key: 'calls',
  name: 'Calls',
  billing: 'in_arrears',
  meterKeys: ['calls'],
  price: { model: 'per_unit', unitPrice: '1' },
  ...more,
});
function refusals(more: object): string[] {
  const issues = rateCardSchema.safeParse(card(more)).error?.issues ?? [];
  return issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
}
const flat = { model: 'flat', amount: '1' };
const dynamic = { model: 'dynamic' };

describe('a rate card', () => {
  it('is plain JSON with its defaults written out', () => {
    const parsed = rateCardSchema.parse(card({}));

    expect(parsed).toEqual({
      key: 'calls',
      name: 'Calls',
      billing: 'in_arrears',
      meterKeys: ['calls'],
      meterWeights: {},
      price: { model: 'per_unit', unitPrice: '1' },
      prices: [],
      proration: 'exact_second',
      lastDayCounts: false,
      prorate: { price: true, tierFees: false, freeUnits: true, maximum: true, minimum: true },
      negativeQuantity: 'zero',
    } satisfies RateCardInput);
    expect(rateCardSchema.parse(JSON.parse(JSON.stringify(parsed)))).toEqual(parsed);
  });

  it.each([
    [
      'usage in advance',
      { billing: 'in_advance' },
      ['billing: usage is known only afterwards: bill in arrears, or remove the meters'],
    ],
    [
      'a flat price of a meter',
      { price: flat },
      ['meterKeys: a flat price sells no usage: remove the meters, or choose another price model'],
    ],
    [
      'amounts without a meter',
      { meterKeys: [], price: dynamic },
      ['meterKeys: name the meter whose events carry the amounts'],
    ],
    [
      'prices for a part of nothing',
      { meterKeys: [], prices: [{ dimensions: { region: 'eu' }, price: { model: 'per_unit', unitPrice: '1' } }] },
      ['prices: prices for a part of the usage need a meter: name it in meterKeys'],
    ],
    [
      'a price for anything',
      { prices: [{ price: { model: 'per_unit', unitPrice: '1' } }] },
      ['prices.0: say which usage this price is for: name a meter or at least one dimension value'],
    ],
    [
      'a price for another meter',
      { prices: [{ meterKey: 'bytes', price: { model: 'per_unit', unitPrice: '1' } }] },
      ['prices.0.meterKey: is not sold here: add bytes to meterKeys'],
    ],
    [
      'a flat price for a part',
      { prices: [{ meterKey: 'calls', price: flat }] },
      ['prices.0.price: a flat price sells no usage: choose another price model'],
    ],
    [
      'a weight of another meter',
      { meterWeights: { bytes: '2' } },
      ['meterWeights.bytes: is not sold here: add bytes to meterKeys'],
    ],
    [
      'rules for quantities around a price of amounts',
      {
        price: dynamic,
        meterRounding: { mode: 'ceil' },
        unitConversion: { operation: 'divide', by: '2' },
        freeUnits: '1',
      },
      ['meterRounding', 'unitConversion', 'freeUnits'].map(
        (field) => `${field}: changes quantities, but this price is made of the amounts events carry: remove it`,
      ),
    ],
    [
      'the same around one of its prices',
      { freeUnits: '1', prices: [{ meterKey: 'calls', price: dynamic }] },
      ['freeUnits: changes quantities, but this price is made of the amounts events carry: remove it'],
    ],
    ['a discount above all', { discountPercent: '100.01' }, ['discountPercent: must be at most 100']],
    [
      'a minimum above the maximum',
      { minimum: '10.01', maximum: '10' },
      ['minimum: must not be more than the maximum, 10'],
    ],
    [
      'a conversion by nothing',
      { unitConversion: { operation: 'divide', by: '0' } },
      ['unitConversion.by: must be more than zero'],
    ],
    [
      'a discount that is no number',
      { discountPercent: 'half' },
      ['discountPercent: must be a decimal number in a string, such as "0.002"'],
    ],
    [
      'a key with capitals',
      { key: 'Calls' },
      ['key: use 1 to 64 lower-case letters, digits, "-" or "_", starting with a letter or digit'],
    ],
    [
      'no known price',
      { price: { model: 'haggling' } },
      [`price.model: choose a price model: ${priceModels.map((model) => model.kind).join(', ')}`],
    ],
  ])('is refused for %s', (_what, more, expected) => {
    expect(refusals(more)).toEqual(expected);
  });

  it('is told all its faults at once', () => {
    expect(refusals({ billing: 'in_advance', discountPercent: '101', meterWeights: { bytes: '2' } })).toHaveLength(3);
  });

  it.each([
    { discountPercent: '100', minimum: '10', maximum: '10' },
    { meterKeys: [], billing: 'in_advance', price: flat },
    { meterKeys: [], billing: 'in_advance' },
    { meterWeights: { calls: '0' }, prices: [{ meterKey: 'calls', price: { model: 'per_unit', unitPrice: '1' } }] },
    { minimum: '3' },
    { maximum: '3' },
    { meterRounding: { mode: 'ceil', digits: 12 }, cadence: { unit: 'quarter', count: 1 }, featureKey: 'search' },
    { meterRounding: { mode: 'ceil', digits: -12 } },
  ])('may be %p', (more) => {
    expect(refusals(more)).toEqual([]);
  });

  it('has bounds to everything an author writes', () => {
    const path = (more: object) => refusals(more).map((refusal) => refusal.split(':')[0]);
    const many = (count: number) => Array.from({ length: count }, (_, index) => `meter-${index}`);

    expect(path({ meterRounding: { mode: 'ceil', digits: 13 } })).toEqual(['meterRounding.digits']);
    expect(path({ meterRounding: { mode: 'ceil', digits: -13 } })).toEqual(['meterRounding.digits']);
    expect(path({ meterKeys: many(9) })).toEqual(['meterKeys']);
    expect(path({ meterKeys: many(8) })).toEqual([]);
    expect(path({ name: '' })).toEqual(['name']);
    expect(path({ name: 'x'.repeat(121) })).toEqual(['name']);
    expect(path({ name: 'x'.repeat(120), key: 'a'.repeat(64) })).toEqual([]);
    expect(path({ key: '-calls' })).toEqual(['key']);
    expect(path({ key: 'calls!' })).toEqual(['key']);
    const price = { model: 'per_unit', unitPrice: '1' };
    const parts = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ dimensions: { n: String(index) }, price }));
    expect(path({ prices: parts(201) })).toEqual(['prices']);
    expect(path({ prices: parts(200) })).toEqual([]);
    expect(path({ prices: [{ dimensions: { '': 'eu' }, price }] })).toEqual(['prices.0.dimensions.']);
    expect(path({ prices: [{ dimensions: { region: 'x'.repeat(201) }, price }] })).toEqual([
      'prices.0.dimensions.region',
    ]);
    expect(path({ prices: [{ dimensions: { ['x'.repeat(101)]: 'eu' }, price }] })).toHaveLength(1);
    expect(path({ prices: [{ dimensions: { ['x'.repeat(100)]: 'x'.repeat(200) }, price }] })).toEqual([]);
  });
});
