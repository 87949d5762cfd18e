import { Decimal, money, roundToMoney } from '@libs/money';
import {
  lineFromWire,
  lineSince,
  lineToWire,
  pricedLineSchema,
  rate,
  rateCardSchema,
  rateDelta,
  type PricedLine,
  type RateCard,
} from '@libs/pricing';
import fc from 'fast-check';
import { configureRuns } from '../../money/test/runs.js';
import { cardOf, currencies, decimalUpTo, pricesByModel, rateCards, servedParts, usages } from './arbitraries.js';
import { oracle } from './oracle.js';

configureRuns();

const PERIOD = { start: '2026-03-01T00:00:00.000Z', end: '2026-04-01T00:00:00.000Z' };

function rateQuantity(rateCard: RateCard, quantity: string, isFinal = true): PricedLine[] {
  return rate({ rateCard, currency: 'USD', period: PERIOD, usage: [{ meterKey: 'calls', quantity }], isFinal });
}
const dueOf = (lines: readonly PricedLine[]) => lines.reduce((total, line) => total + line.amount.minor, 0n);

describe('rating', () => {
  it('comes to what the naive oracle comes to, for every model and every rule around it', () => {
    fc.assert(
      fc.property(
        rateCards,
        usages,
        servedParts,
        currencies,
        fc.bigInt({ min: 0n, max: 20000n }),
        (rateCard, usage, { period, served, share }, [currency, digits], spent) => {
          const lines = rate({
            rateCard,
            currency,
            period,
            served,
            usage: [{ meterKey: 'calls', ...usage }],
            alreadySpent: money(spent, currency),
          });

          const [line] = lines;
          const trueUp = lines.find((candidate) => candidate.kind === 'minimum');
          expect({
            gross: line!.gross.minor,
            discount: line!.discount.minor,
            overMaximum: line!.overMaximum.minor,
            charge: line!.amount.minor,
            trueUp: trueUp?.amount.minor ?? 0n,
          }).toEqual(oracle(rateCard, usage, share, digits, spent));
        },
      ),
    );
  });

  it('has a trace that adds up to the amount again', () => {
    fc.assert(
      fc.property(rateCards, usages, servedParts, (rateCard, usage, { period, served }) => {
        const lines = rate({ rateCard, currency: 'USD', period, served, usage: [{ meterKey: 'calls', ...usage }] });

        for (const line of lines) expect(readdedMinor(rateCard, line)).toBe(line.amount.minor);
      }),
    );
  });

  it('gives the same bytes again, also from a rate card that has been through JSON', () => {
    fc.assert(
      fc.property(rateCards, usages, servedParts, (rateCard, usage, { period, served }) => {
        const input = { currency: 'USD', period, served, usage: [{ meterKey: 'calls', ...usage }] };
        const bytes = (card: RateCard) => JSON.stringify(rate({ rateCard: card, ...input }).map(lineToWire));
        const copy = rateCardSchema.parse(JSON.parse(JSON.stringify(rateCard)));

        expect(copy).toEqual(rateCard);
        expect(bytes(copy)).toBe(bytes(rateCard));
      }),
    );
  });

  it('has lines that survive JSON', () => {
    fc.assert(
      fc.property(rateCards, usages, servedParts, (rateCard, usage, { period, served }) => {
        const lines = rate({ rateCard, currency: 'USD', period, served, usage: [{ meterKey: 'calls', ...usage }] });

        for (const line of lines) {
          const wire = lineToWire(line);
          const back = lineFromWire(pricedLineSchema.parse(JSON.parse(JSON.stringify(wire))));
          expect(lineToWire(back)).toEqual(wire);
          expect([back.amount, back.gross, back.quantity.toString()]).toEqual([
            line.amount,
            line.gross,
            line.quantity.toString(),
          ]);
        }
      }),
    );
  });

  it('does not care how usage was cut into totals, nor in which order they come', () => {
    fc.assert(
      fc.property(
        fc.oneof(pricesByModel.graduated, pricesByModel.volume, pricesByModel.package),
        fc.array(decimalUpTo(30, 2), { maxLength: 6 }),
        fc.infiniteStream(fc.nat()),
        (price, quantities, order) => {
          const rateCard = cardOf({ price });
          const totals = quantities.map((quantity) => ({ meterKey: 'calls', quantity }));
          const shuffled = totals.map((total) => ({ total, at: order.next().value })).toSorted((a, b) => a.at - b.at);
          const amount = (usage: typeof totals) => dueOf(rate({ rateCard, currency: 'USD', period: PERIOD, usage }));

          const whole = [
            { meterKey: 'calls', quantity: Decimal.sum(quantities.map((each) => Decimal.of(each))).toString() },
          ];
          expect(amount(shuffled.map(({ total }) => total))).toBe(amount(totals));
          expect(amount(whole)).toBe(amount(totals));
        },
      ),
    );
  });
});

