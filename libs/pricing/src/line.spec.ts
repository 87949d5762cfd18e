import { lineFromWire, lineToWire, pricedLineSchema } from './line.js';
import { priceSchema } from './models/registry.js';
import { rateCardSchema } from './rate-card.js';
import { rate } from './rate.js';
import { traceSchema } from './trace.js';
import { ENGINE_VERSION } from './version.js';

const rateCard = rateCardSchema.parse({
  key: 'calls',
  name: 'Calls',
  billing: 'in_arrears',
  meterKeys: ['calls'],
  price: { model: 'package', packageSize: '10', packagePrice: '0.125' },
  prices: [{ dimensions: { region: 'eu' }, price: { model: 'per_unit', unitPrice: '0.2' } }],
});
const [line] = rate({
  rateCard,
  currency: 'USD',
  period: { start: '2026-03-01T00:00:00.000Z', end: '2026-04-01T00:00:00.000Z' },
  usage: [{ meterKey: 'calls', quantity: '21.50' }],
});

describe('a priced line as JSON', () => {
  it('keeps every figure as text', () => {
    expect(lineToWire(line!)).toEqual({
      key: 'calls',
      kind: 'charge',
      rateCardKey: 'calls',
      meterKey: null,
      dimensions: {},
      period: { start: '2026-03-01T00:00:00.000Z', end: '2026-04-01T00:00:00.000Z' },
      quantity: '21.5',
      exact: '0.375',
      gross: { minor: '38', currency: 'USD' },
      discount: { minor: '0', currency: 'USD' },
      overMaximum: { minor: '0', currency: 'USD' },
      amount: { minor: '38', currency: 'USD' },
      trace: [
        { step: 'metered', meterKey: 'calls', quantity: '21.5' },
        {
          step: 'priced',
          kind: 'packages',
          key: 'packages',
          size: '10',
          quantity: '3',
          price: '0.125',
          amount: '0.375',
        },
        { step: 'gross', exact: '0.375', amount: '0.38' },
      ],
    });
  });

  it('is accepted by its schema and comes back as it was', () => {
    const wire = pricedLineSchema.parse(JSON.parse(JSON.stringify(lineToWire(line!))));
    const back = lineFromWire(wire);

    expect(lineToWire(back)).toEqual(lineToWire(line!));
    expect([back.gross, back.discount, back.overMaximum, back.amount]).toEqual([
      line!.gross,
      line!.discount,
      line!.overMaximum,
      line!.amount,
    ]);
    expect([back.quantity.equals(line!.quantity), back.exact.equals(line!.exact)]).toEqual([true, true]);
  });

  it('is refused with figures that are none', () => {
    const wire = lineToWire(line!);
    const isFine = (more: object) => pricedLineSchema.safeParse({ ...wire, ...more }).success;

    expect(isFine({ exact: `1.${'3'.repeat(36)}`, kind: 'minimum' })).toBe(true);
    for (const exact of ['1e3', 'x1', '1x', '1.', 1]) expect(isFine({ exact })).toBe(false);
    expect(pricedLineSchema.safeParse({ ...wire, exact: '1e3' }).error?.issues[0]?.message).toBe(
      'must be a decimal number in a string',
    );
    expect(isFine({ kind: 'gift' })).toBe(false);
    expect(isFine({ trace: [{ step: 'guessed' }] })).toBe(false);
    expect(isFine({ trace: [{ step: 'gross', exact: '1', amount: 1 }] })).toBe(false);
  });

  it('has a name in the documents made from its schema, as its parts have', () => {
    const names = [pricedLineSchema, traceSchema, rateCardSchema, priceSchema].map((schema) => schema.meta()?.id);

    expect(names).toEqual(['PricedLine', 'Trace', 'RateCard', 'Price']);
  });

  it('names the engine that made it', () => {
    expect(ENGINE_VERSION).toMatch(/^\d+$/);
  });
});
