import type { MessageData } from '@libs/contracts';
import { rateCardSchema, type RateCardInput } from '@libs/pricing';

export type Plan = MessageData<'plan.published'>;

/** 49.00 EUR a month in advance and 0.002 for each call, unless said otherwise. */
export function aPlan(given: Partial<Omit<Plan, 'rateCards'>> & { rateCards?: RateCardInput[] } = {}): Plan {
  const { rateCards = [flatFee('49.00'), perCall('0.002')], ...rest } = given;
  const planKey = rest.planKey ?? 'pro';
  return {
    planId: `plan_${planKey}`,
    planKey,
    version: 1,
    name: planKey === 'pro' ? 'Pro' : planKey,
    description: '',
    currency: 'EUR',
    cadence: { unit: 'month', count: 1 },
    trialDays: 0,
    productIds: [],
    entitlements: [],
    isPrivate: false,
    publishedAt: '2026-01-01T00:00:00.000Z',
    ...rest,
    rateCards: rateCards.map((card) => rateCardSchema.parse(card)),
  };
}

export const flatFee = (amount: string): RateCardInput => ({
  key: 'base',
  name: 'Base fee',
  billing: 'in_advance',
  price: { model: 'flat', amount },
});

export const perCall = (unitPrice: string): RateCardInput => ({
  key: 'calls',
  name: 'Calls',
  billing: 'in_arrears',
  meterKeys: ['calls'],
  price: { model: 'per_unit', unitPrice },
});
