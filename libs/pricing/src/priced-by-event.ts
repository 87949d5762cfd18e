import { priceModelOf } from './models/registry.js';
import type { Price } from './models/registry.js';
import type { RateCard } from './rate-card.js';

/** The meters of which some price needs the amount of each event. */
export function metersPricedByEvent(rateCards: readonly Pick<RateCard, 'price' | 'prices' | 'meterKeys'>[]): string[] {
  const looksAtEach = (price: Price) => priceModelOf(price.model).looksAtEach?.(price) ?? false;
  const keys = rateCards
    .filter(({ price, prices }) => [price, ...prices.map((override) => override.price)].some(looksAtEach))
    .flatMap(({ meterKeys }) => meterKeys);
  return [...new Set(keys)];
}
