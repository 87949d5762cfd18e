import { planVersionSchema, type PlanVersion } from '@libs/contracts';
import type { RateCardInput } from '@libs/pricing';
import { identityOf, propose } from './propose.js';
import type { BookedLine, Ending, ProposedLine, Situation } from './situation.js';

const march = { start: '2026-03-01T00:00:00.000Z', end: '2026-04-01T00:00:00.000Z' };
const april = { start: march.end, end: '2026-05-01T00:00:00.000Z' };

const fee = (amount: string, more: Partial<RateCardInput> = {}): RateCardInput => ({
  ...{ key: 'base', name: 'Base fee', billing: 'in_advance', price: { model: 'flat', amount } },
  ...more,
});
const usage = (more: Partial<RateCardInput> = {}): RateCardInput => ({
  ...{ key: 'calls', name: 'Calls', billing: 'in_arrears', meterKeys: ['calls'] },
  price: { model: 'per_unit', unitPrice: '0.003' },
  ...more,
});
const aPlan = (...rateCards: RateCardInput[]): PlanVersion =>
  planVersionSchema.parse({
    ...{ planId: 'pln_1', planKey: 'pro', version: 1, name: 'Pro', currency: 'EUR' },
    ...{ cadence: { unit: 'month', count: 1 }, rateCards },
  });
const ending = (plan: PlanVersion, more: Partial<Ending> = {}): Ending => ({
  ...{
    plan,
    quantity: 1,
    anchor: march.start,
    period: march,
    served: march,
    totals: [],
    reason: 'renewal',
    isFinal: true,
  },
  ...more,
});
const aSituation = (more: Partial<Situation>): Situation => ({
  ...{ subscriptionId: 'sub_1', currency: 'EUR', timeZone: 'UTC', locale: 'en', trialEndsAt: null },
  ...{ ending: null, beginning: null, booked: [], units: new Map([['calls', 'call']]) },
  ...more,
});
const beginning = (plan: PlanVersion, from = april.start, isNewPlan = false) => ({
  ...{ plan, quantity: 1, anchor: march.start, from, isNewPlan },
});
const total = (quantity: string, dimensions: Record<string, string> = {}) => ({
  ...{ meterKey: 'calls', dimensions, quantity, events: Number(quantity) },
});
const amounts = (lines: ProposedLine[]) => lines.map((line) => [line.key, line.amountMinor]);

