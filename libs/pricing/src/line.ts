import { Decimal, moneyFromWire, moneySchema, moneyToWire, type Money } from '@libs/money';
import { periodSchema, type Period } from '@libs/period';
import { z } from 'zod';
import { figureSchema, traceSchema, type Trace } from './trace.js';

/** One line of an invoice, before coupons, taxes and credits. */
export interface PricedLine {
  /** Stable: rating again gives the same keys, so that a line is updated and not made twice. */
  readonly key: string;
  /** `minimum` is what was missing to the rate card's minimum. */
  readonly kind: 'charge' | 'minimum';
  readonly rateCardKey: string;
  /** Which part of the usage has this price: null and empty for the default price. */
  readonly meterKey: string | null;
  readonly dimensions: Readonly<Record<string, string>>;
  /** The part of the billing period that was served. */
  readonly period: Period;
  /** What was priced: after rounding, conversion and free units. */
  readonly quantity: Decimal;
  /** The model's sum in major units, to 18 decimals. */
  readonly exact: Decimal;
  /** `exact`, rounded once to the currency. */
  readonly gross: Money;
  /** Taken off by `discountPercent`. */
  readonly discount: Money;
  /** Taken off because the maximum was reached. */
  readonly overMaximum: Money;
  /** `gross - discount - overMaximum`. */
  readonly amount: Money;
  readonly trace: Trace;
}

/** A priced line as JSON: in messages, in a jsonb column, over HTTP. */
export const pricedLineSchema = z
  .object({
    key: z.string(),
    kind: z.enum(['charge', 'minimum']),
    rateCardKey: z.string(),
    meterKey: z.string().nullable(),
    dimensions: z.record(z.string(), z.string()),
    period: periodSchema,
    quantity: figureSchema,
    exact: figureSchema,
    gross: moneySchema,
    discount: moneySchema,
    overMaximum: moneySchema,
    amount: moneySchema,
    trace: traceSchema,
  })
  .meta({ id: 'PricedLine' });
export type WirePricedLine = z.output<typeof pricedLineSchema>;

/** The line as plain JSON. Quantities and exact amounts keep every digit. */
export function lineToWire(line: PricedLine): WirePricedLine {
  return {
    ...line,
    quantity: line.quantity.toString(),
    exact: line.exact.toString(),
    gross: moneyToWire(line.gross),
    discount: moneyToWire(line.discount),
    overMaximum: moneyToWire(line.overMaximum),
    amount: moneyToWire(line.amount),
    trace: traceToWire(line.trace),
  };
}

/** The line back from JSON; equal to the one that went in, but for the figures of the trace, which stay strings. */
export function lineFromWire(line: WirePricedLine): PricedLine {
  return {
    ...line,
    quantity: Decimal.of(line.quantity),
    exact: Decimal.of(line.exact),
    gross: moneyFromWire(line.gross),
    discount: moneyFromWire(line.discount),
    overMaximum: moneyFromWire(line.overMaximum),
    amount: moneyFromWire(line.amount),
    trace: line.trace as Trace,
  };
}

function traceToWire(trace: Trace): WirePricedLine['trace'] {
  return trace.map((step) =>
    Object.fromEntries(
      Object.entries(step).map(([name, value]) => [name, value instanceof Decimal ? value.toString() : value]),
    ),
  ) as WirePricedLine['trace'];
}
