export {
  priceModelOf,
  priceModels,
  priceSchema,
  type Price,
  type PriceInput,
  type PriceKind,
} from './models/registry.js';
export { rateCardSchema, type RateCard, type RateCardInput } from './rate-card.js';
export { prorateUnits, rate, type RatingInput } from './rate.js';
export { lineFromWire, lineToWire, pricedLineSchema, type PricedLine, type WirePricedLine } from './line.js';
export type { UsageTotal } from './usage.js';
export { traceSchema, type Figure, type PricedStep, type Trace, type TraceStep } from './trace.js';
export { describePrice, explain } from './explain.js';
export type { Field, Form, Label } from './form.js';
export type { PriceModel } from './price-model.js';
export { LOCALES, type Locale } from './speech.js';
