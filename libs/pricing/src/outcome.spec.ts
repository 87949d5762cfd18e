import { explain } from './explain.js';
import { lineFromWire, lineToWire } from './line.js';
import { isAbout, outcomeRuleSchema, sayRule, type OutcomeRule } from './outcome.js';
import { rate } from './rate.js';
import { rateCardSchema } from './rate-card.js';
import type { UsageTotal } from './usage.js';

const upstreamErrors: OutcomeRule = { statusClass: '5xx', answeredBy: 'upstream' };
const slow: OutcomeRule = { slowerThanMs: 1_000 };

const usage: UsageTotal[] = [
  {
    meterKey: 'calls',
    dimensions: { statusClass: '2xx', answeredBy: 'upstream', slowerThanMs: '100' },
    quantity: '1000',
    events: 1000,
  },
  {
    meterKey: 'calls',
    dimensions: { statusClass: '5xx', answeredBy: 'upstream', slowerThanMs: '2500' },
    quantity: '312',
    events: 312,
  },
  {
    meterKey: 'calls',
    dimensions: { statusClass: '5xx', answeredBy: 'gateway', slowerThanMs: '0' },
    quantity: '7',
    events: 7,
  },
  { meterKey: 'calls', dimensions: { statusClass: '2xx', slowerThanMs: '5000' }, quantity: '20', events: 20 },
  { meterKey: 'calls', dimensions: {}, quantity: '3', events: 3 },
];
const rated = (notBillable: OutcomeRule[], card: object = {}) =>
  rate({
    rateCard: rateCardSchema.parse({
      key: 'calls',
      name: 'Calls',
      billing: 'in_arrears',
      meterKeys: ['calls'],
      price: { model: 'per_unit', unitPrice: '0.01' },
      ...card,
    }),
    currency: 'EUR',
    period: { start: '2026-03-01T00:00:00Z', end: '2026-04-01T00:00:00Z' },
    usage,
    notBillable,
  });

describe('rules about outcomes', () => {
  test('leave calls out of the price, and say in the line how many and why', () => {
    const [line] = rated([upstreamErrors, slow]);

    expect(line!.amount.minor).toBe(1010n);
    expect(explain(line!.trace, 'en', 'EUR')).toEqual([
      '312 of calls not billable: 5xx from upstream',
      '20 of calls not billable: slower than 1,000 ms',
      'Usage of calls: 1,010',
      expect.stringContaining('1,010 × '),
      expect.stringContaining('Sum: '),
    ]);
    expect(explain(lineFromWire(lineToWire(line!)).trace, 'fr', 'EUR')[0]).toBe(
      '312 de calls non facturés\u00a0: 5xx de l’amont',
    );
  });

  test('are applied to each price of a rate card, also where they leave nothing', () => {
    const prices = [{ dimensions: { statusClass: '5xx' }, price: { model: 'per_unit', unitPrice: '1' } }];
    const lines = rated([{ statusClass: '5xx' }], { prices });

    expect(lines.map(({ amount, quantity }) => [amount.minor, quantity.toString()])).toEqual([
      [1023n, '1023'],
      [0n, '0'],
    ]);
    expect(lines[1]!.trace[0]).toMatchObject({ step: 'not_billable', meterKey: 'calls', rule: { statusClass: '5xx' } });
  });

  test('change nothing where there are none', () => {
    expect(rated([])[0]!.trace.map(({ step }) => step)).toEqual(['metered', 'priced', 'gross']);
    expect(rated([])[0]!.amount.minor).toBe(1342n);
  });

  test.each<[OutcomeRule, Record<string, string>, boolean]>([
    [{ cached: true }, { cached: 'true' }, true],
    [{ cached: true }, {}, false],
    [{ cached: false }, {}, false],
    [{ cached: false }, { cached: 'false' }, true],
    [{ slowerThanMs: 250 }, { slowerThanMs: '250' }, true],
    [{ slowerThanMs: 250 }, { slowerThanMs: '100' }, false],
    [{ slowerThanMs: 100 }, {}, false],
    [upstreamErrors, { statusClass: '5xx' }, false],
  ])('%j on %j holds: %p', (rule, dimensions, holds) => expect(isAbout(rule, dimensions)).toBe(holds));

  test('say all their conditions', () => {
    const rule: OutcomeRule = { statusClass: '4xx', answeredBy: 'gateway', cached: false, slowerThanMs: 2_500 };
    expect(sayRule(rule, 'en')).toBe('4xx from the gateway not from a cache slower than 2,500 ms');
    expect(outcomeRuleSchema.safeParse({}).success).toBe(false);
    expect(outcomeRuleSchema.safeParse({ slowerThanMs: 300 }).success).toBe(false);
  });
});
