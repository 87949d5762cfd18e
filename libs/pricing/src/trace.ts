import { Decimal } from '@libs/money';
import { z } from 'zod';
import { outcomeRuleSchema, type OutcomeRule } from './outcome.js';

/** A figure of a trace: a Decimal as it leaves the engine, its string once it has been through JSON. */
export type Figure = Decimal | string;

/**
 * One step of a price model: exact, in major units; the line's amount is made of their sum.
 *
 * - `flat`: a fixed amount; `quantity` is how many times.
 * - `units`: so many units at a unit price.
 * - `packages`: so many packages at a price each; `size` units make one.
 * - `percent`: `price` is a percentage of the quantity, which is money.
 * - `factor`: `price` is a factor of the quantity, which is money.
 * - `events`: a fixed fee for so many events.
 * - `event_minimum`, `event_maximum`: so many events raised to the least, or cut to the most, a transaction costs.
 */
export const STEP_KINDS = [
  'flat',
  'units',
  'packages',
  'percent',
  'factor',
  'events',
  'event_minimum',
  'event_maximum',
] as const;
export interface PricedStep {
  readonly step: 'priced';
  readonly kind: (typeof STEP_KINDS)[number];
  /** Names the step within its line: `tier-2`, `tier-2-fee`. The same in every rating of the same price. */
  readonly key: string;
  /** 1 for the first tier. */
  readonly tier?: number;
  readonly size?: Figure;
  readonly quantity: Figure;
  readonly price: Figure;
  /** `quantity x price`, for `percent` divided by 100. */
  readonly amount: Figure;
}

/** How an amount came about, in the order of the pipeline. Plain data, which survives JSON. */
export type TraceStep =
  /** Counted, but free of charge by a rule about how calls ended. */
  | { readonly step: 'not_billable'; readonly meterKey: string; readonly rule: OutcomeRule; readonly quantity: Figure }
  | { readonly step: 'metered'; readonly meterKey: string; readonly weight?: Figure; readonly quantity: Figure }
  | { readonly step: 'rounded'; readonly mode: string; readonly digits: number; readonly quantity: Figure }
  | {
      readonly step: 'converted';
      readonly operation: 'divide' | 'multiply';
      readonly by: Figure;
      readonly quantity: Figure;
    }
  | { readonly step: 'free_units'; readonly units: Figure; readonly quantity: Figure }
  | PricedStep
  /** `of` is owed for `numerator / denominator` of the period; the other priced steps in full. */
  | { readonly step: 'prorated'; readonly of: Figure; readonly numerator: Figure; readonly denominator: Figure }
  | { readonly step: 'gross'; readonly exact: Figure; readonly amount: Figure }
  | { readonly step: 'discount'; readonly percent: Figure; readonly amount: Figure }
  /** `before` was spent when this line came to add to it. */
  | { readonly step: 'maximum'; readonly limit: Figure; readonly before: Figure; readonly amount: Figure }
  | { readonly step: 'minimum'; readonly limit: Figure; readonly reached: Figure; readonly amount: Figure };

export type Trace = readonly TraceStep[];

/** The step with its sign turned: what it charged is given back. */
export function turnedRound(step: PricedStep): PricedStep {
  return { ...step, quantity: Decimal.of(step.quantity).negated(), amount: Decimal.of(step.amount).negated() };
}

/** A figure as JSON. A product of two decimals has up to 36 decimals, more than a price may be stored with. */
export const figureSchema = z.string().regex(/^-?\d+(\.\d+)?$/, 'must be a decimal number in a string');

/** A trace as JSON, every figure a string. */
export const traceSchema = z
  .array(
    z.discriminatedUnion('step', [
      z.object({
        step: z.literal('not_billable'),
        meterKey: z.string(),
        rule: outcomeRuleSchema,
        quantity: figureSchema,
      }),
      z.object({
        step: z.literal('metered'),
        meterKey: z.string(),
        weight: figureSchema.optional(),
        quantity: figureSchema,
      }),
      z.object({ step: z.literal('rounded'), mode: z.string(), digits: z.number().int(), quantity: figureSchema }),
      z.object({
        step: z.literal('converted'),
        operation: z.enum(['divide', 'multiply']),
        by: figureSchema,
        quantity: figureSchema,
      }),
      z.object({ step: z.literal('free_units'), units: figureSchema, quantity: figureSchema }),
      z.object({
        step: z.literal('priced'),
        kind: z.enum(STEP_KINDS),
        key: z.string(),
        tier: z.number().int().optional(),
        size: figureSchema.optional(),
        quantity: figureSchema,
        price: figureSchema,
        amount: figureSchema,
      }),
      z.object({ step: z.literal('prorated'), of: figureSchema, numerator: figureSchema, denominator: figureSchema }),
      z.object({ step: z.literal('gross'), exact: figureSchema, amount: figureSchema }),
      z.object({ step: z.literal('discount'), percent: figureSchema, amount: figureSchema }),
      z.object({ step: z.literal('maximum'), limit: figureSchema, before: figureSchema, amount: figureSchema }),
      z.object({ step: z.literal('minimum'), limit: figureSchema, reached: figureSchema, amount: figureSchema }),
    ]),
  )
  .meta({ id: 'Trace' });
