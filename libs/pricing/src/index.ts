export {
  priceModelOf,
  priceModels,
  priceSchema,
  type Price,
  type PriceInput,
  type PriceKind,
} from './models/registry.js';
export type { Measured, PriceModel, Pricer } from './price-model.js';
export type { Field, Form, Label } from './form.js';
export { LOCALES, type Locale } from './speech.js';
export { rateCardSchema, type RateCard, type RateCardInput } from './rate-card.js';
export {
  dimensionsOfRule,
  isAbout,
  LATENCY_STEPS_MS,
  outcomeRuleSchema,
  sayRule,
  STATUS_CLASSES,
  type OutcomeRule,
} from './outcome.js';
export type { UsageTotal } from './usage.js';
export { metersPricedByEvent } from './priced-by-event.js';
export { rate, type RatingInput } from './rate.js';
export { lineFromWire, lineToWire, pricedLineSchema, type PricedLine, type WirePricedLine } from './line.js';
export { traceSchema, type Figure, type PricedStep, type Trace, type TraceStep } from './trace.js';
export { describePrice, explain } from './explain.js';
export { deltaOf, lineSince, overMaximumByStep, rateDelta, type Booked, type DeltaLine } from './delta.js';
export { applyCoupons, type Coupon, type CouponOptions } from './coupons.js';
export { taxLines, type Tax, type TaxOptions } from './taxes.js';
export { burnGrants, burnOrder, expireGrant, isUsable, rollOver, type BurnResult, type Grant } from './grants.js';
export {
  spendCredits,
  totalInvoice,
  type InvoiceInput,
  type InvoiceItem,
  type InvoiceTotals,
  type PrepaidCredit,
} from './invoice.js';
export { changePlan, unusedCredit, type PlanChange, type UnusedCredit } from './plan-change.js';
export { prorateUnits, roundedShare } from './share.js';
export { roundQuantity } from './quantity.js';
export { aggregate, AGGREGATIONS, distinctEvents, type Aggregation, type CountableEvent } from './aggregate.js';
export { ENGINE_VERSION } from './version.js';
