import { describe, expect, it } from '@jest/globals';
import { planVersionSchema } from '@libs/contracts';
import { costIn, costsOf, shareOut } from '../../src/portal/usage/cost.js';

const graduated = {
  model: 'graduated',
  tiers: [
    { upTo: '1000', unitPrice: '0.30' },
    { upTo: null, unitPrice: '0.10' },
  ],
};
const subscribed = (price: unknown, more: Record<string, unknown> = {}) => ({
  quantity: 1,
  plan: planVersionSchema.parse({
    planId: 'pln_1',
    planKey: 'tiers',
    version: 1,
    name: 'Tiers',
    currency: 'EUR',
    cadence: { unit: 'month', count: 1 },
    rateCards: [{ key: 'calls', name: 'Calls', billing: 'in_arrears', meterKeys: ['calls'], price, ...more }],
  }),
});
const days = (...quantities: string[]) =>
  quantities.map((quantity, index) => ({
    start: `2026-04-0${index + 1}T00:00:00.000Z`,
    end: `2026-04-0${index + 2}T00:00:00.000Z`,
    quantity,
    events: 1,
  }));

describe('what a stretch of time added to the bill', () => {
  it('prices each day where it falls in the tiers, and adds up to the whole', () => {
    const points = days('600', '600', '100');

    const costs = costsOf(subscribed(graduated), 'calls', '0', points)!;

    expect([...costs.byWindow.values()]).toEqual([18_000n, 14_000n, 1_000n]);
    expect(costIn(costs, points)).toEqual({ minor: '33000', currency: 'EUR' });
  });

  it('goes on from what the period had used before', () => {
    const costs = costsOf(subscribed(graduated), 'calls', '1000', days('600'))!;

    expect([...costs.byWindow.values()]).toEqual([6_000n]);
  });

  it('is nothing while free units last, and never contains the minimum', () => {
    const costs = costsOf(
      subscribed(graduated, { freeUnits: '500', minimum: '900' }),
      'calls',
      '0',
      days('500', '10'),
    )!;

    expect([...costs.byWindow.values()]).toEqual([0n, 300n]);
  });

  it('is not told when quantity alone does not decide the price', () => {
    const byRegion = { prices: [{ dimensions: { region: 'eu' }, price: { model: 'per_unit', unitPrice: '1' } }] };

    expect(costsOf(subscribed(graduated, byRegion), 'calls', '0', days('1'))).toBeNull();
    expect(costsOf(subscribed({ model: 'percentage', ratePercent: '2' }), 'calls', '0', days('1'))).toBeNull();
    expect(costsOf(subscribed(graduated), 'tokens', '0', days('1'))).toBeNull();
  });
});

describe('a cost shared out by quantity', () => {
  it('has parts that add up to it', () => {
    const parts = shareOut({ minor: '100', currency: 'EUR' }, ['1', '1', '1']);

    expect(parts.map(({ minor }) => minor)).toEqual(['34', '33', '33']);
  });

  it('is nothing for anybody when nothing was used', () => {
    expect(shareOut({ minor: '0', currency: 'EUR' }, ['0', '0']).map(({ minor }) => minor)).toEqual(['0', '0']);
  });
});
