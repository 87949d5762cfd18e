import { rateCardSchema, type PriceInput, type RateCard, type RateCardInput } from '@libs/pricing';
import fc from 'fast-check';

/** A decimal string of at most `digits` decimals, from 0 to about `most`. */
export const decimalUpTo = (most: number, digits: number): fc.Arbitrary<string> =>
  fc.integer({ min: 0, max: digits }).chain((scale) =>
    fc.bigInt({ min: 0n, max: BigInt(most) * 10n ** BigInt(scale) }).map((units) => {
      const text = units.toString().padStart(scale + 1, '0');
      return scale === 0 ? text : `${text.slice(0, -scale)}.${text.slice(-scale)}`;
    }),
  );

const positive = (most: number, digits: number) => decimalUpTo(most, digits).filter((text) => /[1-9]/.test(text));
const price = decimalUpTo(20, 6);
const fee = fc.oneof(fc.constant('0'), decimalUpTo(300, 2));

/** One to four tiers whose bounds ascend; the last is open. */
function tiers<Row>(row: fc.Arbitrary<Row>): fc.Arbitrary<({ upTo: string | null } & Row)[]> {
  const bounds = fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 3 });
  return fc
    .tuple(bounds, fc.constantFrom('', '.5'), fc.array(row, { minLength: 4, maxLength: 4 }))
    .map(([ends, half, rows]) => {
      const upTos = [...ends.toSorted((a, b) => a - b).map((end) => `${end}${half}`), null];
      return upTos.map((upTo, index) => ({ upTo, ...rows[index]! }));
    });
}

const zeroUsageFlatFee = fc.boolean();
const round = fc.constantFrom('up' as const, 'down' as const);
const unitTiers = tiers(fc.record({ unitPrice: price, flatFee: fee }));
const packageTiers = tiers(fc.record({ packageSize: positive(15, 1), packagePrice: price }));
const optional = (text: fc.Arbitrary<string>) => fc.option(text, { nil: null });

/** A price of every model, by its name. */
export const pricesByModel = {
  per_unit: fc.record({ model: fc.constant('per_unit' as const), unitPrice: price }),
  graduated: fc.record({ model: fc.constant('graduated' as const), tiers: unitTiers, zeroUsageFlatFee }),
  volume: fc.record({ model: fc.constant('volume' as const), tiers: unitTiers, zeroUsageFlatFee }),
  stairstep: fc.record({
    model: fc.constant('stairstep' as const),
    tiers: tiers(fc.record({ amount: decimalUpTo(500, 2) })),
    zeroUsageFlatFee,
  }),
  package: fc.record({
    model: fc.constant('package' as const),
    packageSize: positive(20, 2),
    packagePrice: price,
    round,
  }),
  graduated_package: fc.record({ model: fc.constant('graduated_package' as const), tiers: packageTiers, round }),
  volume_package: fc.record({ model: fc.constant('volume_package' as const), tiers: packageTiers, round }),
  percentage: fc.record({
    model: fc.constant('percentage' as const),
    ratePercent: decimalUpTo(30, 3),
    fixedPerEvent: fee,
    freeEvents: fc.option(fc.integer({ min: 0, max: 5 }), { nil: null }),
    freeAmount: optional(decimalUpTo(60, 2)),
    minimumPerEvent: optional(decimalUpTo(3, 2)),
    maximumPerEvent: optional(decimalUpTo(9, 2).map((text) => (Number.parseInt(text, 10) + 3).toString())),
  }),
  graduated_percentage: fc.record({
    model: fc.constant('graduated_percentage' as const),
    tiers: tiers(fc.record({ ratePercent: decimalUpTo(50, 3), flatFee: fee })),
    zeroUsageFlatFee,
  }),
  dynamic: fc.record({ model: fc.constant('dynamic' as const), multiplier: decimalUpTo(3, 5) }),
  revenue_share: fc.record({
    model: fc.constant('revenue_share' as const),
    tiers: tiers(fc.record({ sharePercent: decimalUpTo(100, 2) })),
    mode: fc.constantFrom('graduated' as const, 'volume' as const),
    paidTo: fc.constantFrom('provider' as const, 'partner' as const),
  }),
};

