import { z } from 'zod';
import { decimalStringSchema, instantSchema } from '../../primitives.js';
import { route } from '../route.js';

/** Why a call is refused. */
export const denialReasons = [
  'unknown_credential',
  'credential_revoked',
  'not_subscribed',
  'subscription_paused',
  'feature_not_granted',
  'quota_exceeded',
  'usage_unknown',
] as const;

/** What an entitlement's limit comes to in the running period. Units, never money. */
export const checkedLimitSchema = z.object({
  featureKey: z.string(),
  meterKey: z.string(),
  enforcement: z.enum(['hard', 'soft']),
  limit: z.string(),
  used: z.string().nullable().meta({ description: 'Counted so far; null when the counters could not be read.' }),
  remaining: z.string().nullable().meta({ description: 'Never below zero.' }),
  resetsAt: instantSchema.nullable().meta({ description: 'End of the running period.' }),
  worstOvershoot: z.string().nullable().meta({
    description:
      'Units that can still pass after the limit: fastest rate seen times (longest time a call took to be counted + maxAgeSeconds). Null before any call was counted.',
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
    limits: z
      .array(checkedLimitSchema)
      .meta({ description: 'Those of the feature asked for; of the whole plan when none was. The tightest first.' }),
    retryAfterSeconds: z
      .number()
      .int()
      .nullable()
      .meta({ description: 'Until the limit is reset; null where waiting does not help.' }),
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
    "With any method and any longer path. The connection's secret goes in X-Octroi-Secret, the caller's key where the caller put it (X-Api-Key, Ocp-Apim-Subscription-Key, apikey, Authorization, client_id). 200 allows; 401, 403 refuse, with the reason in X-Deny-Reason. Reserves nothing.",
  permission: 'public',
  params: z.object({ connectionId: z.string() }),
  response: checkDecisionSchema,
  raw: true,
  direct: true,
  problems: ['unauthenticated', 'unavailable'],
});

const questionSchema = z
  .strictObject({
    key: z.string().min(1).max(4096).optional().meta({ description: "The caller's key." }),
    keyHash: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional()
      .meta({ description: 'SHA-256 (hex) of the key, instead of the key.' }),
    identities: z.array(z.string().min(1).max(200)).max(20).default([]),
    feature: z.string().max(200).optional(),
    cost: decimalStringSchema.optional().meta({ description: 'Units the call will use; default one call.' }),
  })
  .refine(({ key, keyHash, identities }) => key !== undefined || keyHash !== undefined || identities.length > 0, {
    message: 'Name the caller by key, keyHash or identities.',
  });

/** For gateways that look ahead: many callers, one question. */
export const checkBatch = route({
  name: 'checkBatch',
  method: 'POST',
  repeatable: 'asks',
  path: '/metering/v1/check:batch',
  summary: 'Ask about many callers at once',
  description: "With a connection's secret, as Authorization: Bearer or X-Octroi-Secret. Answers in order.",
  permission: 'public',
  body: z.strictObject({ questions: z.array(questionSchema).min(1).max(1000) }),
  response: z.object({ decisions: z.array(checkDecisionSchema) }),
  raw: true,
  direct: true,
  problems: ['unauthenticated', 'unavailable'],
});

export const checkRoutes = [checkCall, checkBatch];
