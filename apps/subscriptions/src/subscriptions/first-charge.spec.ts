import type { PlanVersion } from '@libs/contracts';
import { rateCardSchema, type RateCardInput } from '@libs/pricing';
import { firstCharge, neverCharges } from './first-charge.js';
import { termsAt } from './subscription.terms.js';

const planOf = (...rateCards: RateCardInput[]) =>
  ({
    currency: 'EUR',
    cadence: { unit: 'month', count: 1 },
    trialDays: 0,
    rateCards: rateCards.map((card) => rateCardSchema.parse(card)),
  }) as PlanVersion;

const flat = (amount: string, more: Partial<RateCardInput> = {}): RateCardInput => ({
  key: 'base',
  name: 'Base',
  billing: 'in_advance',
  price: { model: 'flat', amount },
  ...more,
});
const usage = (price: RateCardInput['price'], more: Partial<RateCardInput> = {}): RateCardInput => ({
  key: 'calls',
  name: 'Calls',
  billing: 'in_arrears',
  meterKeys: ['calls'],
  price,
  ...more,
});

describe('neverCharges', () => {
  test.each<[boolean, string, RateCardInput]>([
    [true, 'a flat fee of nothing', flat('0.00')],
    [false, 'a flat fee', flat('0.01')],
    [true, 'free calls', usage({ model: 'per_unit', unitPrice: '0' })],
    [false, 'calls at a price', usage({ model: 'per_unit', unitPrice: '0.000001' })],
    [
      false,
      'calls that cost only beyond the first million',
      usage({ model: 'graduated', tiers: [{ upTo: '1000000' }, { upTo: null, unitPrice: '0.1' }] }),
    ],
    [true, 'tiers that all cost nothing', usage({ model: 'graduated', tiers: [{ upTo: '10' }, { upTo: null }] })],
    [false, 'a tier with a fee', usage({ model: 'volume', tiers: [{ upTo: '10' }, { upTo: null, flatFee: '5' }] })],
    [false, 'packages at a price', usage({ model: 'package', packageSize: '100', packagePrice: '1' })],
    [false, 'free calls with a minimum', usage({ model: 'per_unit', unitPrice: '0' }, { minimum: '10' })],
    [false, 'a percentage of what events carry', usage({ model: 'percentage', ratePercent: '0' })],
    [
      false,
      'free calls, but for one endpoint',
      usage(
        { model: 'per_unit', unitPrice: '0' },
        { prices: [{ dimensions: { route: '/dear' }, price: { model: 'per_unit', unitPrice: '1' } }] },
      ),
    ],
  ])('is %s for %s', (isFree, _, card) => {
    expect(neverCharges(planOf(card))).toBe(isFree);
  });
});

describe('firstCharge', () => {
  const anniversary = (plan: PlanVersion) => termsAt('2026-02-01T00:00:00.000Z', plan, 'UTC', 'anniversary');

  test('is what is charged in advance, for each unit, and nothing that comes in arrears', () => {
    const plan = planOf(
      flat('14.95'),
      usage({ model: 'per_unit', unitPrice: '1' }),
      flat('99', { key: 'later', billing: 'in_arrears' }),
    );
    const { lines, total } = firstCharge(plan, 3, 'UTC', anniversary(plan));
    expect(lines.map(({ rateCardKey }) => rateCardKey)).toEqual(['base']);
    expect(total).toEqual({ minor: 4485n, currency: 'EUR' });
  });

  test('charges a rate card with a cadence of its own for its own period', () => {
    const plan = planOf(flat('100', { cadence: { unit: 'year', count: 1 } }));
    const { lines, period } = firstCharge(plan, 1, 'UTC', anniversary(plan));
    expect(period.end).toBe('2026-03-01T00:00:00.000Z');
    expect(lines[0]!.period.end).toBe('2027-02-01T00:00:00.000Z');
  });

  test('charges only the rest of a calendar month', () => {
    const plan = planOf(flat('28'));
    const terms = termsAt('2026-02-15T00:00:00.000Z', plan, 'UTC', 'calendar');
    // 14 of 28 days.
    expect(firstCharge(plan, 1, 'UTC', terms).total).toEqual({ minor: 1400n, currency: 'EUR' });
  });
});
