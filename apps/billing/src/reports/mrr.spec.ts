import { planVersionSchema } from '@libs/contracts';
import type { RateCardInput } from '@libs/pricing';
import type { Terms } from '../terms/terms.js';
import { mrrByCurrency, mrrOf } from './mrr.js';

const from = '2026-03-01T00:00:00Z';
const termsWith = (unit: 'month' | 'quarter' | 'year' | 'week', amount: string, more: Partial<Terms> = {}): Terms => {
  const rateCards: RateCardInput[] = [
    { key: 'base', name: 'Base', billing: 'in_advance', price: { model: 'flat', amount } },
    { key: 'calls', name: 'Calls', billing: 'in_arrears', meterKeys: ['calls'], price: { model: 'per_unit', unitPrice: '1' } },
  ];
  const cadence = { unit, count: 1 };
  const plan = planVersionSchema.parse({ planId: 'p', planKey: 'p', version: 1, name: 'P', currency: 'EUR', cadence, rateCards });
  return {
    ...{ subscriptionId: 'sub_1', partnerId: 'par_1', currency: 'EUR', timeZone: 'UTC', trialEndsAt: null },
    ...{ phases: [{ from, plan, quantity: 3, anchor: from }], pausedAt: null, endedAt: null },
    ...more,
  };
};

describe('monthly recurring revenue', () => {
  it.each([
    ['month', '10', 3000n],
    ['quarter', '10', 1000n],
    ['year', '10', 250n],
    // 30.00 a week, 52 weeks, 12 months: 130.00.
    ['week', '10', 13000n],
  ] as const)('of a %s fee of %s for each of three units is %p', (unit, amount, expected) => {
    expect(mrrOf(termsWith(unit, amount), '2026-04-10T00:00:00Z').minor).toBe(expected);
  });

  it('is nothing in a trial, in a pause, after the end and before the start', () => {
    const at = '2026-04-10T00:00:00Z';

    expect(mrrOf(termsWith('month', '10', { trialEndsAt: '2026-04-11T00:00:00Z' }), at).minor).toBe(0n);
    expect(mrrOf(termsWith('month', '10', { pausedAt: from }), at).minor).toBe(0n);
    expect(mrrOf(termsWith('month', '10', { endedAt: at }), at).minor).toBe(0n);
    expect(mrrOf(termsWith('month', '10'), '2026-02-01T00:00:00Z').minor).toBe(0n);
  });

  it('adds up by currency and counts the subscriptions that bring something', () => {
    const all = [termsWith('month', '10'), termsWith('month', '1', { currency: 'USD' }), termsWith('month', '0')];

    expect(mrrByCurrency(all, '2026-04-10T00:00:00Z')).toEqual([
      { amount: { minor: 3000n, currency: 'EUR' }, subscriptions: 1 },
      { amount: { minor: 300n, currency: 'USD' }, subscriptions: 1 },
    ]);
  });
});
