import type { Decimal } from '@libs/money';
import type { z } from 'zod';
import type { Form } from './form.js';
import type { Locale, Speech } from './speech.js';
import type { PricedStep } from './trace.js';

/** What a price model is given: one line's usage, after rounding, conversion and free units. */
export interface Measured {
  readonly quantity: Decimal;
  /**
   * What chooses the tier when `quantity` was already weighed by time (a seat held for half a month counts 0.5): the
   * quantity as if nothing had been weighed. Usually the same number.
   */
  readonly fullQuantity: Decimal;
  /** How many events made the quantity; null when nobody counted. */
  readonly events: number | null;
  /** The amount each event carried, in the order they came; null when only their sum is known. */
  readonly amounts: readonly Decimal[] | null;
}

/** One quantity in, the steps of its price out. Exact, in major units; their sum is the amount. */
export type Pricer = (measured: Measured) => PricedStep[];

/**
 * A way to turn a quantity into money. One file in `models/` makes one, one line in `models/registry.ts` offers it to
 * rating, to the contracts, to the console's form, to the portal's calculator and to docs/pricing.md.
 */
export interface PriceModel<Params extends z.ZodType<{ model: string }> = z.ZodType<{ model: string }>> {
  readonly kind: z.output<Params>['model'];
  /** What an author may write, as JSON. Refusals say what to change. */
  readonly params: Params;
  /** `usage` prices a meter's quantity, `amounts` prices the money events carry, `none` prices the period itself. */
  readonly sells: 'usage' | 'amounts' | 'none';
  /** Whether the price needs the amount of each event, and not only their sum; absent means never. */
  readonly looksAtEach?: (params: z.output<Params>) => boolean;
  /** Reads the parameters once, so that pricing a hundred thousand lines parses no text. */
  compile(params: z.output<Params>): Pricer;
  /** The price in one sentence for each language: `$0.002 for each unit`. */
  readonly sentence: Record<Locale, (params: z.output<Params>, say: Speech) => string>;
  readonly form: Form;
  /** The worked example of the docstring and of docs/pricing.md. */
  readonly example: {
    readonly params: z.input<Params>;
    readonly quantity: string;
    /** What each event carried, for a price of single transactions. */
    readonly amounts?: readonly string[];
    readonly amount: string;
  };
}

/** Keeps the parameter type while checking the shape; a model file calls it once. */
export function priceModel<Params extends z.ZodType<{ model: string }>>(model: PriceModel<Params>): PriceModel<Params> {
  return model;
}
