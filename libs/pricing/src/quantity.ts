import { Decimal, type Rounding } from '@libs/money';
import type { CompiledRateCard } from './compile.js';
import type { QuantityRounding } from './rate-card.js';
import type { TraceStep } from './trace.js';
import type { Measurement } from './usage.js';
import type { Measured } from './price-model.js';

/** A line's usage on its way to the price model. */
export interface Prepared extends Measured {
  readonly freeUnitsUsed: Decimal;
  /** Whether a total below zero was turned round, to be credited at the same prices. */
  readonly isCredit: boolean;
  readonly trace: readonly TraceStep[];
}

/** `numeric(38,18)` holds a quantity; a conversion that has no end stops there. */
const QUANTITY_DIGITS = 18;
const ROUNDINGS: Record<QuantityRounding['mode'], Rounding> = { round: 'half_up', ceil: 'ceiling', floor: 'floor' };

/** The first half of the pipeline: meter rounding, unit conversion, free units. */
export function prepareQuantity(card: CompiledRateCard, measurement: Measurement, freeUnits: Decimal): Prepared {
  const trace: TraceStep[] = [...measurement.trace];
  const isNegative = measurement.quantity.isNegative();
  const isCredit = isNegative && card.source.negativeQuantity === 'credit';
  const billable = (value: Decimal) => (isCredit ? value.negated() : isNegative ? Decimal.ZERO : value);
  let quantity = billable(measurement.quantity);
  let fullQuantity = billable(measurement.fullQuantity);

  if (card.rounding !== null) {
    quantity = roundQuantity(quantity, card.rounding);
    fullQuantity = roundQuantity(fullQuantity, card.rounding);
    trace.push({ step: 'rounded', ...card.rounding, quantity });
  }
  if (card.conversion !== null) {
    quantity = convert(card.conversion, quantity);
    fullQuantity = convert(card.conversion, fullQuantity);
    trace.push({ step: 'converted', operation: card.conversion.operation, by: card.conversion.by, quantity });
  }
  const isMetered = card.meterKeys.length > 0;
  const freeUnitsUsed = isMetered && !isCredit ? Decimal.min(freeUnits, quantity) : Decimal.ZERO;
  if (!freeUnitsUsed.isZero()) {
    quantity = quantity.minus(freeUnitsUsed);
    fullQuantity = Decimal.max(fullQuantity.minus(freeUnitsUsed), Decimal.ZERO);
    trace.push({ step: 'free_units', units: freeUnitsUsed, quantity });
  }
  const { events, amounts } = measurement;
  return { quantity, fullQuantity, events, amounts, freeUnitsUsed, isCredit, trace };
}

/** Rounding of a meter's total, before it is priced: `ceil` at 2 digits makes 123.456 into 123.46. */
export function roundQuantity(quantity: Decimal, rounding: QuantityRounding): Decimal {
  return quantity.rounded(rounding.digits, ROUNDINGS[rounding.mode]);
}

function convert(conversion: NonNullable<CompiledRateCard['conversion']>, quantity: Decimal): Decimal {
  const { operation, by, rounding } = conversion;
  if (operation === 'multiply') {
    const product = quantity.times(by);
    return rounding === null ? product : roundQuantity(product, rounding);
  }
  // Divided and rounded in one step: rounding a quotient that was already cut would round twice.
  if (rounding !== null) return quantity.dividedBy(by, rounding.digits, ROUNDINGS[rounding.mode]);
  return quantity.dividedBy(by, QUANTITY_DIGITS, 'half_up');
}
