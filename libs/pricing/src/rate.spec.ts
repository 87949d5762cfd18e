import { Decimal, money, type Money } from '@libs/money';
import { roundQuantity } from './quantity.js';
import { rateCardSchema, type RateCardInput } from './rate-card.js';
import { rate, type RatingInput } from './rate.js';
import type { UsageTotal } from './usage.js';

const march = { start: '2026-03-01T00:00:00.000Z', end: '2026-04-01T00:00:00.000Z' };
const usd = (minor: bigint): Money => money(minor, 'USD');

function rated(card: Partial<RateCardInput>, input: Partial<RatingInput> & { calls?: string } = {}) {
  const { calls, ...rest } = input;
  const rateCard = rateCardSchema.parse({
    key: 'calls',
    name: 'Calls',
    billing: 'in_arrears',
    meterKeys: ['calls'],
    price: { model: 'per_unit', unitPrice: '0.10' },
    ...card,
  });
  const usage = calls === undefined ? [] : [{ meterKey: 'calls', quantity: calls }];
  return rate({ rateCard, currency: 'USD', period: march, usage, ...rest });
}
const due = (lines: ReturnType<typeof rated>) => lines.map((line) => [line.key, line.amount.minor]);
const stepsOf = (lines: ReturnType<typeof rated>) => lines[0]!.trace.map(({ step }) => step);
const traced = (lines: ReturnType<typeof rated>) => JSON.parse(JSON.stringify(lines[0]!.trace));

describe('rating a rate card', () => {
  it('goes through free units, the model, the discount and the maximum, in that order', () => {
    const [line] = rated(
      {
        freeUnits: '100',
        price: {
          model: 'graduated',
          tiers: [
            { upTo: '1000', unitPrice: '0.1' },
            { upTo: null, unitPrice: '0.05' },
          ],
        },
        discountPercent: '10',
        maximum: '100',
      },
      { calls: '1500' },
    );

    // 1,400 billable: 1,000 x 0.10 + 400 x 0.05 = 120.00; less 10 % = 108.00; at most 100.00.
    expect({ ...line, quantity: String(line!.quantity), exact: String(line!.exact), trace: null }).toEqual({
      key: 'calls',
      kind: 'charge',
      rateCardKey: 'calls',
      meterKey: null,
      dimensions: {},
      period: march,
      quantity: '1400',
      exact: '120',
      gross: usd(12000n),
      discount: usd(1200n),
      overMaximum: usd(800n),
      amount: usd(10000n),
      trace: null,
    });
  });

  it('tells every step of how the amount came about', () => {
    const lines = rated(
      {
        meterRounding: { mode: 'ceil', digits: 0 },
        unitConversion: { operation: 'divide', by: '1000', rounding: { mode: 'floor', digits: 1 } },
        freeUnits: '0.5',
        price: { model: 'per_unit', unitPrice: '2.345' },
        discountPercent: '10',
        maximum: '3',
      },
      { calls: '2399.2', alreadySpent: usd(100n) },
    );

    expect(traced(lines)).toEqual([
      { step: 'metered', meterKey: 'calls', quantity: '2399.2' },
      { step: 'rounded', mode: 'ceil', digits: 0, quantity: '2400' },
      { step: 'converted', operation: 'divide', by: '1000', quantity: '2.4' },
      { step: 'free_units', units: '0.5', quantity: '1.9' },
      { step: 'priced', kind: 'units', key: 'units', quantity: '1.9', price: '2.345', amount: '4.4555' },
      { step: 'gross', exact: '4.4555', amount: '4.46' },
      { step: 'discount', percent: '10', amount: '0.45' },
      { step: 'maximum', limit: '3', before: '1', amount: '2.01' },
    ]);
  });

  it('has a line at zero usage too, and none of its steps that did nothing', () => {
    const lines = rated({ freeUnits: '10', maximum: '10' });

    expect(due(lines)).toEqual([['calls', 0n]]);
    expect(traced(lines).map(({ step }: { step: string }) => step)).toEqual(['priced', 'gross']);
  });

  it('rounds once, to the digits of the currency', () => {
    expect(
      rated({ price: { model: 'per_unit', unitPrice: '0.3335' } }, { calls: '3', currency: 'JPY' })[0]!.amount,
    ).toEqual(money(1n, 'JPY'));
    expect(
      rated({ price: { model: 'per_unit', unitPrice: '0.3335' } }, { calls: '3', currency: 'KWD' })[0]!.amount,
    ).toEqual(money(1001n, 'KWD'));
    // The exact amount has room for 18 decimals, and is rounded there in the same way.
    expect(
      String(rated({ price: { model: 'per_unit', unitPrice: '0.000000000000000001' } }, { calls: '0.5' })[0]!.exact),
    ).toBe('0.000000000000000001');
    expect(() => rated({}, { currency: 'XYZ' })).toThrow('"XYZ" is not an ISO 4217 currency');
  });
});

