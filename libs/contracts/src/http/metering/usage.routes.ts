import { z } from 'zod';
import { meterDefinitionSchema } from '../../meter.js';
import { decimalStringSchema, instantSchema, keySchema, timeZoneSchema } from '../../primitives.js';
import { pageOf, pageQuerySchema, route } from '../route.js';

/** `route=/v1/orders`: a dimension and the value it has to have. */
const conditionSchema = z
  .string()
  .max(300)
  .regex(
    /^[A-Za-z_][A-Za-z0-9_-]*(\.[A-Za-z_][A-Za-z0-9_-]*){0,5}=/,
    'name a dimension, then "=", then its value: route=/v1/orders',
  );
const whereSchema = z
  .preprocess((where) => (typeof where === 'string' ? [where] : where), z.array(conditionSchema).max(20))
  .optional()
  .meta({
    description:
      'Repeatable: `dimension=value`, and nothing after "=" where the value is not known. Several values of one dimension are alternatives, several dimensions must all hold; meters without the dimension are left out.',
  });

const usageQueryShape = {
  from: instantSchema,
  to: instantSchema.meta({ description: 'Not included.' }),
  window: z
    .enum(['hour', 'day', 'month', 'total'])
    .default('day')
    .meta({ description: 'Calendar windows of `timeZone`; the first and last are cut at `from` and `to`.' }),
  timeZone: timeZoneSchema.default('UTC'),
  meterKey: keySchema.optional(),
  subscriptionId: z.string().optional(),
  credentialId: z.string().optional(),
  where: whereSchema,
  groupBy: z
    .string()
    .max(400)
    .regex(/^[A-Za-z0-9_.,-]*$/, 'name dimensions, "subscription" or "credential", separated by commas')
    .optional()
    .meta({ description: 'Comma-separated: subscription, credential, partner, or dimensions of the meter.' }),
  limit: z.coerce.number().int().min(1).max(1000).default(100).meta({ description: 'Series, largest quantity first.' }),
};
const usageQuerySchema = z.object({
  ...usageQueryShape,
  compare: z
    .enum(['none', 'previous'])
    .default('none')
    .meta({ description: 'previous: also the totals of the span of equal length before.' }),
});

const usagePointSchema = z.object({
  start: instantSchema,
  end: instantSchema,
  quantity: decimalStringSchema,
  events: z.number().int(),
});

/** What was used, window by window: one series for each meter and group. */
export const usageSchema = z
  .object({
    from: instantSchema,
    to: instantSchema,
    window: usageQueryShape.window.unwrap(),
    timeZone: z.string(),
    asOf: instantSchema.meta({ description: 'Usage that was stored until then is in the answer.' }),
    series: z.array(
      z.object({
        meterKey: z.string(),
        meterName: z.string(),
        unit: z.string(),
        group: z.record(z.string(), z.string()).meta({ description: 'One value for each name of groupBy.' }),
        quantity: decimalStringSchema,
        events: z.number().int(),
        previousQuantity: decimalStringSchema.nullable().meta({ description: 'Null unless compare=previous.' }),
        points: z.array(usagePointSchema).meta({ description: 'Every window, the empty ones as 0.' }),
      }),
    ),
  })
  .meta({ id: 'Usage' });
export type Usage = z.infer<typeof usageSchema>;

const partnerParams = z.object({ partnerId: z.string() });
const csv = z.any().meta({ description: 'text/csv with a header line' });

export const queryUsage = route({
  name: 'queryUsage',
  method: 'GET',
  path: '/metering/v1/usage',
  summary: 'Query usage over all partners',
  permission: 'usage.read',
  query: usageQuerySchema.extend({ partnerId: z.string().optional() }),
  response: usageSchema,
});

export const exportUsage = route({
  name: 'exportUsage',
  method: 'GET',
  path: '/metering/v1/usage.csv',
  summary: 'The same as CSV',
  permission: 'usage.read',
  query: z.object({ ...usageQueryShape, partnerId: z.string().optional() }),
  response: csv,
});

export const queryPartnerUsage = route({
  name: 'queryPartnerUsage',
  method: 'GET',
  path: '/metering/v1/partners/:partnerId/usage',
  summary: "Query a partner's usage",
  permission: 'partner.usage.read',
  params: partnerParams,
  query: usageQuerySchema,
  response: usageSchema,
});

export const exportPartnerUsage = route({
  name: 'exportPartnerUsage',
  method: 'GET',
  path: '/metering/v1/partners/:partnerId/usage.csv',
  summary: "A partner's usage as CSV",
  permission: 'partner.usage.read',
  params: partnerParams,
  query: z.object(usageQueryShape),
  response: csv,
});

/** A meter as it counts here. */
export const meterInUseSchema = meterDefinitionSchema
  .extend({
    meterId: z.string(),
    publishedAt: instantSchema,
    recount: z
      .object({
        status: z.enum(['running', 'done']),
        events: z.number().int().meta({ description: 'Earlier events counted so far.' }),
      })
      .nullable()
      .meta({ description: 'Counting of the events that were here before the meter; null when never asked for.' }),
  })
  .meta({ id: 'MeterInUse' });

