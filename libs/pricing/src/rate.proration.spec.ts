import { rateCardSchema, type RateCardInput } from './rate-card.js';
import { rate, type RatingInput } from './rate.js';

const march = { start: '2026-03-01T00:00:00.000Z', end: '2026-04-01T00:00:00.000Z' };

function rated(card: Partial<RateCardInput>, input: Partial<RatingInput> & { calls?: string } = {}) {
  const { calls, ...rest } = input;
  const rateCard = rateCardSchema.parse({
    key: 'calls',
    name: 'Calls',
    billing: 'in_arrears',
    meterKeys: ['calls'],
    price: { model: 'per_unit', unitPrice: '0.10' },
    ...card,
  });
  const usage = calls === undefined ? [] : [{ meterKey: 'calls', quantity: calls }];
  return rate({ rateCard, currency: 'USD', period: march, usage, ...rest });
}
const due = (lines: ReturnType<typeof rated>) => lines.map((line) => [line.key, line.amount.minor]);
const traced = (lines: ReturnType<typeof rated>) => JSON.parse(JSON.stringify(lines[0]!.trace));

describe('a part of a period', () => {
  const served = { start: '2026-03-22T00:00:00.000Z', end: march.end }; // 10 of 31 days
  const flat = { meterKeys: [], billing: 'in_advance' as const, price: { model: 'flat' as const, amount: '31' } };

  it('owes that part of a price without meter, as often as it is subscribed', () => {
    const lines = rated({ ...flat, price: { model: 'flat', amount: '10' } }, { served, subscribedQuantity: 2 });

    expect(due(lines)).toEqual([['calls', 645n]]);
    expect(lines[0]!.period).toEqual(served);
    expect(String(lines[0]!.exact)).toBe('6.451612903225806452');
    expect(traced(lines)).toEqual([
      { step: 'priced', kind: 'flat', key: 'flat', quantity: '2', price: '10', amount: '20' },
      { step: 'prorated', of: '20', numerator: '10', denominator: '31' },
      { step: 'gross', exact: '6.451612903225806452', amount: '6.45' },
    ]);
  });

  it('owes all of it when the rate card says so', () => {
    expect(due(rated({ ...flat, proration: 'none' }, { served }))).toEqual([['calls', 3100n]]);
    expect(due(rated({ ...flat, prorate: { price: false } }, { served }))).toEqual([['calls', 3100n]]);
    expect(due(rated(flat, { served: march }))).toEqual([['calls', 3100n]]);
  });

  it('is told only where it makes a difference', () => {
    const stepsOf = (lines: ReturnType<typeof rated>) => lines[0]!.trace.map(({ step }) => step);

    expect(stepsOf(rated(flat))).toEqual(['priced', 'gross']);
    expect(stepsOf(rated({}, { served, calls: '10' }))).toEqual(['metered', 'priced', 'gross']);
  });

  it('is the whole where nobody says what was served, however short the period', () => {
    expect(due(rated(flat, { period: { start: march.start, end: march.start } }))).toEqual([['calls', 3100n]]);
  });

  it('is measured on the basis of the rate card, in the zone of the partner', () => {
    const late = { start: '2026-03-22T20:00:00.000Z', end: march.end };

    expect(due(rated({ ...flat, proration: 'calendar_day' }, { served: late }))).toEqual([['calls', 1000n]]);
    expect(due(rated({ ...flat, proration: 'calendar_day' }, { served: late, zone: 'Asia/Kolkata' }))).toEqual([
      ['calls', 900n],
    ]);
    const ended = { start: march.start, end: '2026-03-10T06:00:00.000Z' };
    expect(due(rated({ ...flat, proration: 'calendar_day' }, { served: ended }))).toEqual([['calls', 900n]]);
    expect(due(rated({ ...flat, proration: 'calendar_day', lastDayCounts: true }, { served: ended }))).toEqual([
      ['calls', 1000n],
    ]);
  });

  it('never owes a part of usage, but of tier fees when asked', () => {
    const price = { model: 'graduated' as const, tiers: [{ upTo: null, unitPrice: '1', flatFee: '31' }] };

    expect(due(rated({ price }, { served, calls: '5' }))).toEqual([['calls', 3600n]]);
    expect(due(rated({ price, prorate: { tierFees: true } }, { served, calls: '5' }))).toEqual([['calls', 1500n]]);
  });

  it('has a part of the free units, rounded to how they are written, and of what is subscribed of them', () => {
    const price = { model: 'per_unit' as const, unitPrice: '1' };

    expect(due(rated({ price, freeUnits: '100' }, { served, calls: '100' }))).toEqual([['calls', 6800n]]); // 32.26
    expect(due(rated({ price, freeUnits: '100.0' }, { served, calls: '100' }))).toEqual([['calls', 6770n]]);
    expect(due(rated({ price, freeUnits: '100', prorate: { freeUnits: false } }, { served, calls: '100' }))).toEqual([
      ['calls', 0n],
    ]);
    expect(due(rated({ price, freeUnits: '100' }, { calls: '250', subscribedQuantity: '2' }))).toEqual([
      ['calls', 5000n],
    ]);
  });

  it('has a part of the maximum and of the minimum, unless told otherwise', () => {
    expect(due(rated({ maximum: '31' }, { served, calls: '999' }))).toEqual([['calls', 1000n]]);
    expect(due(rated({ maximum: '31', prorate: { maximum: false } }, { served, calls: '999' }))).toEqual([
      ['calls', 3100n],
    ]);
    expect(due(rated({ minimum: '31' }, { served, calls: '60' }))).toEqual([
      ['calls', 600n],
      ['calls:minimum', 400n],
    ]);
    expect(due(rated({ minimum: '31', prorate: { minimum: false } }, { served, calls: '60' }))).toEqual([
      ['calls', 600n],
      ['calls:minimum', 2500n],
    ]);
  });

  it('prices what is subscribed with any model when there is no meter', () => {
    const seats = {
      meterKeys: [],
      price: {
        model: 'volume' as const,
        tiers: [
          { upTo: '5', unitPrice: '31' },
          { upTo: null, unitPrice: '15.5' },
        ],
      },
      freeUnits: '1',
    };

    expect(due(rated(seats, { subscribedQuantity: '6' }))).toEqual([['calls', 9300n]]);
    expect(due(rated(seats, { subscribedQuantity: '6', served }))).toEqual([['calls', 3000n]]);
  });
});
