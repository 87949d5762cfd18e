import {
  addProductVersion,
  attachOpenApi,
  createFeature,
  createMeter,
  createPlan,
  createProduct,
  listProducts,
  publishMeter,
  publishPlan,
  publishProductVersion,
  ApiProblem,
  type ApiClient,
  type PlanDraft,
} from '@libs/contracts';
import { weatherApi } from './weather-api.js';

type RateCard = Record<string, unknown>;

const monthly = (amount: string): RateCard => ({
  key: 'base',
  name: 'Monthly fee',
  billing: 'in_advance',
  price: { model: 'flat', amount },
});
/** Per full hundred calls; what is not a full hundred is free, as the revenue model says. */
const perHundred = (packagePrice: string, freeUnits?: string): RateCard => ({
  key: 'calls',
  name: 'API calls',
  billing: 'in_arrears',
  meterKeys: ['calls'],
  featureKey: 'forecast',
  price: { model: 'package', packageSize: '100', packagePrice, round: 'down' },
  ...(freeUnits && { freeUnits }),
});
const atMost = (limit: string) => ({
  kind: 'metered' as const,
  featureKey: 'forecast',
  meterKey: 'calls',
  limit,
  enforcement: 'hard' as const,
});
const unlimited = {
  kind: 'metered' as const,
  featureKey: 'forecast',
  meterKey: 'calls',
  limit: null,
  enforcement: 'soft' as const,
};

interface ShopPlan extends Pick<PlanDraft, 'name' | 'description'> {
  key: string;
  rateCards: RateCard[];
  entitlements: Array<Record<string, unknown>>;
}

/**
 * Seven products of a well-known revenue model, six kinds of pricing: free, freemium, metered, tier, tier with overage (twice)
 * and unit. There a "unit" is a hundred calls; here the calls themselves are counted and sold by the hundred.
 */
const plans: ShopPlan[] = [
  {
    key: 'free',
    name: 'Free',
    description: '100 calls a month, to look around.',
    rateCards: [monthly('0')],
    entitlements: [atMost('100')],
  },
  {
    key: 'developer',
    name: 'Developer',
    description: '100 calls free, then $0.20 for every hundred.',
    rateCards: [monthly('0'), perHundred('0.20', '100')],
    entitlements: [unlimited],
  },
  {
    key: 'payg',
    name: 'Pay as you go',
    description: '$0.15 for every hundred calls, and nothing else.',
    rateCards: [perHundred('0.15')],
    entitlements: [unlimited],
  },
  {
    key: 'basic',
    name: 'Basic',
    description: '50,000 calls for one price. Then it stops, and so does the bill.',
    rateCards: [monthly('14.95')],
    entitlements: [atMost('50000')],
  },
  {
    key: 'standard',
    name: 'Standard',
    description: '100,000 calls included, $0.10 for every hundred after that.',
    rateCards: [monthly('89.95'), perHundred('0.10', '100000')],
    entitlements: [unlimited],
  },
  {
    key: 'pro',
    name: 'Pro',
    description: '500,000 calls included, $0.06 for every hundred after that.',
    rateCards: [monthly('449.00'), perHundred('0.06', '500000')],
    entitlements: [unlimited],
  },
  {
    key: 'enterprise',
    name: 'Enterprise',
    description: '$749 for each 1,500,000 calls, at least one.',
    rateCards: [
      {
        key: 'calls',
        name: 'API calls',
        billing: 'in_arrears',
        meterKeys: ['calls'],
        featureKey: 'forecast',
        minimum: '749',
        price: { model: 'package', packageSize: '1500000', packagePrice: '749', round: 'up' },
      },
    ],
    entitlements: [unlimited],
  },
];

/** One product, one meter, seven plans. Resumable: what is there already is left as it is. */
export async function stockTheShop(staff: ApiClient): Promise<{ products: number; plans: number }> {
  const known = await staff.call(listProducts, {});
  if (!known.items.some(({ key }) => key === 'weather')) await openProduct(staff);
  await once(async () => {
    const meter = await staff.call(createMeter, {
      body: {
        key: 'calls',
        name: 'API calls',
        description: 'Every call that the upstream answered without a server error.',
        eventType: 'api.request',
        filter: [{ property: 'status', operator: 'lte', values: ['499'] }],
        aggregation: 'count',
        valueProperty: null,
        dimensions: ['routeName', 'status'],
        unit: 'call',
      },
      headers: { 'idempotency-key': 'demo:meter' },
    });
    await staff.call(publishMeter, { params: { meterId: meter.id } });
  });
  await once(() =>
    staff.call(createFeature, {
      body: { key: 'forecast', name: 'Forecasts', description: 'Calls to the weather API.', meterKey: 'calls' },
      headers: { 'idempotency-key': 'demo:feature' },
    }),
  );
  const product = (await staff.call(listProducts, {})).items.find(({ key }) => key === 'weather')!;
  for (const plan of plans) {
    await once(async () => {
      const made = await staff.call(createPlan, {
        body: {
          ...plan,
          currency: 'USD',
          cadence: { unit: 'month', count: 1 },
          trialDays: 0,
          productIds: [product.id],
          isPrivate: false,
        },
        headers: { 'idempotency-key': `demo:plan:${plan.key}` },
      });
      await staff.call(publishPlan, { params: { planId: made.id, version: 1 } });
    });
  }
  return { products: 1, plans: plans.length };
}

async function openProduct(staff: ApiClient): Promise<void> {
  const product = await staff.call(createProduct, {
    body: {
      key: 'weather',
      name: 'Meridian Weather',
      description: 'Forecasts and observations for any point on Earth, every quarter of an hour.',
      category: 'Environment',
    },
    headers: { 'idempotency-key': 'demo:product' },
  });
  const at = { productId: product.id, version: 'v1' };
  await once(() =>
    staff.call(addProductVersion, {
      params: { productId: product.id },
      body: { version: 'v1', changelog: 'Hourly forecasts, observations, and warnings.' },
    }),
  );
  await staff.call(attachOpenApi, { params: at, body: { document: weatherApi } });
  await once(() => staff.call(publishProductVersion, { params: at }));
}

/** A run that was cut short is played again: what it had done answers 409, and that is as good as done. */
export async function once<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 409) return null;
    throw error;
  }
}
