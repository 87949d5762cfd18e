import { z } from 'zod';
import { idOf, instantSchema, localeSchema, timeZoneSchema } from '../../primitives.js';
import { pageOf, pageQuerySchema, route } from '../route.js';
import { countrySchema, emailSchema, organisationNameSchema } from './members.routes.js';

export const paymentMethodSchema = z
  .object({
    brand: z.string().meta({ description: 'visa, mastercard, …' }),
    last4: z.string(),
    expMonth: z.number().int().min(1).max(12),
    expYear: z.number().int(),
  })
  .meta({ id: 'PaymentMethod' });

export const partnerSchema = z
  .object({
    id: idOf('par'),
    name: z.string(),
    email: z.string().meta({ description: 'Where invoices go.' }),
    timeZone: timeZoneSchema,
    locale: localeSchema,
    country: z.string().nullable(),
    taxId: z.string().nullable(),
    addressLines: z.array(z.string()),
    stripeCustomerId: z.string().nullable(),
    /** Null until a card was saved. */
    paymentMethod: paymentMethodSchema.nullable(),
    /** Since when an invoice is overdue past its grace; null when nothing is. */
    delinquentSince: instantSchema.nullable(),
    revision: z.number().int(),
    createdAt: instantSchema,
  })
  .meta({ id: 'Partner' });
export type Partner = z.infer<typeof partnerSchema>;

const partner = z.object({ partnerId: z.string() });

export const listPartners = route({
  name: 'listPartners',
  method: 'GET',
  path: '/subscriptions/v1/partners',
  summary: 'List and search partners',
  description: 'Newest first. The global search asks here.',
  permission: 'partners.list',
  query: pageQuerySchema.extend({
    q: z.string().trim().max(200).optional().meta({
      description:
        "Part of the name, of the e-mail or of a member's e-mail; or an id of the partner, of a subscription or a credential, or how a key begins.",
    }),
    delinquent: z.stringbool().optional(),
  }),
  response: pageOf(partnerSchema),
});

export const readPartner = route({
  name: 'readPartner',
  method: 'GET',
  path: '/subscriptions/v1/partners/:partnerId',
  summary: 'Read a partner',
  permission: 'partner.read',
  params: partner,
  response: partnerSchema,
  problems: ['not_found'],
});

export const updatePartner = route({
  name: 'updatePartner',
  method: 'PATCH',
  path: '/subscriptions/v1/partners/:partnerId',
  summary: "Change a partner's details",
  description:
    'What is left out stays. A new time zone holds for subscriptions that start later: a running one keeps the zone its periods are counted in.',
  permission: 'partner.write',
  params: partner,
  body: z.strictObject({
    name: organisationNameSchema.optional(),
    email: emailSchema.optional(),
    timeZone: timeZoneSchema.optional(),
    locale: localeSchema.optional(),
    country: countrySchema.nullable().optional(),
    taxId: z.string().trim().min(1).max(40).nullable().optional(),
    addressLines: z.array(z.string().trim().min(1).max(200)).max(6).optional(),
  }),
  response: partnerSchema,
  problems: ['not_found'],
});

/** What happened to a partner, in order. `data` holds what the kind needs to be told in words. */
export const timelineEntrySchema = z
  .object({
    id: z.string(),
    at: instantSchema,
    kind: z.enum([
      'partner_registered',
      'partner_updated',
      'payment_method_saved',
      'subscription_requested',
      'subscription_activated',
      'trial_ended',
      'period_closed',
      'cancellation_scheduled',
      'cancellation_undone',
      'subscription_ended',
      'credential_issued',
      'credential_rotated',
      'credential_revoked',
      'threshold_reached',
      'partner_delinquent',
      'partner_settled',
    ]),
    /** Who did it; null when Octroi did by itself. */
    actorName: z.string().nullable(),
    subscriptionId: z.string().nullable(),
    data: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  })
  .meta({ id: 'TimelineEntry' });
export type TimelineEntry = z.infer<typeof timelineEntrySchema>;

export const readTimeline = route({
  name: 'readTimeline',
  method: 'GET',
  path: '/subscriptions/v1/partners/:partnerId/timeline',
  summary: 'Tell what happened to a partner, newest first',
  permission: 'partner.read',
  params: partner,
  query: pageQuerySchema,
  response: pageOf(timelineEntrySchema),
  problems: ['not_found'],
});

export const partnerRoutes = [listPartners, readPartner, updatePartner, readTimeline];
