import { money } from '@libs/money';
import { deltaOf, lineSince, overMaximumByStep, rateDelta } from './delta.js';
import { rateCardSchema, type RateCardInput } from './rate-card.js';
import { rate } from './rate.js';

const march = { start: '2026-03-01T00:00:00.000Z', end: '2026-04-01T00:00:00.000Z' };
const usd = (minor: bigint) => money(minor, 'USD');

function inputOf(card: Partial<RateCardInput>, quantity: string) {
  const rateCard = rateCardSchema.parse({
    key: 'calls',
    name: 'Calls',
    billing: 'in_arrears',
    meterKeys: ['calls'],
    price: { model: 'per_unit', unitPrice: '1' },
    ...card,
  });
  return { rateCard, currency: 'USD', period: march, usage: [{ meterKey: 'calls', quantity }] };
}
const lineOf = (card: Partial<RateCardInput>, quantity: string) => rate(inputOf(card, quantity))[0]!;
const stepsOf = (line: ReturnType<typeof lineOf>) =>
  line.trace.map((step) =>
    step.step === 'priced'
      ? [step.key, String(step.quantity), 'x', String(step.price), '=', String(step.amount)].join(' ')
      : step.step,
  );

const volume = {
  price: {
    model: 'volume' as const,
    tiers: [
      { upTo: '15', unitPrice: '10' },
      { upTo: null, unitPrice: '5' },
    ],
  },
};
const graduated = {
  price: {
    model: 'graduated' as const,
    tiers: [
      { upTo: '5', flatFee: '100' },
      { upTo: '10', flatFee: '50' },
      { upTo: '15', unitPrice: '5' },
      { upTo: null, unitPrice: '1' },
    ],
  },
};

describe('delta rating', () => {
  it('takes back what is booked and charges what the period costs now, up or down', () => {
    expect(rateDelta(inputOf(volume, '16'), [{ key: 'calls', amount: usd(15000n) }])).toMatchObject([
      { key: 'calls', line: { key: 'calls' }, reversal: usd(-15000n), charge: usd(8000n), amount: usd(-7000n) },
    ]);
    expect(rateDelta(inputOf(volume, '15'), [{ key: 'calls', amount: usd(14000n) }])).toMatchObject([
      { amount: usd(1000n) },
    ]);
    expect(rateDelta(inputOf(volume, '15'), [])).toMatchObject([
      { reversal: usd(0n), charge: usd(15000n), amount: usd(15000n) },
    ]);
  });

  it('adds up what was booked under one key', () => {
    const booked = [
      { key: 'calls', amount: usd(9000n) },
      { key: 'calls', amount: usd(6000n) },
    ];

    expect(rateDelta(inputOf(volume, '15'), booked)).toEqual([]);
    expect(rateDelta(inputOf(volume, '14'), booked)).toMatchObject([{ reversal: usd(-15000n), amount: usd(-1000n) }]);
  });

  it('takes back what no line accounts for any more', () => {
    const booked = [
      { key: 'calls', amount: usd(15000n) },
      { key: 'calls/region=eu', amount: usd(300n) },
      { key: 'gone', amount: usd(0n) },
    ];

    expect(rateDelta(inputOf(volume, '15'), booked)).toEqual([
      { key: 'calls/region=eu', line: null, reversal: usd(-300n), charge: usd(0n), amount: usd(-300n) },
    ]);
  });

  it('refuses what is booked in another currency', () => {
    expect(() => deltaOf([], [{ key: 'calls', amount: money(1n, 'EUR') }], 'USD')).toThrow('cannot mix USD and EUR');
  });
});

describe('the line of a split invoice', () => {
  it('has the steps that came to be, at the price of their tier', () => {
    const since = lineSince(lineOf(graduated, '12'), lineOf(graduated, '22'));

    expect(stepsOf(since)).toEqual(['tier-3 3 x 5 = 15', 'tier-4 7 x 1 = 7']);
    expect([since.amount, since.gross, String(since.quantity), String(since.exact)]).toEqual([
      usd(2200n),
      usd(2200n),
      '10',
      '22',
    ]);
  });

  it('takes steps back and charges them anew when their price changed', () => {
    const since = lineSince(lineOf(volume, '15'), lineOf(volume, '16'));

    expect(stepsOf(since)).toEqual(['tier-1 -15 x 10 = -150', 'tier-2 16 x 5 = 80']);
    expect(since.amount).toEqual(usd(-7000n));
    const dearer = { price: { model: 'per_unit' as const, unitPrice: '2' } };
    expect(stepsOf(lineSince(lineOf({}, '3'), lineOf(dearer, '4')))).toEqual(['units -3 x 1 = -3', 'units 4 x 2 = 8']);
  });

  it('subtracts discounts and what lay over the maximum', () => {
    const card = { discountPercent: '10', maximum: '50' };
    const since = lineSince(lineOf(card, '40'), lineOf(card, '80'));

    expect([since.gross, since.discount, since.overMaximum, since.amount]).toEqual([
      usd(4000n),
      usd(400n),
      usd(2200n),
      usd(1400n),
    ]);
  });

  it('is of one line only', () => {
    expect(() => lineSince(lineOf({}, '1'), lineOf({ key: 'other' }, '2'))).toThrow(
      'calls and other are different lines',
    );
  });
});

describe('what lies over the maximum', () => {
  it('is cut from what was priced last', () => {
    const since = lineSince(
      lineOf({ ...graduated, maximum: '170' }, '12'),
      lineOf({ ...graduated, maximum: '170' }, '22'),
    );

    expect(overMaximumByStep(since)).toEqual([
      { key: 'tier-3', overMaximum: usd(500n) },
      { key: 'tier-4', overMaximum: usd(700n) },
    ]);
    const halfCents = {
      model: 'graduated' as const,
      tiers: [
        { upTo: '5', unitPrice: '1' },
        { upTo: null, unitPrice: '0.005' },
      ],
    };
    expect(overMaximumByStep(lineOf({ price: halfCents, maximum: '3' }, '6'))).toEqual([
      { key: 'tier-1', overMaximum: usd(200n) },
      { key: 'tier-2', overMaximum: usd(1n) },
    ]);
    expect(overMaximumByStep(lineOf(graduated, '12')).map((step) => step.overMaximum.minor)).toEqual([
      0n,
      0n,
      0n,
      0n,
      0n,
    ]);
  });
});