describe('quantities', () => {
  it('add up over totals and ignore meters that are not sold', () => {
    const usage = [
      { meterKey: 'calls', quantity: '3' },
      { meterKey: 'bytes', quantity: '999' },
      { meterKey: 'calls', quantity: '4', dimensions: { region: 'eu' } },
    ];

    expect(due(rated({}, { usage }))).toEqual([['calls', 70n]]);
    // Nor do they make a line where a price is for a value that they have.
    const prices = [{ dimensions: { region: 'asia' }, price: { model: 'per_unit' as const, unitPrice: '1' } }];
    const unsold = { meterKey: 'bytes', quantity: '9', dimensions: { region: 'asia' } };
    expect(due(rated({ prices }, { usage: [...usage, unsold] }))).toEqual([['calls', 70n]]);
  });

  it('are told without a weight where they have none', () => {
    expect(Object.keys(rated({}, { calls: '1' })[0]!.trace[0]!)).toEqual(['step', 'meterKey', 'quantity']);
  });

  it('below zero are rounded as their mode says', () => {
    const rounded = (mode: 'round' | 'ceil' | 'floor') =>
      String(roundQuantity(Decimal.of('-1.5'), { mode, digits: 0 }));

    expect([rounded('round'), rounded('ceil'), rounded('floor')]).toEqual(['-2', '-1', '-2']);
  });

  it('of several meters add up by weight', () => {
    const lines = rated(
      { meterKeys: ['input', 'output'], meterWeights: { output: '3' } },
      {
        usage: [
          { meterKey: 'output', quantity: '5' },
          { meterKey: 'input', quantity: '10' },
        ],
      },
    );

    expect(due(lines)).toEqual([['calls', 250n]]);
    expect(traced(lines).slice(0, 2)).toEqual([
      { step: 'metered', meterKey: 'input', quantity: '10' },
      { step: 'metered', meterKey: 'output', quantity: '5', weight: '3' },
    ]);
  });

  it('carry their events and amounts to prices that look at them, by weight too', () => {
    const price = { model: 'percentage' as const, ratePercent: '10', fixedPerEvent: '1', maximumPerEvent: '5' };
    const usage = [
      { meterKey: 'sales', quantity: '60', events: 2, amounts: ['20', '40'] },
      { meterKey: 'refunds', quantity: '10', events: 1, amounts: ['10'] },
    ];
    const card = { meterKeys: ['sales', 'refunds'], price };

    // 20.00 and 40.00 cost 3.00 and 5.00, and 10.00 costs 2.00; at double weight 20.00 costs 3.00.
    expect(due(rated(card, { usage }))).toEqual([['calls', 1000n]]);
    expect(due(rated({ ...card, meterWeights: { refunds: '2' } }, { usage }))).toEqual([['calls', 1100n]]);
    expect(() => rated(card, { usage: [usage[0]!, { meterKey: 'refunds', quantity: '10', events: 1 }] })).toThrow(
      'amount of each event',
    );
  });

  it('are not priced by transaction where one total does not have them', () => {
    const card = { price: { model: 'percentage' as const, ratePercent: '10', maximumPerEvent: '5' } };
    const [known, unknown] = [
      { meterKey: 'calls', quantity: '20', amounts: ['20'] },
      { meterKey: 'calls', quantity: '5' },
    ];

    expect(() => rated(card, { usage: [known, unknown] })).toThrow('amount of each event');
    expect(() => rated(card, { usage: [unknown, known] })).toThrow('amount of each event');
  });

  it('count no events where one total does not say how many', () => {
    const card = { price: { model: 'percentage' as const, ratePercent: '10', fixedPerEvent: '1' } };

    expect(
      due(
        rated(card, {
          usage: [
            { meterKey: 'calls', quantity: '10', events: 2 },
            { meterKey: 'calls', quantity: '5', events: 1 },
          ],
        }),
      ),
    ).toEqual([['calls', 450n]]);
    expect(() =>
      rated(card, {
        usage: [
          { meterKey: 'calls', quantity: '10', events: 2 },
          { meterKey: 'calls', quantity: '5' },
        ],
      }),
    ).toThrow('number of events');
    expect(() =>
      rated(card, {
        usage: [
          { meterKey: 'calls', quantity: '10' },
          { meterKey: 'calls', quantity: '5', events: 1 },
        ],
      }),
    ).toThrow('number of events');
  });

  it('weighed by time choose the tier by their full quantity, which is rounded, converted and freed alike', () => {
    const price = {
      model: 'volume' as const,
      tiers: [
        { upTo: '10', unitPrice: '2' },
        { upTo: null, unitPrice: '1' },
      ],
    };
    const usage = [{ meterKey: 'calls', quantity: '7.5', fullQuantity: '15' }];

    expect(due(rated({ price }, { usage }))).toEqual([['calls', 750n]]);
    expect(due(rated({ price, freeUnits: '5' }, { usage }))).toEqual([['calls', 500n]]);
    expect(due(rated({ price, freeUnits: '4' }, { usage }))).toEqual([['calls', 350n]]);
    expect(due(rated({ price, unitConversion: { operation: 'divide', by: '2' } }, { usage }))).toEqual([
      ['calls', 750n],
    ]);
    expect(due(rated({ price, meterRounding: { mode: 'floor', digits: -1 } }, { usage }))).toEqual([['calls', 0n]]);
    expect(
      due(rated({ price, freeUnits: '4', meterKeys: ['calls'], meterWeights: { calls: '2' } }, { usage })),
    ).toEqual([['calls', 1100n]]);
    // Never below zero, which would be before the first tier.
    expect(
      due(rated({ price, freeUnits: '9' }, { usage: [{ meterKey: 'calls', quantity: '20', fullQuantity: '5' }] })),
    ).toEqual([['calls', 2200n]]);
  });

  it.each([
    ['divide', '3', undefined, '3.333333333333333333'],
    ['divide', '6', undefined, '1.666666666666666667'],
    ['divide', '3', { mode: 'ceil', digits: 1 }, '3.4'],
    ['divide', '3', { mode: 'round', digits: 0 }, '3'],
    ['multiply', '0.155', undefined, '1.55'],
    ['multiply', '0.155', { mode: 'round', digits: 1 }, '1.6'],
    ['multiply', '0.155', { mode: 'floor', digits: 1 }, '1.5'],
  ] as const)('are converted (%s by %s, %p) to %s', (operation, by, rounding, quantity) => {
    const [line] = rated({ unitConversion: { operation, by, ...(rounding && { rounding }) } }, { calls: '10' });

    expect(String(line!.quantity)).toBe(quantity);
  });

  it('below zero cost nothing, or are credited at the same prices without the fees', () => {
    const price = {
      model: 'graduated' as const,
      tiers: [
        { upTo: '10', unitPrice: '2', flatFee: '3' },
        { upTo: null, unitPrice: '1' },
      ],
    };

    expect(due(rated({ price }, { calls: '-12' }))).toEqual([['calls', 300n]]);
    const [credit] = rated(
      { price, negativeQuantity: 'credit', freeUnits: '5', maximum: '1', discountPercent: '10' },
      { calls: '-12' },
    );
    // 10 x 2 + 2 x 1, less 10 %; neither free units nor the maximum apply to what is given back.
    expect([credit!.amount.minor, String(credit!.quantity), credit!.discount.minor]).toEqual([-1980n, '-12', -220n]);
    expect(traced([credit!]).filter(({ step }: { step: string }) => step === 'priced')).toMatchObject([
      { key: 'tier-1', quantity: '-10', price: '2', amount: '-20' },
      { key: 'tier-2', quantity: '-2', price: '1', amount: '-2' },
    ]);
    expect(due(rated({ price, negativeQuantity: 'credit' }, { calls: '12' }))).toEqual([['calls', 2500n]]);
  });
});

