import { z } from 'zod';
import { planVersionSchema } from '../plan.js';
import { currencySchema, instantSchema, localeSchema, periodSchema, timeZoneSchema } from '../primitives.js';
import { message } from './message.js';

export const partnerSnapshotSchema = z.object({
  partnerId: z.string(),
  name: z.string(),
  /** Where invoices go. */
  email: z.string(),
  timeZone: timeZoneSchema,
  locale: localeSchema,
  country: z.string().length(2).nullable(),
  taxId: z.string().nullable(),
  addressLines: z.array(z.string()).default([]),
  /** Known once the partner has been through checkout. */
  stripeCustomerId: z.string().nullable(),
  /** Grows by one with each change: a late, older message must not overwrite a newer one. */
  revision: z.number().int().min(1),
});
export const partnerRegistered = message('partner.registered', 1, partnerSnapshotSchema);
export const partnerUpdated = message('partner.updated', 1, partnerSnapshotSchema);

/** A subscription as the other services need it: self-contained, so that no order of arrival can hurt. */
export const subscriptionSnapshotSchema = z.object({
  subscriptionId: z.string(),
  partnerId: z.string(),
  plan: planVersionSchema,
  /** How many of the plan's units were bought; flat fees multiply by it. */
  quantity: z.number().int().min(1).default(1),
  currency: currencySchema,
  timeZone: timeZoneSchema,
  startsAt: instantSchema,
  /** The instant all periods are counted from. */
  billingAnchor: instantSchema,
  /** Null when there is no trial. Flat fees in advance start here. */
  trialEndsAt: instantSchema.nullable(),
  revision: z.number().int().min(1),
});

/**
 * Service begins at `startsAt`; charging begins there too, or at `trialEndsAt`. `firstPeriod` is number 0, a full one counted
 * from the anchor: with a trial it begins when the trial ends, aligned with the calendar it may begin before `startsAt`.
 * In-advance charges of the part from the start of charging on are due then.
 */
export const subscriptionActivated = message(
  'subscription.activated',
  1,
  subscriptionSnapshotSchema.extend({ firstPeriod: periodSchema }),
);
export const subscriptionChanged = message(
  'subscription.changed',
  1,
  subscriptionSnapshotSchema.extend({
    effectiveAt: instantSchema,
    previousPlan: planVersionSchema,
    period: periodSchema,
  }),
);
const at = z.object({
  subscriptionId: z.string(),
  partnerId: z.string(),
  at: instantSchema,
  revision: z.number().int().min(1),
});
export const subscriptionPaused = message('subscription.paused', 1, at);
export const subscriptionResumed = message('subscription.resumed', 1, at);
/** `at` is the end of service. Its last period was closed by a `period.closed` of its own, save when it ended within its trial. */
export const subscriptionEnded = message('subscription.ended', 1, at);

/**
 * Calls that carry any of `identities` belong to the subscription from `issuedAt` on. An identity is whatever a gateway may
 * name the caller by: the credential's id, the subscription's id, a consumer's username or custom id.
 */
export const credentialIssued = message(
  'credential.issued',
  1,
  z.object({
    credentialId: z.string(),
    subscriptionId: z.string(),
    partnerId: z.string(),
    name: z.string(),
    identities: z.array(z.string().min(1).max(200)).min(1).max(20),
    /** SHA-256 (hex) of the key: lets the check endpoint recognise it without knowing it. */
    keyHash: z.string(),
    issuedAt: instantSchema,
  }),
);
/** `revokedAt` may lie ahead: of a key that was replaced and works on for a while. The earliest that was said holds. */
export const credentialRevoked = message(
  'credential.revoked',
  1,
  z.object({ credentialId: z.string(), subscriptionId: z.string(), partnerId: z.string(), revokedAt: instantSchema }),
);

/** Every ending closes a period: renewal, change and cancellation are the same message with another end. */
export const periodClosed = message(
  'period.closed',
  1,
  z.object({
    subscriptionId: z.string(),
    partnerId: z.string(),
    /** 0 for the first period, counted from the anchor. */
    index: z.number().int().min(0),
    /** The full period of the cadence; what proration divides by. */
    period: periodSchema,
    /** The part of it that was served; equal to `period` at a plain renewal. */
    served: periodSchema,
    reason: z.enum(['renewal', 'change', 'cancellation']),
    /** The plan version that was in force. */
    plan: planVersionSchema,
    quantity: z.number().int().min(1),
    /** The period that follows, whose in-advance charges fall due; null when the subscription ended. */
    next: periodSchema.nullable(),
    /** How long metering waits for late events before it reports finally. */
    graceHours: z
      .number()
      .int()
      .min(0)
      .max(24 * 31),
  }),
);
