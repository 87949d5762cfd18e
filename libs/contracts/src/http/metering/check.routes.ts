import { z } from 'zod';
import { amountSchema, decimalStringSchema, instantSchema } from '../../primitives.js';
import { route } from '../route.js';

/** Why a call is refused. */
export const denialReasons = [
  'unknown_credential',
  'credential_revoked',
  'not_subscribed',
  'subscription_paused',
  'feature_not_granted',
  'quota_exceeded',
  'spending_limit_reached',
  'usage_unknown',
] as const;

/** What one limit of the plan comes to in the running period. Figures are decimals: units, or major units of the currency. */
export const checkedLimitSchema = z.object({
  featureKey: z.string().nullable().meta({ description: 'Null: all usage of the plan.' }),
  meterKey: z.string().nullable().meta({ description: 'Null: a limit in money.' }),
  measure: z.enum(['units', 'money']),
  scope: z.enum(['subscription', 'credential']),
  enforcement: z.enum(['hard', 'soft']),
  limit: z.string(),
  used: z.string().nullable().meta({ description: 'Counted so far; null when the counters could not be read.' }),
  held: z.string().meta({ description: 'Allowed or reserved, and not counted yet.' }),
  remaining: z.string().nullable().meta({ description: 'Limit less used less held; never below zero.' }),
  resetsAt: instantSchema.nullable().meta({ description: 'End of the running period.' }),
  worstOvershoot: z.string().nullable().meta({
    description:
      'What can still pass after the limit when every call is asked about, or reserved: nothing in one process; with several, units that each may allow before the others hear of it. Null where it cannot be known: what a call will use was not said (`cost`), or the other processes cannot be heard.',
  }),
  reuseOvershoot: z.string().nullable().meta({
    description:
      'What passes beside that when this answer is reused for maxAgeSeconds: the fastest second seen times (the longest time a call took to be counted + maxAgeSeconds). Null before any call was counted, and for money.',
  }),
});

export const checkDecisionSchema = z
  .object({
    allow: z.boolean(),
    reason: z.enum(denialReasons).nullable().meta({ description: 'Null when allowed.' }),
    detail: z.string(),
    partnerId: z.string().nullable(),
    subscriptionId: z.string().nullable(),
    credentialId: z.string().nullable(),
    planKey: z.string().nullable(),
    planVersion: z.number().int().nullable(),
    priceSoFar: amountSchema.nullable().meta({
      description:
        "What the period's usage costs so far at the plan's prices, before coupons, credits, minimums and tax. Where the plan has no limit it may be 20 s old. Null when nothing was read yet, or the plan sells no usage.",
    }),
    limits: z
      .array(checkedLimitSchema)
      .meta({ description: 'Those of the feature asked for; of the whole plan when none was. The tightest first.' }),
    resetsInSeconds: z
      .number()
      .int()
      .nullable()
      .meta({ description: 'Until the running period ends; null when there is none.' }),
    retryAfterSeconds: z.number().int().nullable().meta({
      description: 'Until the limit is reset, or what is held may be free; null where waiting does not help.',
    }),
    maxAgeSeconds: z.number().int().meta({ description: 'How long a gateway may use this answer again.' }),
  })
  .meta({ id: 'CheckDecision' });
export type CheckDecision = z.infer<typeof checkDecisionSchema>;
export type CheckedLimit = z.infer<typeof checkedLimitSchema>;
export type DenialReason = (typeof denialReasons)[number];

/**
 * Before a call is served: may it be? The first segment after the connection is the dialect (`http`, `nginx`, `envoy`,
 * `callout`, `lambda`, `opa`, `governance`), with the feature after a colon (`nginx:orders`); anything else after it is the
 * gateway's own path, and ignored.
 */
export const checkCall = route({
  name: 'checkCall',
  method: 'GET',
  path: '/metering/v1/check/:connectionId',
  summary: 'Ask whether a call may be served',
  description:
    "With any method and any longer path. The connection's secret goes in X-Octroi-Secret, the caller's key where the caller put it (X-Api-Key, Ocp-Apim-Subscription-Key, apikey, Authorization, client_id). 200 allows; 401, 403 and 429 refuse, with the reason in X-Deny-Reason. An allowed call is held against hard limits until it is counted.",
  permission: 'public',
  params: z.object({ connectionId: z.string() }),
  response: checkDecisionSchema,
  raw: true,
  direct: true,
  problems: ['unauthenticated', 'unavailable'],
});

