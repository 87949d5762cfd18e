import type { Aggregation, PlanVersion } from '@libs/contracts';
import { rateCardSchema } from '@libs/pricing';
import type { Situation } from '../rating/situation.js';
import { project } from './project.js';

const march = { start: '2026-03-01T00:00:00Z', end: '2026-04-01T00:00:00Z' };
/** A quarter of March is over. */
const asOf = '2026-03-08T18:00:00Z';

/** A hundred units of a meter so far, at one euro each. */
function hundredOf(meterKey: string): Situation {
  const usage = { key: 'usage', name: 'Usage', billing: 'in_arrears', meterKeys: [meterKey] };
  const plan = {
    ...{ planId: 'pln_1', planKey: 'pro', version: 1, name: 'Pro', currency: 'EUR', entitlements: [] },
    cadence: { unit: 'month', count: 1 },
    rateCards: [rateCardSchema.parse({ ...usage, price: { model: 'per_unit', unitPrice: '1' } })],
  } as unknown as PlanVersion;
  return {
    ...{ subscriptionId: 'sub_1', currency: 'EUR', timeZone: 'UTC', locale: 'en', trialEndsAt: null },
    ending: {
      ...{ plan, quantity: 1, anchor: march.start, period: march, served: march, reason: 'renewal', isFinal: false },
      totals: [{ meterKey, dimensions: {}, quantity: '100', events: 100 }],
    },
    ...{ beginning: null, booked: [], units: new Map() },
  };
}

describe('a look ahead', () => {
  it.each<[Aggregation, bigint[]]>([
    // Three quarters are left: at half the pace 150 more, at the pace 300, at one and a half times 450.
    ['count', [250n, 400n, 550n]],
    ['sum', [250n, 400n, 550n]],
    // No value more than those seen, half as many again, as many again.
    ['unique', [100n, 250n, 400n]],
    ['max', [100n, 100n, 100n]],
    ['min', [100n, 100n, 100n]],
    ['avg', [100n, 100n, 100n]],
    ['latest', [100n, 100n, 100n]],
    ['weighted_sum', [100n, 100n, 100n]],
  ])('lets a meter of %s come to %p euros: least, likely, most', (aggregation, euros) => {
    const found = project(hundredOf('m'), asOf, new Map([['m', aggregation]]))!;

    expect([found.range.lowMinor, found.totalMinor, found.range.highMinor]).toEqual(euros.map((one) => one * 100n));
  });
});
