import { Decimal, nonNegativeDecimalSchema, positiveDecimalSchema } from '@libs/money';
import { cadenceSchema, prorationBasisSchema } from '@libs/period';
import { z } from 'zod';
import { priceModelOf, priceSchema } from './models/registry.js';

const keySchema = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9_-]{0,63}$/,
    'use 1 to 64 lower-case letters, digits, "-" or "_", starting with a letter or digit',
  );

/** Rounding of a quantity. `digits` may be negative: -2 rounds to hundreds. */
export const quantityRoundingSchema = z.object({
  mode: z.enum(['round', 'ceil', 'floor']),
  digits: z.number().int().min(-12).max(12).default(0),
});
export type QuantityRounding = z.infer<typeof quantityRoundingSchema>;

/** From what the meter counts to what is sold: bytes / 1,000,000 = MB. */
export const unitConversionSchema = z.object({
  operation: z.enum(['divide', 'multiply']),
  by: positiveDecimalSchema,
  rounding: quantityRoundingSchema.optional(),
});

/** A price of its own for a part of the usage: one meter of several, or certain values of its dimensions. */
export const priceOverrideSchema = z
  .object({
    meterKey: keySchema.optional(),
    /** All of them must match: `{ "region": "eu", "endpoint": "/search" }`. */
    dimensions: z.record(z.string().min(1).max(100), z.string().max(200)).default({}),
    price: priceSchema,
  })
  .refine((override) => override.meterKey !== undefined || Object.keys(override.dimensions).length > 0, {
    message: 'say which usage this price is for: name a meter or at least one dimension value',
  });

/** Which amounts a part of a period has only a part of. What is not prorated is owed in full by any part. */
export const prorateSchema = z.object({
  price: z.boolean().default(true).meta({ description: 'The flat price.' }),
  tierFees: z.boolean().default(false).meta({ description: 'The flat fees of tiers.' }),
  freeUnits: z.boolean().default(true),
  maximum: z.boolean().default(true),
  minimum: z.boolean().default(true),
});

/**
 * One priced item of a plan: what is sold, for how much, how often. Plain JSON, with decimals as strings.
 *
 * The pipeline reads it from top to bottom, always in this order: the quantity of the meters, `meterRounding`,
 * `unitConversion`, `freeUnits`, the price, `discountPercent`, `maximum`, `minimum`.
 */
export const rateCardSchema = z
  .object({
    /** Stable across plan versions: invoice lines are recognised by it. */
    key: keySchema,
    name: z.string().min(1, 'say what it is called on the invoice').max(120),
    featureKey: keySchema.optional(),
    billing: z.enum(['in_advance', 'in_arrears']),
    /** How often it is charged; the plan's cadence when absent. */
    cadence: cadenceSchema.optional(),
    /** The meters it sells, added up; none for a price that needs no usage. */
    meterKeys: z.array(keySchema).max(8).default([]),
    /** How much one unit of a meter counts when meters are added up; 1 when not named. */
    meterWeights: z.record(keySchema, nonNegativeDecimalSchema).default({}),
    meterRounding: quantityRoundingSchema.optional(),
    unitConversion: unitConversionSchema.optional(),
    /** Units of a period that cost nothing, after conversion. */
    freeUnits: nonNegativeDecimalSchema.optional(),
    price: priceSchema,
    /** Tried in their order; usage that none of them matches has the price above. Each makes a line of its own. */
    prices: z.array(priceOverrideSchema).max(200).default([]),
    discountPercent: nonNegativeDecimalSchema.optional(),
    /** The most, and the least, a period costs, over all lines of the rate card, in major units. */
    maximum: nonNegativeDecimalSchema.optional(),
    minimum: nonNegativeDecimalSchema.optional(),
    proration: prorationBasisSchema.default('exact_second'),
    /** For the basis `calendar_day`: whether the day the service ends on counts. */
    lastDayCounts: z.boolean().default(false),
    prorate: prorateSchema.prefault({}),
    /** A total below zero (corrections outweigh the usage) costs nothing, or is credited at the same prices. */
    negativeQuantity: z.enum(['zero', 'credit']).default('zero'),
  })
  .superRefine(refuseContradictions)
  .meta({ id: 'RateCard' });
export type RateCard = z.output<typeof rateCardSchema>;
export type RateCardInput = z.input<typeof rateCardSchema>;

interface Contradictory {
  billing: string;
  meterKeys: string[];
  meterWeights: Record<string, string>;
  meterRounding?: unknown;
  unitConversion?: unknown;
  freeUnits?: unknown;
  discountPercent?: string | undefined;
  maximum?: string | undefined;
  minimum?: string | undefined;
  price: { model: string };
  prices: { meterKey?: string | undefined; price: { model: string } }[];
}

/** What no single field can see: parts that do not go together. Each refusal names the field and the mend. */
function refuseContradictions(card: Contradictory, context: z.RefinementCtx): void {
  const refuse = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
  const sells = (price: { model: string }) => priceModelOf(price.model).sells;
  const isMetered = card.meterKeys.length > 0;

  if (isMetered && card.billing === 'in_advance')
    refuse(['billing'], 'usage is known only afterwards: bill in arrears, or remove the meters');
  if (isMetered && sells(card.price) === 'none')
    refuse(['meterKeys'], 'a flat price sells no usage: remove the meters, or choose another price model');
  if (!isMetered && sells(card.price) === 'amounts')
    refuse(['meterKeys'], 'name the meter whose events carry the amounts');
  if (!isMetered && card.prices.length > 0)
    refuse(['prices'], 'prices for a part of the usage need a meter: name it in meterKeys');

  card.prices.forEach((override, index) => {
    if (override.meterKey !== undefined && !card.meterKeys.includes(override.meterKey))
      refuse(['prices', index, 'meterKey'], `is not sold here: add ${override.meterKey} to meterKeys`);
    if (sells(override.price) === 'none')
      refuse(['prices', index, 'price'], 'a flat price sells no usage: choose another price model');
  });
  for (const meterKey of Object.keys(card.meterWeights))
    if (!card.meterKeys.includes(meterKey))
      refuse(['meterWeights', meterKey], `is not sold here: add ${meterKey} to meterKeys`);

  if ([card.price, ...card.prices.map((override) => override.price)].some((price) => sells(price) === 'amounts'))
    for (const field of ['meterRounding', 'unitConversion', 'freeUnits'] as const)
      if (card[field] !== undefined)
        refuse([field], 'changes quantities, but this price is made of the amounts events carry: remove it');

  if (card.discountPercent !== undefined && Decimal.of(card.discountPercent).greaterThan(100))
    refuse(['discountPercent'], 'must be at most 100');
  if (card.minimum !== undefined && card.maximum !== undefined && Decimal.of(card.minimum).greaterThan(card.maximum))
    refuse(['minimum'], `must not be more than the maximum, ${card.maximum}`);
}