export const listUsageMeters = route({
  name: 'listUsageMeters',
  method: 'GET',
  path: '/metering/v1/meters',
  summary: 'List the meters that count',
  permission: 'usage.read',
  response: z.object({ items: z.array(meterInUseSchema) }),
});

export const recountMeter = route({
  name: 'recountMeter',
  method: 'POST',
  repeatable: 'moves',
  path: '/metering/v1/meters/:meterKey/recount',
  summary: 'Count the events that were here before the meter',
  description: 'Runs in the background over the raw events that are still kept. Asking twice counts nothing twice.',
  permission: 'catalog.publish',
  params: z.object({ meterKey: keySchema }),
  response: meterInUseSchema,
  problems: ['not_found'],
});

const countedAsSchema = z.array(
  z.object({ meterKey: z.string(), quantity: decimalStringSchema, dimensions: z.record(z.string(), z.string()) }),
);

/** An event about an earlier one, which it corrects or deletes. */
export const amendmentSchema = z
  .object({
    id: z.string(),
    kind: z.enum(['corrected', 'deleted']),
    storedAt: instantSchema,
    reason: z.string(),
    madeBy: z.string().nullable().meta({ description: 'A member of the staff; null when the gateway sent it.' }),
    countedBefore: countedAsSchema,
  })
  .meta({ id: 'Amendment' });

/** One call, as a partner or the staff may see it. */
export const usageEventSchema = z
  .object({
    id: z.string().meta({ description: 'The id the gateway gave it.' }),
    source: z.string(),
    type: z.string(),
    time: instantSchema,
    storedAt: instantSchema,
    subject: z.string().nullable(),
    subscriptionId: z.string(),
    credentialId: z.string().nullable(),
    credentialName: z.string().nullable(),
    connectionId: z.string(),
    data: z.record(z.string(), z.unknown()).meta({ description: 'method, path, status, latencyMs, …' }),
    countedAs: countedAsSchema,
    amendments: z
      .array(amendmentSchema)
      .meta({ description: 'Oldest first; `data` and `countedAs` are after the last.' }),
    raw: z.unknown().meta({ description: 'The record as the gateway sent it, without credentials.' }),
  })
  .meta({ id: 'UsageEvent' });

const eventQuerySchema = pageQuerySchema.extend({
  from: instantSchema.optional(),
  to: instantSchema.optional(),
  subscriptionId: z.string().optional(),
  credentialId: z.string().optional(),
  meterKey: keySchema.optional(),
  where: whereSchema.meta({
    description: 'As in a usage query: calls that a meter counted under these dimension values.',
  }),
});

export const listPartnerEvents = route({
  name: 'listPartnerEvents',
  method: 'GET',
  path: '/metering/v1/partners/:partnerId/events',
  summary: "List a partner's calls, newest first",
  permission: 'partner.usage.read',
  params: partnerParams,
  query: eventQuerySchema,
  response: pageOf(usageEventSchema),
});

export const listEvents = route({
  name: 'listEvents',
  method: 'GET',
  path: '/metering/v1/events',
  summary: 'List the calls of a partner or subscription, newest first',
  permission: 'usage.read',
  query: eventQuerySchema.extend({ partnerId: z.string().optional() }),
  response: pageOf(usageEventSchema),
});

export const amendEvent = route({
  name: 'amendEvent',
  method: 'POST',
  path: '/metering/v1/events/amendments',
  summary: 'Correct or delete one event',
  description:
    'Buckets follow at once; a period that was reported already is corrected with the next invoice. Gateways do the same with CloudEvents of the types octroi.event.corrected and octroi.event.deleted.',
  permission: 'usage.amend',
  body: z.strictObject({
    connectionId: z.string(),
    source: z.string(),
    id: z.string().min(1),
    subscriptionId: z.string(),
    time: instantSchema.meta({ description: 'That of the event, as listed.' }),
    kind: z.enum(['corrected', 'deleted']),
    data: z.record(z.string(), z.unknown()).default({}).meta({
      description: 'For corrected: the fields that were wrong, with their right values; null takes one away.',
    }),
    reason: z.string().trim().min(3).max(500),
  }),
  response: usageEventSchema,
  creates: true,
  problems: ['not_found'],
});

export const getSubscriptionActivity = route({
  name: 'getSubscriptionActivity',
  method: 'GET',
  path: '/metering/v1/partners/:partnerId/subscriptions/:subscriptionId/activity',
  summary: 'See whether the first call has arrived',
  permission: 'partner.usage.read',
  params: partnerParams.extend({ subscriptionId: z.string() }),
  response: z
    .object({
      subscriptionId: z.string(),
      firstEventAt: instantSchema.nullable(),
      lastEventAt: instantSchema.nullable(),
      events: z.number().int(),
      credentials: z.array(
        z.object({ credentialId: z.string(), lastEventAt: instantSchema, events: z.number().int() }),
      ),
    })
    .meta({ id: 'SubscriptionActivity' }),
  problems: ['not_found'],
});

export const usageRoutes = [
  queryUsage,
  exportUsage,
  queryPartnerUsage,
  exportPartnerUsage,
  listUsageMeters,
  recountMeter,
  listPartnerEvents,
  listEvents,
  amendEvent,
  getSubscriptionActivity,
];