describe('prices for a part of the usage', () => {
  const usage: UsageTotal[] = [
    { meterKey: 'calls', quantity: '10', dimensions: { region: 'us', endpoint: '/search' } },
    { meterKey: 'calls', quantity: '20', dimensions: { region: 'eu', endpoint: '/search' } },
    { meterKey: 'calls', quantity: '40', dimensions: { region: 'eu', endpoint: '/items' } },
    { meterKey: 'calls', quantity: '80' },
    { meterKey: 'tokens', quantity: '160', dimensions: { region: 'eu' } },
  ];
  const per = (unitPrice: string) => ({ model: 'per_unit' as const, unitPrice });
  const card: Partial<RateCardInput> = {
    meterKeys: ['calls', 'tokens'],
    prices: [
      { meterKey: 'tokens', price: per('0.01') },
      { dimensions: { region: 'eu', endpoint: '/search' }, price: per('0.5') },
      { dimensions: { region: 'eu' }, price: per('0.2') },
      { dimensions: { region: 'asia' }, price: per('9') },
    ],
  };

  it('take the usage that matches first, the default the rest; each has a line named after what it is for', () => {
    expect(due(rated(card, { usage }))).toEqual([
      ['calls', 900n], // 10 + 80 at 0.10
      ['calls/tokens', 160n],
      ['calls/endpoint=%2Fsearch,region=eu', 1000n],
      ['calls/region=eu', 800n],
    ]);
    expect(rated(card, { usage }).map(({ meterKey, dimensions }) => ({ meterKey, dimensions }))).toEqual([
      { meterKey: null, dimensions: {} },
      { meterKey: 'tokens', dimensions: {} },
      { meterKey: null, dimensions: { region: 'eu', endpoint: '/search' } },
      { meterKey: null, dimensions: { region: 'eu' } },
    ]);
  });

  it('leave the default its line when they take all of the usage', () => {
    expect(due(rated(card, { usage: [usage[2]!] }))).toEqual([
      ['calls', 0n],
      ['calls/region=eu', 800n],
    ]);
  });

  it('name a meter and a value together', () => {
    const lines = rated(
      { ...card, prices: [{ meterKey: 'tokens', dimensions: { region: 'eu' }, price: per('1') }] },
      { usage },
    );

    expect(due(lines)).toEqual([
      ['calls', 1500n],
      ['calls/tokens,region=eu', 16000n],
    ]);
  });

  it('share the free units, the maximum and the minimum of the rate card, line after line', () => {
    expect(due(rated({ ...card, freeUnits: '100' }, { usage }))).toEqual([
      ['calls', 0n],
      ['calls/tokens', 150n],
      ['calls/endpoint=%2Fsearch,region=eu', 1000n],
      ['calls/region=eu', 800n],
    ]);
    expect(due(rated({ ...card, maximum: '12' }, { usage }))).toEqual([
      ['calls', 900n],
      ['calls/tokens', 160n],
      ['calls/endpoint=%2Fsearch,region=eu', 140n],
      ['calls/region=eu', 0n],
    ]);
    expect(due(rated({ ...card, minimum: '30' }, { usage })).at(-1)).toEqual(['calls:minimum', 140n]);
  });
});