const callerShape = {
  key: z.string().min(1).max(4096).optional().meta({ description: "The caller's key." }),
  keyHash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional()
    .meta({ description: 'SHA-256 (hex) of the key, instead of the key.' }),
  identities: z.array(z.string().min(1).max(200)).max(20).default([]),
  feature: z.string().max(200).optional(),
};
type Caller = { key?: string | undefined; keyHash?: string | undefined; identities: string[] };
const isNamed = ({ key, keyHash, identities }: Caller): boolean =>
  key !== undefined || keyHash !== undefined || identities.length > 0;
const UNNAMED = { message: 'Name the caller by key, keyHash or identities.' };

const questionSchema = z
  .strictObject({
    ...callerShape,
    cost: decimalStringSchema.optional().meta({ description: 'Units the call will use; default one call.' }),
  })
  .refine(isNamed, UNNAMED);

/** For gateways that look ahead: many callers, one question. */
export const checkBatch = route({
  name: 'checkBatch',
  method: 'POST',
  repeatable: 'asks',
  path: '/metering/v1/check:batch',
  summary: 'Ask about many callers at once',
  description:
    "With a connection's secret, as Authorization: Bearer or X-Octroi-Secret. Answers in order, and holds nothing.",
  permission: 'public',
  body: z.strictObject({ questions: z.array(questionSchema).min(1).max(1000) }),
  response: z.object({ decisions: z.array(checkDecisionSchema) }),
  raw: true,
  direct: true,
  problems: ['unauthenticated', 'unavailable'],
});

const unitsSchema = z.string().regex(/^\d{1,15}$/, 'must be a whole number in a string, such as "500"');

export const reservationSchema = z
  .object({
    id: z.string(),
    units: z.string().meta({ description: 'Granted: as many as were asked for, or as are left.' }),
    endsAt: instantSchema.meta({ description: 'No unit may be used from then on.' }),
    used: z.string().nullable().meta({ description: 'What was given back as used; null while it runs.' }),
  })
  .meta({ id: 'Reservation' });
export type ReservationWire = z.infer<typeof reservationSchema>;

/** For gateways that decide by themselves for a while. */
export const reserveUnits = route({
  name: 'reserveUnits',
  method: 'POST',
  path: '/metering/v1/check:reserve',
  summary: 'Take units ahead',
  description:
    "With a connection's secret, as check:batch. The units are held from all hard limits of the feature until the reservation ends; then as used, until the calls are counted. The same id again gives the same reservation.",
  permission: 'public',
  repeatable: 'recognised',
  body: z
    .strictObject({
      ...callerShape,
      id: z
        .string()
        .min(1)
        .max(100)
        .meta({ description: "The gateway's own name for it, so that a repeated request takes nothing twice." }),
      units: unitsSchema,
      seconds: z.number().int().min(1).max(300),
    })
    .refine(isNamed, UNNAMED),
  response: z.object({
    decision: checkDecisionSchema,
    reservation: reservationSchema.nullable().meta({ description: 'Null when nothing is granted.' }),
  }),
  raw: true,
  direct: true,
  problems: ['unauthenticated', 'unavailable'],
});

export const releaseUnits = route({
  name: 'releaseUnits',
  method: 'POST',
  path: '/metering/v1/check:release',
  summary: 'Give back what was not used of a reservation',
  description: 'Ends the reservation at once. The first answer stands: saying it again, or later, changes nothing.',
  permission: 'public',
  repeatable: 'moves',
  body: z.strictObject({ id: z.string().min(1).max(100), used: unitsSchema }),
  response: reservationSchema,
  raw: true,
  direct: true,
  problems: ['unauthenticated', 'not_found', 'unavailable'],
});

export const checkRoutes = [checkCall, checkBatch, reserveUnits, releaseUnits];
