import { Decimal } from '@libs/money';
import type { PricedStep } from '../trace.js';

type Details = Partial<Pick<PricedStep, 'tier' | 'size'>>;

/** `quantity x price`, exact. */
export function stepOf(
  kind: Exclude<PricedStep['kind'], 'percent'>,
  key: string,
  quantity: Decimal,
  price: Decimal,
  details?: Details,
): PricedStep {
  return { step: 'priced', kind, key, ...details, quantity, price, amount: quantity.times(price) };
}

/** `percent` % of `quantity`, exact. */
export function percentStep(key: string, quantity: Decimal, percent: Decimal, details?: Details): PricedStep {
  return {
    step: 'priced',
    kind: 'percent',
    key,
    ...details,
    quantity,
    price: percent,
    amount: percent.percentOf(quantity),
  };
}