const AMOUNTS = ['percentage', 'graduated_percentage', 'dynamic', 'revenue_share'];
const meteredPrice: fc.Arbitrary<PriceInput> = fc.oneof(...Object.values(pricesByModel));
const flatPrice = fc.record({ model: fc.constant('flat' as const), amount: decimalUpTo(500, 4) });

const rounding = fc.record({
  mode: fc.constantFrom('round' as const, 'ceil' as const, 'floor' as const),
  digits: fc.integer({ min: -1, max: 2 }),
});

/** Everything around a price that changes quantities; a price of amounts has none of it. */
const quantityRules = fc.record(
  {
    meterRounding: rounding,
    unitConversion: fc.record(
      {
        operation: fc.constantFrom('divide' as const, 'multiply' as const),
        by: fc.constantFrom('2', '3', '7', '0.1', '1.5', '1000'),
        rounding,
      },
      { requiredKeys: ['operation', 'by'] },
    ),
    freeUnits: decimalUpTo(20, 1),
  },
  { requiredKeys: [] },
);
const limits = fc.record(
  {
    discountPercent: decimalUpTo(99, 3),
    maximum: decimalUpTo(400, 2).map((text) => (Number.parseInt(text, 10) + 100).toString()),
    minimum: decimalUpTo(99, 2),
    prorate: fc.record({
      price: fc.boolean(),
      tierFees: fc.boolean(),
      freeUnits: fc.boolean(),
      maximum: fc.boolean(),
      minimum: fc.boolean(),
    }),
  },
  { requiredKeys: [] },
);

export function cardOf(input: Partial<RateCardInput> & { price: PriceInput }): RateCard {
  const meterKeys = input.price.model === 'flat' ? [] : ['calls'];
  return rateCardSchema.parse({ key: 'card', name: 'Card', billing: 'in_arrears', meterKeys, ...input });
}

/** Rate cards of every model with any of the rules around it. */
export const rateCards: fc.Arbitrary<RateCard> = fc
  .tuple(fc.oneof({ weight: 8, arbitrary: meteredPrice }, { weight: 1, arbitrary: flatPrice }), quantityRules, limits)
  .map(([priceInput, rules, bounds]) => {
    const changesQuantities = priceInput.model !== 'flat' && !AMOUNTS.includes(priceInput.model);
    return cardOf({ price: priceInput, ...bounds, ...(changesQuantities ? rules : {}) });
  });

/** What events carried, and their sum: usage that every model can price. */
export const usages = fc
  .array(
    fc.bigInt({ min: 0n, max: 400n }).map((units) => `${units / 10n}.${units % 10n}`),
    { maxLength: 8 },
  )
  .map((amounts) => ({ amounts, quantity: sumOfTenths(amounts), events: amounts.length }));

function sumOfTenths(amounts: readonly string[]): string {
  const tenths = amounts.reduce((total, amount) => total + BigInt(amount.replace('.', '')), 0n);
  return `${tenths / 10n}.${tenths % 10n}`;
}

export const currencies = fc.constantFrom(['USD', 2] as const, ['JPY', 0] as const, ['KWD', 3] as const);

const START = Date.UTC(2026, 2, 1);
const END = Date.UTC(2026, 3, 1);

/** March 2026, a part of it that was served, and that part as a fraction. */
export const servedParts = fc.tuple(fc.nat({ max: END - START }), fc.nat({ max: END - START })).map(([a, b]) => {
  const [from, to] = a < b ? [a, b] : [b, a];
  return {
    period: { start: new Date(START).toISOString(), end: new Date(END).toISOString() },
    served: { start: new Date(START + from).toISOString(), end: new Date(START + to).toISOString() },
    share: [BigInt(to - from), BigInt(END - START)] as const,
  };
});
