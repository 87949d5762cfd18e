import { planVersionSchema } from '@libs/contracts';
import { isActiveAt, phaseAt, termsOf, type TermsFact } from './terms.js';

const plan = (name: string) =>
  planVersionSchema.parse({
    ...{ planId: `pln_${name}`, planKey: name, version: 1, name, currency: 'EUR' },
    ...{ cadence: { unit: 'month', count: 1 }, rateCards: [] },
  });
const snapshot = {
  ...{ subscriptionId: 'sub_1', partnerId: 'par_1', quantity: 1, currency: 'EUR', timeZone: 'Europe/Paris' },
  ...{ startsAt: '2026-03-01T00:00:00Z', billingAnchor: '2026-03-01T00:00:00Z', trialEndsAt: null },
};
const period = { start: '2026-03-01T00:00:00Z', end: '2026-04-01T00:00:00Z' };
const activated: TermsFact = { kind: 'activated', ...snapshot, plan: plan('basic'), revision: 1, firstPeriod: period };
const changed: TermsFact = {
  ...{ kind: 'changed', ...snapshot, plan: plan('pro'), previousPlan: plan('basic'), revision: 2 },
  ...{ effectiveAt: '2026-03-16T00:00:00Z', period },
};
const at = (kind: 'paused' | 'resumed' | 'ended', instant: string, revision: number): TermsFact => ({
  ...{ kind, subscriptionId: 'sub_1', partnerId: 'par_1', at: instant, revision },
});
const facts = [
  activated,
  changed,
  at('paused', '2026-04-01T00:00:00Z', 3),
  at('resumed', '2026-05-01T00:00:00Z', 4),
  at('ended', '2026-06-01T00:00:00Z', 5),
];

describe('terms', () => {
  it('are the same whatever order the facts came in', () => {
    const expected = termsOf(facts);

    expect(termsOf(facts.toReversed())).toEqual(expected);
    expect(termsOf([facts[2]!, facts[0]!, facts[4]!, facts[1]!, facts[3]!])).toEqual(expected);
  });

  it('name the plan in force from instant to instant', () => {
    const terms = termsOf(facts)!;

    expect(phaseAt(terms, '2026-03-15T23:59:59.999Z').plan.name).toBe('basic');
    expect(phaseAt(terms, '2026-03-16T00:00:00Z').plan.name).toBe('pro');
    expect(phaseAt(terms, '2026-02-01T00:00:00Z').plan.name).toBe('basic');
  });

  it('are known from a change alone, with the plan before it', () => {
    const terms = termsOf([changed])!;

    expect(terms.phases.map((phase) => phase.plan.name)).toEqual(['basic', 'pro']);
  });

  it('are unknown while no fact names a plan', () => {
    expect(termsOf([at('ended', '2026-06-01T00:00:00Z', 5)])).toBeNull();
  });

  it('are active from the start to the end, and not in a pause', () => {
    const paused = termsOf(facts.slice(0, 3))!;
    const ended = termsOf(facts)!;

    expect(isActiveAt(paused, '2026-03-31T00:00:00Z')).toBe(true);
    expect(isActiveAt(paused, '2026-04-01T00:00:00Z')).toBe(false);
    expect(isActiveAt(ended, '2026-05-31T23:59:59Z')).toBe(true);
    expect(isActiveAt(ended, '2026-06-01T00:00:00Z')).toBe(false);
    expect(isActiveAt(ended, '2026-02-28T00:00:00Z')).toBe(false);
  });
});
