import { planVersionSchema, type PlanVersion } from '@libs/contracts';
import type { RateCardInput } from '@libs/pricing';

/** 49.00 a month, in advance. */
export const base = (amount = '49'): RateCardInput => ({
  key: 'base',
  name: 'Base fee',
  billing: 'in_advance',
  price: { model: 'flat', amount },
});

/** The first 10,000 calls are free, each further one is 0.002. */
export const calls = (more: Partial<RateCardInput> = {}): RateCardInput => ({
  key: 'calls',
  name: 'Calls',
  billing: 'in_arrears',
  meterKeys: ['calls'],
  price: {
    model: 'graduated',
    tiers: [
      { upTo: '10000', unitPrice: '0' },
      { upTo: null, unitPrice: '0.002' },
    ],
  },
  ...more,
});

/** A monthly plan in euro: the base fee and the calls, unless others are given. */
export function aPlan(name = 'Pro', rateCards: RateCardInput[] = [base(), calls()]): PlanVersion {
  return planVersionSchema.parse({
    planId: `pln_${name.toLowerCase()}`,
    planKey: name.toLowerCase(),
    version: 1,
    name,
    currency: 'EUR',
    cadence: { unit: 'month', count: 1 },
    rateCards,
  });
}
