import { rateCardSchema } from './rate-card.js';
import { rate } from './rate.js';

const period = { start: '2026-03-01T00:00:00.000Z', end: '2026-04-01T00:00:00.000Z' };

describe('rate', () => {
  it('prices a graduated meter with free units, a discount and a maximum, in that order', () => {
    const rateCard = rateCardSchema.parse({
      key: 'calls',
      name: 'Calls',
      billing: 'in_arrears',
      meterKeys: ['calls'],
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
    });

    const [line] = rate({
      rateCard,
      currency: 'USD',
      period,
      usage: [{ meterKey: 'calls', quantity: '1500', events: 1500 }],
    });

    // 1,400 billable: 1,000 x 0.10 + 400 x 0.05 = 120.00; less 10 % = 108.00; at most 100.00.
    expect(line).toMatchObject({
      key: 'calls',
      gross: { minor: 12000n },
      discount: { minor: 1200n },
      overMaximum: { minor: 800n },
      amount: { minor: 10000n, currency: 'USD' },
    });
    expect(JSON.parse(JSON.stringify(line!.trace)).map((step: { step: string }) => step.step)).toEqual([
      'metered',
      'free_units',
      'priced',
      'priced',
      'gross',
      'discount',
      'maximum',
    ]);
  });
});