describe('maximum and minimum', () => {
  it('count what was spent already', () => {
    expect(due(rated({ maximum: '10' }, { calls: '60', alreadySpent: usd(500n) }))).toEqual([['calls', 500n]]);
    expect(due(rated({ maximum: '10' }, { calls: '50', alreadySpent: usd(500n) }))).toEqual([['calls', 500n]]);
    expect(due(rated({ maximum: '10' }, { calls: '60', alreadySpent: usd(1000n) }))).toEqual([['calls', 0n]]);
    expect(due(rated({ maximum: '10' }, { calls: '60', alreadySpent: usd(1500n) }))).toEqual([['calls', 0n]]);
    expect(due(rated({ minimum: '10' }, { calls: '60', alreadySpent: usd(300n) }))).toEqual([
      ['calls', 600n],
      ['calls:minimum', 100n],
    ]);
    expect(due(rated({ minimum: '10' }, { calls: '60', alreadySpent: usd(400n) }))).toEqual([['calls', 600n]]);
    expect(() => rated({}, { alreadySpent: money(1n, 'EUR') })).toThrow('already spent is in EUR, not in USD');
  });

  it('cut nothing off what just reaches the maximum, costs nothing, or is given back', () => {
    const alreadySpent = usd(1500n);

    expect(stepsOf(rated({ maximum: '10' }, { calls: '100' }))).toEqual(['metered', 'priced', 'gross']);
    expect(stepsOf(rated({ maximum: '10' }, { calls: '0', alreadySpent }))).toEqual(['metered', 'priced', 'gross']);
    expect(due(rated({ maximum: '10', negativeQuantity: 'credit' }, { calls: '-20', alreadySpent }))).toEqual([
      ['calls', -200n],
    ]);
  });

  it('true up on a line of their own, once the period is over', () => {
    const [, trueUp] = rated({ minimum: '10' }, { calls: '60' });

    expect({
      ...trueUp,
      trace: traced([trueUp!]),
      quantity: String(trueUp!.quantity),
      exact: String(trueUp!.exact),
    }).toEqual({
      key: 'calls:minimum',
      kind: 'minimum',
      rateCardKey: 'calls',
      meterKey: null,
      dimensions: {},
      period: march,
      quantity: '1',
      exact: '4',
      gross: usd(400n),
      discount: usd(0n),
      overMaximum: usd(0n),
      amount: usd(400n),
      trace: [{ step: 'minimum', limit: '10', reached: '6', amount: '4' }],
    });
    expect(due(rated({ minimum: '10' }, { calls: '60', isFinal: false }))).toEqual([['calls', 600n]]);
    expect(due(rated({ minimum: '10' }, { calls: '60', isFinal: true }))).toHaveLength(2);
  });
});
