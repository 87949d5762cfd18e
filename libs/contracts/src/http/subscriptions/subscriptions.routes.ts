import { pricedLineSchema } from '@libs/pricing';
import { z } from 'zod';
import { planVersionSchema } from '../../plan.js';
import { amountSchema, idOf, instantSchema, keySchema, periodSchema, timeZoneSchema } from '../../primitives.js';
import { pageOf, pageQuerySchema, route } from '../route.js';

export const subscriptionStatusSchema = z.enum(['pending_payment_method', 'trialing', 'active', 'cancelling', 'ended']);
export type SubscriptionStatus = z.infer<typeof subscriptionStatusSchema>;

export const subscriptionSchema = z
  .object({
    id: idOf('sub'),
    partnerId: z.string(),
    partnerName: z.string(),
    plan: planVersionSchema,
    quantity: z.number().int().min(1),
    status: subscriptionStatusSchema,
    timeZone: timeZoneSchema.meta({ description: 'The zone its periods are counted in.' }),
    createdAt: instantSchema,
    /** The rest is null until it is activated. */
    startsAt: instantSchema.nullable(),
    trialEndsAt: instantSchema.nullable(),
    billingAnchor: instantSchema.nullable(),
    /** The running period and its number; null when none is running. */
    period: periodSchema.extend({ index: z.number().int() }).nullable(),
    /** When a scheduled cancellation takes effect. */
    endsAt: instantSchema.nullable(),
    endedAt: instantSchema.nullable(),
    revision: z.number().int(),
  })
  .meta({ id: 'Subscription' });
export type Subscription = z.infer<typeof subscriptionSchema>;

const partner = z.object({ partnerId: z.string() });
const subscription = partner.extend({ subscriptionId: z.string() });

const order = z.strictObject({
  planKey: keySchema,
  version: z.number().int().min(1).optional().meta({ description: 'The newest that is for sale when absent.' }),
  quantity: z.number().int().min(1).max(1_000_000).default(1),
  /** Where periods begin: at the hour of activation, or with the calendar's month (week, …). */
  alignment: z.enum(['anniversary', 'calendar']).default('anniversary'),
});

export const previewSubscription = route({
  name: 'previewSubscription',
  method: 'POST',
  repeatable: 'asks',
  path: '/subscriptions/v1/partners/:partnerId/subscriptions/preview',
  summary: 'Tell what a subscription would cost before it is made',
  description: 'As if it were activated now, before tax. What is charged in arrears comes at the end of the period.',
  permission: 'subscription.read',
  params: partner,
  body: order,
  response: z.object({
    plan: planVersionSchema,
    quantity: z.number().int(),
    asOf: instantSchema,
    trialEndsAt: instantSchema.nullable(),
    /** The first period that is charged. */
    firstPeriod: periodSchema,
    /** The part of it that is served: shorter when periods follow the calendar. */
    served: periodSchema,
    /** When the in-advance charges fall due: now, or when the trial ends. */
    dueAt: instantSchema,
    /** In-advance charges of the first period. */
    lines: z.array(pricedLineSchema),
    /** Their sum. */
    total: amountSchema,
    /** What of it is due now: nothing during a trial. */
    dueNow: amountSchema,
    needsPaymentMethod: z.boolean().meta({ description: 'True: checkout comes first.' }),
  }),
  problems: ['not_found', 'not_for_sale'],
});

export const subscribe = route({
  name: 'subscribe',
  method: 'POST',
  path: '/subscriptions/v1/partners/:partnerId/subscriptions',
  summary: 'Subscribe a partner to a plan',
  description:
    'Active at once when the plan never charges anything or a card is on file. Otherwise `pending_payment_method`: open a checkout for it next.',
  permission: 'subscription.write',
  params: partner,
  body: order,
  response: subscriptionSchema,
  creates: true,
  problems: ['not_found', 'not_for_sale', 'already_subscribed'],
});

export const listSubscriptions = route({
  name: 'listSubscriptions',
  method: 'GET',
  path: '/subscriptions/v1/subscriptions',
  summary: 'List the subscriptions of all partners',
  permission: 'subscriptions.list',
  query: pageQuerySchema.extend({ status: subscriptionStatusSchema.optional(), planKey: keySchema.optional() }),
  response: pageOf(subscriptionSchema),
});

export const listPartnerSubscriptions = route({
  name: 'listPartnerSubscriptions',
  method: 'GET',
  path: '/subscriptions/v1/partners/:partnerId/subscriptions',
  summary: "List a partner's subscriptions",
  permission: 'subscription.read',
  params: partner,
  query: pageQuerySchema.extend({ status: subscriptionStatusSchema.optional() }),
  response: pageOf(subscriptionSchema),
});

export const readSubscription = route({
  name: 'readSubscription',
  method: 'GET',
  path: '/subscriptions/v1/partners/:partnerId/subscriptions/:subscriptionId',
  summary: 'Read a subscription',
  permission: 'subscription.read',
  params: subscription,
  response: subscriptionSchema,
  problems: ['not_found'],
});

export const listPeriods = route({
  name: 'listPeriods',
  method: 'GET',
  path: '/subscriptions/v1/partners/:partnerId/subscriptions/:subscriptionId/periods',
  summary: 'List the closed periods of a subscription, newest first',
  permission: 'subscription.read',
  params: subscription,
  response: z.object({
    items: z.array(
      z.object({
        index: z.number().int(),
        period: periodSchema,
        served: periodSchema,
        reason: z.enum(['renewal', 'change', 'cancellation']),
        closedAt: instantSchema,
      }),
    ),
  }),
  problems: ['not_found'],
});

const when = z.strictObject({ when: z.enum(['period_end', 'now']) });

export const previewCancellation = route({
  name: 'previewCancellation',
  method: 'POST',
  repeatable: 'asks',
  path: '/subscriptions/v1/partners/:partnerId/subscriptions/:subscriptionId/cancellation/preview',
  summary: 'Tell what a cancellation would do',
  permission: 'subscription.read',
  params: subscription,
  body: when,
  response: z.object({
    endsAt: instantSchema,
    /** The last period and the part of it that will have been served; null when none was billed yet. */
    period: periodSchema.nullable(),
    served: periodSchema.nullable(),
    credentialsRevoked: z.number().int().meta({ description: 'Keys that stop working at that moment.' }),
  }),
  problems: ['not_found', 'wrong_subscription_status'],
});

export const cancelSubscription = route({
  name: 'cancelSubscription',
  method: 'POST',
  repeatable: 'moves',
  path: '/subscriptions/v1/partners/:partnerId/subscriptions/:subscriptionId/cancellation',
  summary: 'Cancel a subscription, at the end of its period or now',
  permission: 'subscription.write',
  params: subscription,
  body: when,
  response: subscriptionSchema,
  problems: ['not_found', 'wrong_subscription_status'],
});

export const undoCancellation = route({
  name: 'undoCancellation',
  method: 'DELETE',
  path: '/subscriptions/v1/partners/:partnerId/subscriptions/:subscriptionId/cancellation',
  summary: 'Take a scheduled cancellation back',
  permission: 'subscription.write',
  params: subscription,
  response: subscriptionSchema,
  problems: ['not_found', 'wrong_subscription_status'],
});

export const subscriptionRoutes = [
  previewSubscription,
  subscribe,
  listSubscriptions,
  listPartnerSubscriptions,
  readSubscription,
  listPeriods,
  previewCancellation,
  cancelSubscription,
  undoCancellation,
];
