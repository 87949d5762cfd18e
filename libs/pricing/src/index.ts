export {
  priceModelOf,
  priceModels,
  priceSchema,
  type Price,
  type PriceInput,
  type PriceKind,
} from './models/registry.js';
export { rateCardSchema, type RateCard, type RateCardInput } from './rate-card.js';
export { rate, type PricedLine, type RatingInput } from './rate.js';
export type { UsageTotal } from './usage.js';
export type { Figure, PricedStep, Trace, TraceStep } from './trace.js';
export type { Field, Form, Label } from './form.js';
export type { PriceModel } from './price-model.js';
export { LOCALES, type Locale } from './speech.js';
