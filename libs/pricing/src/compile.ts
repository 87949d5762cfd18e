import { Decimal } from '@libs/money';
import { priceModelOf } from './models/registry.js';
import type { Price } from './models/registry.js';
import type { Pricer, PriceModel } from './price-model.js';
import type { QuantityRounding, RateCard } from './rate-card.js';

/** One price of a rate card, ready to use. */
export interface CompiledPrice {
  /** The line's stable key. */
  readonly key: string;
  readonly meterKey: string | null;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly dimensionEntries: readonly (readonly [string, string])[];
  readonly sells: PriceModel['sells'];
  readonly price: Pricer;
}

/** A rate card with its figures read, its prices compiled and its lines named. */
export interface CompiledRateCard {
  readonly source: RateCard;
  readonly meterKeys: readonly string[];
  readonly meterWeights: ReadonlyMap<string, Decimal>;
  readonly defaultPrice: CompiledPrice;
  readonly overrides: readonly CompiledPrice[];
  readonly rounding: QuantityRounding | null;
  readonly conversion: CompiledConversion | null;
  readonly freeUnits: Decimal;
  readonly discountPercent: Decimal | null;
  readonly maximum: Decimal | null;
  readonly minimum: Decimal | null;
}

export interface CompiledConversion {
  readonly operation: 'divide' | 'multiply';
  readonly by: Decimal;
  readonly rounding: QuantityRounding | null;
}

const compiled = new WeakMap<RateCard, CompiledRateCard>();

/** Compiles a rate card, once for each object: a published plan never changes, and one run rates it many times. */
export function compileRateCard(card: RateCard): CompiledRateCard {
  let result = compiled.get(card);
  if (result === undefined) compiled.set(card, (result = compile(card)));
  return result;
}

function compile(card: RateCard): CompiledRateCard {
  return {
    source: card,
    meterKeys: card.meterKeys,
    meterWeights: new Map(Object.entries(card.meterWeights).map(([key, weight]) => [key, Decimal.of(weight)])),
    defaultPrice: compilePrice(card.key, card.price, null, {}),
    overrides: card.prices.map(({ meterKey, dimensions, price }) =>
      compilePrice(keyOf(card.key, meterKey, dimensions), price, meterKey ?? null, dimensions),
    ),
    rounding: card.meterRounding ?? null,
    conversion: card.unitConversion
      ? {
          operation: card.unitConversion.operation,
          by: Decimal.of(card.unitConversion.by),
          rounding: card.unitConversion.rounding ?? null,
        }
      : null,
    freeUnits: Decimal.of(card.freeUnits ?? 0),
    discountPercent: decimalOrNull(card.discountPercent),
    maximum: decimalOrNull(card.maximum),
    minimum: decimalOrNull(card.minimum),
  };
}

function compilePrice(
  key: string,
  price: Price,
  meterKey: string | null,
  dimensions: Readonly<Record<string, string>>,
): CompiledPrice {
  const model = priceModelOf(price.model);
  const dimensionEntries = Object.entries(dimensions);
  return { key, meterKey, dimensions, dimensionEntries, sells: model.sells, price: model.compile(price) };
}

/** `calls/region=eu,tier=gold`: what the price is for, not where it stands in the list, which may be reordered. */
function keyOf(cardKey: string, meterKey: string | undefined, dimensions: Readonly<Record<string, string>>): string {
  const parts = Object.entries(dimensions)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .toSorted();
  return `${cardKey}/${[...(meterKey === undefined ? [] : [meterKey]), ...parts].join(',')}`;
}

function decimalOrNull(text: string | undefined): Decimal | null {
  return text === undefined ? null : Decimal.of(text);
}
