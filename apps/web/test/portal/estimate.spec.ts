import { describe, expect, it } from '@jest/globals';
import { planVersionSchema, type PlanVersion } from '@libs/contracts';
import { byPrice, estimatePlan, fixedPrice, isFree, leastOf, metersOf } from '../../src/portal/plans/estimate.js';

const perCall = (unitPrice: string, more: Record<string, unknown> = {}) => ({
  key: 'calls',
  name: 'Calls',
  billing: 'in_arrears',
  meterKeys: ['calls'],
  price: { model: 'per_unit', unitPrice },
  ...more,
});
const fee = (amount: string, more: Record<string, unknown> = {}) => ({
  key: 'fee',
  name: 'Fee',
  billing: 'in_advance',
  price: { model: 'flat', amount },
  ...more,
});
const aPlan = (planKey: string, rateCards: unknown[], entitlements: unknown[] = []): PlanVersion =>
  planVersionSchema.parse({
    planId: 'pln_1',
    planKey,
    version: 1,
    name: planKey,
    currency: 'EUR',
    cadence: { unit: 'month', count: 1 },
    rateCards,
    entitlements,
  });

describe('what a plan would cost', () => {
  it('adds the fee to the usage beyond what is free', () => {
    const plan = aPlan('team', [fee('29'), perCall('0.004', { freeUnits: '1000' })]);

    const { total, lines } = estimatePlan(plan, { calls: '3500' }, 1, 'en');

    expect(total).toEqual({ minor: '3900', currency: 'EUR' });
    expect(lines.map(({ amount }) => amount.minor)).toEqual(['2900', '1000']);
    expect(lines[1]!.sentences).toContain('1,000 free, 2,500 to pay for');
  });

  it('multiplies fee and free units by the subscribed quantity', () => {
    const plan = aPlan('team', [fee('29'), perCall('0.004', { freeUnits: '1000' })]);

    expect(estimatePlan(plan, { calls: '3500' }, 3, 'en').total?.minor).toBe('8900');
  });

  it('says where a plan stops, only beyond its hard limit', () => {
    const hard = { kind: 'metered', featureKey: 'calls', meterKey: 'calls', limit: '100', enforcement: 'hard' };
    const plan = aPlan('free', [fee('0')], [hard]);

    expect(estimatePlan(plan, { calls: '100' }, 1, 'en').stopsAt).toBeNull();
    expect(estimatePlan(plan, { calls: '101' }, 1, 'en').stopsAt).toBe('100');
  });

  it('gives no total when a part has another cadence or is priced by single transactions', () => {
    const yearly = aPlan('team', [perCall('1'), fee('100', { cadence: { unit: 'year', count: 1 } })]);
    const share = aPlan('pay', [perCall('1', { price: { model: 'percentage', ratePercent: '2.5' } })]);

    expect(estimatePlan(yearly, { calls: '2' }, 1, 'en')).toMatchObject({ total: null, lines: [{ name: 'Calls' }] });
    expect(estimatePlan(share, { calls: '2' }, 1, 'en').total).toBeNull();
  });
});

describe('plans on a page', () => {
  const free = aPlan('free', [fee('0')]);
  const payg = aPlan('payg', [perCall('0.01')]);
  const team = aPlan('team', [fee('29'), perCall('0.001')]);
  const least = aPlan('big', [perCall('0.001', { minimum: '749.5' })]);

  it('are climbed from the cheapest up', () => {
    expect(byPrice([least, team, payg, free]).map(({ planKey }) => planKey)).toEqual(['free', 'payg', 'team', 'big']);
  });

  it('are free only when nothing they sell can cost anything', () => {
    expect([free, payg, team].map(isFree)).toEqual([true, false, false]);
    expect(isFree(aPlan('freemium', [fee('0'), perCall('0.01')]))).toBe(false);
  });

  it('show the fee of a period, or the least it costs', () => {
    expect(fixedPrice(team)).toEqual({ minor: '2900', currency: 'EUR' });
    expect(fixedPrice(payg)).toBeNull();
    expect(leastOf(least)).toEqual({ minor: '74950', currency: 'EUR' });
    expect(leastOf(team)).toBeNull();
  });

  it('name each meter once', () => {
    expect(metersOf([payg, team])).toEqual([{ key: 'calls', name: 'Calls' }]);
  });
});