describe('more usage', () => {
  const rising = fc.oneof(
    pricesByModel.per_unit,
    pricesByModel.graduated,
    pricesByModel.package,
    pricesByModel.graduated_package.map((price) => ({ ...price, round: 'up' as const })),
    pricesByModel.dynamic,
    pricesByModel.graduated_percentage,
    pricesByModel.stairstep.map((price) => ({ ...price, tiers: ascending(price.tiers) })),
  );

  it('never costs less where prices add up', () => {
    fc.assert(
      fc.property(rising, decimalUpTo(99, 2), decimalUpTo(50, 2), (price, quantity, more) => {
        const rateCard = cardOf({ price });
        const larger = Decimal.of(quantity).plus(more).toString();

        expect(dueOf(rateQuantity(rateCard, larger))).toBeGreaterThanOrEqual(dueOf(rateQuantity(rateCard, quantity)));
      }),
    );
  });

  it('never costs more than the first price of falling tiers', () => {
    fc.assert(
      fc.property(pricesByModel.graduated, decimalUpTo(99, 2), (price, quantity) => {
        const prices = price.tiers.map((tier) => tier.unitPrice).toSorted((a, b) => Decimal.of(b).compare(a));
        const tiers = price.tiers.map((tier, index) => ({ upTo: tier.upTo, unitPrice: prices[index]! }));
        const most = roundToMoney(Decimal.of(prices[0]!).times(quantity), 'USD', 'half_up');

        expect(dueOf(rateQuantity(cardOf({ price: { model: 'graduated', tiers } }), quantity))).toBeLessThanOrEqual(
          most.minor,
        );
      }),
    );
  });

  it('never exceeds the maximum, and a closed period never falls below the minimum', () => {
    fc.assert(
      fc.property(rateCards, usages, (rateCard, usage) => {
        const due = dueOf(
          rate({ rateCard, currency: 'USD', period: PERIOD, usage: [{ meterKey: 'calls', ...usage }] }),
        );

        if (rateCard.maximum !== undefined) expect(due).toBeLessThanOrEqual(centsOf(rateCard.maximum));
        if (rateCard.minimum !== undefined) expect(due).toBeGreaterThanOrEqual(centsOf(rateCard.minimum));
      }),
    );
  });
});

describe('splitting a period', () => {
  const splittable = rateCards.filter(({ price }) => price.model !== 'flat' && price.model !== 'percentage');
  const cuts = fc.array(decimalUpTo(40, 2), { minLength: 1, maxLength: 5 });

  it('into several invoices sums to the whole, line by line', () => {
    fc.assert(
      fc.property(splittable, cuts, (rateCard, additions) => {
        const stages = cumulative(additions).map((quantity, index, all) =>
          rateQuantity(rateCard, quantity, index === all.length - 1),
        );
        const pieces = stages.map((lines, index) => {
          const before = stages[index - 1];
          return lines.map((line) => {
            const same = before?.find(({ key }) => key === line.key);
            return same === undefined ? line : lineSince(same, line);
          });
        });

        expect(dueOf(pieces.flat())).toBe(dueOf(stages.at(-1)!));
      }),
    );
  });

  it('by booking each difference sums to the whole, and booking again gives nothing', () => {
    fc.assert(
      fc.property(splittable, cuts, (rateCard, additions) => {
        const booked: { key: string; amount: ReturnType<typeof money> }[] = [];
        const stages = cumulative(additions);
        const book = (quantity: string, isFinal: boolean) =>
          rateDelta(
            { rateCard, currency: 'USD', period: PERIOD, usage: [{ meterKey: 'calls', quantity }], isFinal },
            booked,
          );
        stages.forEach((quantity, index) => booked.push(...book(quantity, index === stages.length - 1)));

        expect(book(stages.at(-1)!, true)).toEqual([]);
        expect(booked.reduce((total, { amount }) => total + amount.minor, 0n)).toBe(
          dueOf(rateQuantity(rateCard, stages.at(-1)!)),
        );
      }),
    );
  });
});

function cumulative(additions: readonly string[]): string[] {
  let total = Decimal.ZERO;
  return additions.map((addition) => (total = total.plus(addition)).toString());
}

function ascending(tiers: readonly { upTo: string | null; amount: string }[]) {
  const amounts = tiers.map((tier) => tier.amount).toSorted((a, b) => Decimal.of(a).compare(b));
  return tiers.map((tier, index) => ({ upTo: tier.upTo, amount: amounts[index]! }));
}

function centsOf(amount: string): bigint {
  return roundToMoney(amount, 'USD', 'half_up').minor;
}

/** Adds a trace up again from nothing but its own figures. */
function readdedMinor(card: RateCard, line: PricedLine): bigint {
  const steps = JSON.parse(JSON.stringify(line.trace)) as any[];
  const find = (name: string) => steps.find(({ step }) => step === name);
  if (line.kind === 'minimum') {
    const { limit, reached, amount } = find('minimum');
    expect(Decimal.of(limit).minus(reached).toString()).toBe(amount);
    return centsOf(amount);
  }
  const priced = steps.filter(({ step }) => step === 'priced');
  for (const { kind, quantity, price, amount } of priced) {
    const product = Decimal.of(quantity).times(price);
    expect(amount).toBe((kind === 'percent' ? product.times('0.01') : product).toString());
  }
  const sum = Decimal.sum(priced.map(({ amount }) => Decimal.of(amount)));
  const prorated = find('prorated') ?? { of: '0', numerator: '0', denominator: '1' };
  const [numerator, denominator] = [BigInt(prorated.numerator), BigInt(prorated.denominator)];
  const part = Decimal.of(prorated.of).timesRatio(numerator, denominator, 18, 'half_up');
  const { exact, amount: gross } = find('gross');
  const difference = sum.minus(prorated.of).plus(part).minus(exact).absolute();
  // The exact amount is cut at 18 decimals, so two ways to it may differ in the last one.
  expect(difference.greaterThan('0.000000000000000001')).toBe(false);
  const off = Decimal.sum(['discount', 'maximum'].map((name) => Decimal.of(find(name)?.amount ?? 0)));
  return centsOf(Decimal.of(gross).minus(off).toString());
}
