import { outcomeRuleSchema, rateCardSchema } from '@libs/pricing';
import { z } from 'zod';
import { cadenceSchema, currencySchema, decimalStringSchema, keySchema } from './primitives.js';

/** Major units of the plan's currency: "49.90". Of usage at the plan's prices, before coupons, credits, minimums and tax. */
const spendingSchema = decimalStringSchema.refine((amount) => !amount.startsWith('-'), 'must not be below zero');

const ruleSchema = {
  /** `hard` refuses further calls, `soft` only warns. */
  enforcement: z.enum(['hard', 'soft']).default('soft'),
  onOutage: z.enum(['allow', 'deny']).optional().meta({
    description: 'What the check answers when usage cannot be known; absent means allow, for prepaid say deny.',
  }),
};

/** What a subscription may use: access, a fixed value, or a metered amount with a limit. */
export const entitlementSchema = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('boolean'), featureKey: keySchema, granted: z.boolean() }),
    z.object({ kind: z.literal('static'), featureKey: keySchema, value: z.string().max(200) }),
    z.object({
      kind: z.literal('metered'),
      featureKey: keySchema,
      meterKey: keySchema,
      limit: decimalStringSchema.nullable().meta({ description: 'Units in a period; null means unlimited.' }),
      limitPerCredential: decimalStringSchema
        .optional()
        .meta({ description: 'Units in a period that each credential may use by itself, beside `limit`.' }),
      spendingLimit: spendingSchema.optional().meta({
        description:
          'What the usage of the feature may cost in a period: by the rate cards of the feature, else by those that sell the meter.',
      }),
      spendingLimitPerCredential: spendingSchema.optional(),
      ...ruleSchema,
    }),
  ])
  .meta({ id: 'Entitlement' });
export type Entitlement = z.infer<typeof entitlementSchema>;

/** What all usage of the plan may cost in a period, of a subscription and of each of its credentials. */
export const spendingLimitSchema = z
  .object({ amount: spendingSchema.optional(), amountPerCredential: spendingSchema.optional(), ...ruleSchema })
  .refine(({ amount, amountPerCredential }) => amount !== undefined || amountPerCredential !== undefined, {
    message: 'say how much: amount, amountPerCredential, or both',
  })
  .meta({ id: 'SpendingLimit' });

/** A published plan version: never changes again, so it may be copied whole into any message or projection. */
export const planVersionSchema = z
  .object({
    planId: z.string(),
    planKey: keySchema,
    version: z.number().int().min(1),
    name: z.string().min(1).max(120),
    description: z.string().max(4000).default(''),
    currency: currencySchema,
    cadence: cadenceSchema,
    /** Days of trial before the first paid period; 0 means none. */
    trialDays: z.number().int().min(0).max(365).default(0),
    productIds: z.array(z.string()).default([]),
    rateCards: z.array(rateCardSchema).max(50),
    entitlements: z.array(entitlementSchema).max(100).default([]),
    notBillable: z.array(outcomeRuleSchema).max(20).optional().meta({
      description:
        'Calls that cost nothing because of how they ended. They are counted and shown, and left out of prices.',
    }),
    spendingLimit: spendingLimitSchema.optional(),
    /** Only the provider's staff can put a partner on it. */
    isPrivate: z.boolean().default(false),
  })
  .meta({ id: 'PlanVersion' });
export type PlanVersion = z.infer<typeof planVersionSchema>;
