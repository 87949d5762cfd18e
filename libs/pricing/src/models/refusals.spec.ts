import { priceSchema } from './registry.js';

function refusals(price: unknown): string[] {
  const issues = priceSchema.safeParse(price).error?.issues ?? [];
  return issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
}

describe('what an author may not write', () => {
  it.each([
    ['no tier', { model: 'graduated', tiers: [] }, ['tiers: add at least one tier, with upTo null']],
    [
      'no open tier',
      { model: 'volume', tiers: [{ upTo: '10', unitPrice: '1' }] },
      ['tiers.0.upTo: the last tier must be open: set its upTo to null'],
    ],
    [
      'an open tier in the middle',
      {
        model: 'stairstep',
        tiers: [
          { upTo: null, amount: '1' },
          { upTo: null, amount: '2' },
        ],
      },
      ['tiers.0.upTo: only the last tier may be open: give this one an upTo'],
    ],
    [
      'tiers out of order',
      { model: 'graduated', tiers: [{ upTo: '10' }, { upTo: '9.5' }, { upTo: null }] },
      ['tiers.1.upTo: must end above 10, where the tier before it ends: put the tiers in ascending order'],
    ],
    [
      'a tier without width',
      { model: 'graduated', tiers: [{ upTo: '10' }, { upTo: '10.0' }, { upTo: null }] },
      ['tiers.1.upTo: must end above 10, where the tier before it ends: put the tiers in ascending order'],
    ],
    [
      'a tier that ends at zero',
      { model: 'graduated', tiers: [{ upTo: '0' }, { upTo: null }] },
      ['tiers.0.upTo: must be more than zero'],
    ],
    [
      'a bound that is no number',
      { model: 'graduated', tiers: [{ upTo: '1e3' }, { upTo: null }] },
      ['tiers.0.upTo: must be a decimal number in a string, such as "0.002"'],
    ],
    ['a negative price', { model: 'per_unit', unitPrice: '-0.01' }, ['unitPrice: must not be negative']],
    [
      'a package of nothing',
      { model: 'package', packageSize: '0', packagePrice: '1' },
      ['packageSize: must be more than zero'],
    ],
    [
      'a share above all',
      { model: 'revenue_share', tiers: [{ upTo: null, sharePercent: '100.1' }] },
      ['tiers.0.sharePercent: must be at most 100'],
    ],
    [
      'a share that is no number',
      { model: 'revenue_share', tiers: [{ upTo: null, sharePercent: 'half' }] },
      ['tiers.0.sharePercent: must be a decimal number in a string, such as "0.002"'],
    ],
    [
      'a least above the most',
      { model: 'percentage', ratePercent: '1', minimumPerEvent: '5', maximumPerEvent: '4' },
      ['minimumPerEvent: must not be more than the maximum, 4'],
    ],
  ])('%s', (_what, price, expected) => {
    expect(refusals(price)).toEqual(expected);
  });

  it('but a share of everything, equal bounds, and one bound alone are fine', () => {
    expect(refusals({ model: 'revenue_share', tiers: [{ upTo: null, sharePercent: '100' }] })).toEqual([]);
    expect(refusals({ model: 'percentage', ratePercent: '1', minimumPerEvent: '4', maximumPerEvent: '4' })).toEqual([]);
    expect(refusals({ model: 'percentage', ratePercent: '1', minimumPerEvent: '4' })).toEqual([]);
    expect(refusals({ model: 'percentage', ratePercent: '1', maximumPerEvent: '4' })).toEqual([]);
  });
});