describe('what is owed at a boundary', () => {
  it('is the usage of what ended and the fee of what begins', () => {
    const plan = aPlan(fee('49'), usage());

    const lines = propose(
      aSituation({ ending: ending(plan, { totals: [total('1001')] }), beginning: beginning(plan) }),
    );

    // 1,001 x 0.003 = 3.003 -> 3.00
    expect(amounts(lines)).toEqual([
      ['calls', 300n],
      ['base', 4900n],
    ]);
    expect(lines[0]).toMatchObject({ exact: '3.003', unit: 'call', period: march });
    expect(lines[1]!.period).toEqual(april);
  });

  it('is the same whenever it is asked for', () => {
    const plan = aPlan(fee('49'), usage());
    const situation = aSituation({ ending: ending(plan, { totals: [total('7')] }), beginning: beginning(plan) });

    expect(propose(situation)).toEqual(propose(structuredClone({ ...situation, units: new Map(situation.units) })));
  });

  it('leaves out what stands on another invoice', () => {
    const plan = aPlan(fee('49'));
    const situation = aSituation({ beginning: beginning(plan) });
    const booked = propose(situation).map((line): BookedLine => ({ ...line }));

    expect(propose({ ...situation, booked })).toEqual([]);
  });

  it('prorates the fee of a first period that has begun before the subscription', () => {
    const plan = aPlan(fee('31'));

    const lines = propose(aSituation({ beginning: beginning(plan, '2026-03-11T00:00:00.000Z', true) }));

    // 21 of 31 days at 1.00 a day.
    expect(amounts(lines)).toEqual([['base', 2100n]]);
    expect(lines[0]!.period).toEqual({ start: '2026-03-11T00:00:00.000Z', end: march.end });
  });

  it('charges a yearly fee of a monthly plan once a year', () => {
    const plan = aPlan(fee('120', { cadence: { unit: 'year', count: 1 } }));

    expect(amounts(propose(aSituation({ beginning: beginning(plan, march.start, true) })))).toEqual([['base', 12000n]]);
    expect(propose(aSituation({ beginning: beginning(plan, april.start) }))).toEqual([]);
    expect(amounts(propose(aSituation({ beginning: beginning(plan, '2027-03-01T00:00:00.000Z') })))).toEqual([
      ['base', 12000n],
    ]);
  });

  it('charges a quarterly fee in arrears when its quarter is over, or the service is', () => {
    const plan = aPlan(fee('90', { billing: 'in_arrears', cadence: { unit: 'quarter', count: 1 } }));
    const may = { start: april.end, end: '2026-06-01T00:00:00.000Z' };

    expect(propose(aSituation({ ending: ending(plan) }))).toEqual([]);
    expect(amounts(propose(aSituation({ ending: ending(plan, { period: may, served: may }) })))).toEqual([
      ['base', 9000n],
    ]);
    // March of a quarter that has 92 days: 90 x 31/92 = 30.3261.
    const cancelled = ending(plan, { reason: 'cancellation' });
    expect(amounts(propose(aSituation({ ending: cancelled })))).toEqual([['base', 3033n]]);
  });

  it('charges nothing within a trial and the rest of the period after it', () => {
    const plan = aPlan(fee('31'), usage());
    const trialEndsAt = '2026-03-21T00:00:00.000Z';

    const whole = aSituation({ ending: ending(plan, { totals: [total('900')] }), trialEndsAt: april.start });
    expect(propose(whole)).toEqual([]);
    const begun = aSituation({ beginning: beginning(plan, march.start, true), trialEndsAt });
    expect(amounts(propose(begun))).toEqual([['base', 1100n]]);
  });

  it('gives back, with a change of plan, what was paid and not served, to the cent', () => {
    const plan = aPlan(fee('49'));
    const [paid] = propose(aSituation({ beginning: beginning(plan, march.start, true) }));
    const at = '2026-03-16T00:00:00.000Z';
    const changed = ending(plan, { served: { start: march.start, end: at }, reason: 'change' });

    const [back] = propose(aSituation({ ending: changed, booked: [{ ...paid! }] }));

    // 49 x 15/31 = 23.7097 was served: 23.71 - 49.00.
    expect(back).toMatchObject({ key: 'base:unused', kind: 'unused', amountMinor: -2529n, exact: '-25.29' });
    expect(back!.period).toEqual({ start: at, end: march.end });
  });

  it('gives nothing back with a cancellation', () => {
    const plan = aPlan(fee('49'));
    const [paid] = propose(aSituation({ beginning: beginning(plan, march.start, true) }));
    const left = ending(plan, {
      served: { start: march.start, end: '2026-03-16T00:00:00.000Z' },
      reason: 'cancellation',
    });

    expect(propose(aSituation({ ending: left, booked: [{ ...paid! }] }))).toEqual([]);
  });

  it('leaves out what the plan does not bill for, and says so even where nothing is left', () => {
    const plan = { ...aPlan(usage()), notBillable: [{ statusClass: '5xx' as const }] };
    const failed = total('312', { statusClass: '5xx' });

    const [line] = propose(
      aSituation({ ending: ending(plan, { totals: [failed, total('1000', { statusClass: '2xx' })] }) }),
    );
    const [empty] = propose(aSituation({ ending: ending(plan, { totals: [failed] }) }));

    expect([line!.amountMinor, empty!.amountMinor]).toEqual([300n, 0n]);
    expect(line!.usage.map(({ quantity }) => quantity)).toEqual(['1000']);
    expect([line!.trace[0], empty!.trace[0]]).toMatchObject([
      { step: 'not_billable', quantity: '312' },
      { step: 'not_billable', quantity: '312' },
    ]);
  });

  it('prices transactions each by itself, in the order they came whatever their dimensions', () => {
    const price = { model: 'percentage' as const, ratePercent: '10', freeEvents: 2, minimumPerEvent: '1' };
    const plan = aPlan(usage({ price }));
    const carried = (country: string, amounts: string[], ranks: number[]) => ({
      ...total('0', { country }),
      ...{ amounts, ranks, events: amounts.length, quantity: `${amounts.reduce((sum, one) => sum + Number(one), 0)}` },
    });
    const totals = [carried('de', ['100', '5', '300'], [1, 3, 4]), carried('fr', ['200', '400'], [2, 5])];

    // 100 and 200 are free; 5 costs the least, 1.00; 10 % of 300 and of 400.
    expect(amounts(propose(aSituation({ ending: ending(plan, { totals }) })))).toEqual([['calls', 7100n]]);
  });

  it('names the totals behind each price of a rate card, each total once', () => {
    const eu = { dimensions: { region: 'eu' }, price: { model: 'per_unit', unitPrice: '0.005' } } as const;
    const plan = aPlan(usage({ prices: [eu] }));
    const totals = [total('10', { region: 'eu', status: '200' }), total('20', { region: 'us' }), total('30')];

    const lines = propose(aSituation({ ending: ending(plan, { totals }) }));

    expect(lines.map(({ key, usage }) => [key, usage.map(({ quantity }) => quantity)])).toEqual([
      ['calls', ['20', '30']],
      ['calls/region=eu', ['10']],
    ]);
    expect(lines[1]!.description).toBe('Calls (region eu)');
  });

  it('asks for what is missing to a minimum only when the period is over', () => {
    const plan = aPlan(usage({ minimum: '10' }));
    const some = { totals: [total('1000')] };

    expect(amounts(propose(aSituation({ ending: ending(plan, some) })))).toEqual([
      ['calls', 300n],
      ['calls:minimum', 700n],
    ]);
    expect(amounts(propose(aSituation({ ending: ending(plan, { ...some, isFinal: false }) })))).toEqual([
      ['calls', 300n],
    ]);
  });

  it('prints no line for a price without effect, and one for usage that was free', () => {
    const plan = aPlan(fee('0'), usage({ freeUnits: '1000' }));

    expect(propose(aSituation({ ending: ending(plan), beginning: beginning(plan) }))).toEqual([]);
    expect(amounts(propose(aSituation({ ending: ending(plan, { totals: [total('40')] }) })))).toEqual([['calls', 0n]]);
  });

  it('refuses usage that is priced on another cadence than the plan’s', () => {
    const plan = aPlan(usage({ cadence: { unit: 'year', count: 1 } }));

    expect(() => propose(aSituation({ ending: ending(plan) }))).toThrow('cadence of its own');
  });

  it('says an identity by key and start, whatever the instant is written like', () => {
    const line = { key: 'base', period: march };

    expect(identityOf(line)).toBe(identityOf({ key: 'base', period: { ...march, start: '2026-03-01T00:00:00Z' } }));
  });
});
