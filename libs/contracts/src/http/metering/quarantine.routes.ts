import { z } from 'zod';
import { instantSchema } from '../../primitives.js';
import { sentenceSchema } from '../../sentences/say.js';
import { pageOf, pageQuerySchema, route } from '../route.js';
import { usageEventSchema } from './usage.routes.js';

export const quarantineReasonSchema = z.enum([
  'unknown_subject',
  'unknown_event',
  'conflict',
  'invalid_value',
  'time_out_of_range',
  'body_unreadable',
  'body_too_large',
  'body_suspicious',
  'too_many_records',
  'record_unreadable',
  'record_too_deep',
  'missing_field',
  'invalid_field',
  'unknown_format',
]);
export type QuarantineReason = z.infer<typeof quarantineReasonSchema>;

/** A record that was kept whole but not counted. */
export const quarantinedRecordSchema = z
  .object({
    id: z.string(),
    connectionId: z.string(),
    connectionName: z.string(),
    reason: quarantineReasonSchema,
    detail: z.string().meta({ description: 'Names the field and the mend.' }),
    said: sentenceSchema.meta({ description: 'The detail for other languages.' }),
    status: z.enum(['waiting', 'replayed', 'discarded']),
    eventId: z.string().nullable(),
    eventType: z.string().nullable(),
    subject: z.string().nullable(),
    identities: z.array(z.string()),
    time: instantSchema.nullable().meta({ description: 'When the call was made, when the record says it.' }),
    receivedAt: instantSchema,
    resolvedAt: instantSchema.nullable(),
    resolution: z.string().nullable().meta({ description: 'Why it was discarded, or what it was counted for.' }),
  })
  .meta({ id: 'QuarantinedRecord' });
export type QuarantinedRecord = z.infer<typeof quarantinedRecordSchema>;

const filterShape = {
  connectionId: z.string().optional(),
  reason: quarantineReasonSchema.optional(),
  identity: z.string().max(300).optional().meta({ description: 'One of the names the record gives its caller.' }),
  search: z
    .string()
    .trim()
    .min(2)
    .max(200)
    .optional()
    .meta({ description: 'Stands anywhere in the record or in why it was set aside, in any case.' }),
  from: instantSchema.optional().meta({ description: 'Received from this instant on.' }),
  to: instantSchema.optional().meta({ description: 'Received before this instant.' }),
};
const bulkFilterSchema = z
  .strictObject({ ...filterShape, ids: z.array(z.string()).max(1000).optional() })
  .refine((filter) => Object.keys(filter).length > 0, 'name at least one condition');

export const listQuarantine = route({
  name: 'listQuarantine',
  method: 'GET',
  path: '/metering/v1/quarantine',
  summary: 'List quarantined records',
  permission: 'quarantine.read',
  query: pageQuerySchema.extend({
    ...filterShape,
    status: quarantinedRecordSchema.shape.status.default('waiting'),
  }),
  response: pageOf(quarantinedRecordSchema),
});

export const summarizeQuarantine = route({
  name: 'summarizeQuarantine',
  method: 'GET',
  path: '/metering/v1/quarantine/summary',
  summary: 'Count what waits in quarantine, by reason and by unknown caller',
  permission: 'quarantine.read',
  response: z
    .object({
      waiting: z.number().int(),
      reasons: z.array(
        z.object({
          connectionId: z.string(),
          connectionName: z.string(),
          reason: quarantineReasonSchema,
          count: z.number().int(),
          oldestReceivedAt: instantSchema,
        }),
      ),
      unknownCallers: z
        .array(
          z.object({
            identity: z.string(),
            count: z.number().int(),
            firstTime: instantSchema,
            lastTime: instantSchema,
          }),
        )
        .meta({ description: 'The fifty callers with the most records; the first name a record gives is shown.' }),
    })
    .meta({ id: 'QuarantineSummary' }),
});

export const getQuarantined = route({
  name: 'getQuarantined',
  method: 'GET',
  path: '/metering/v1/quarantine/:recordId',
  summary: 'Read a quarantined record whole',
  permission: 'quarantine.read',
  params: z.object({ recordId: z.string() }),
  response: quarantinedRecordSchema.extend({
    raw: z.unknown().meta({ description: 'The record as it came, without credentials.' }),
    counted: usageEventSchema.nullable().meta({
      description:
        'For a conflict: the event of the same id that was counted. It is looked for within a day of the time of this one.',
    }),
  }),
  problems: ['not_found'],
});

const bulkOutcomeSchema = z
  .object({
    isDryRun: z.boolean(),
    matched: z.number().int(),
    counted: z.number().int().meta({ description: 'Would be counted, or were.' }),
    stillWaiting: z.number().int(),
    firstTime: instantSchema.nullable(),
    lastTime: instantSchema.nullable(),
  })
  .meta({ id: 'QuarantineOutcome' });

export const reattributeQuarantine = route({
  name: 'reattributeQuarantine',
  method: 'POST',
  repeatable: 'moves',
  path: '/metering/v1/quarantine/reattribute',
  summary: 'Name the owner of an unknown caller and count what he sent',
  description:
    'From now on the name belongs to the subscription, and its quarantined calls are counted at the time they were made. A dry run counts first and changes nothing.',
  permission: 'quarantine.write',
  body: z.strictObject({
    identity: z.string().min(1).max(300),
    subscriptionId: z.string(),
    credentialId: z.string().optional(),
    validFrom: instantSchema.optional().meta({ description: 'Calls before it stay quarantined; absent: all count.' }),
    isDryRun: z.boolean().default(false),
  }),
  response: bulkOutcomeSchema,
  problems: ['not_found'],
});

export const replayQuarantine = route({
  name: 'replayQuarantine',
  method: 'POST',
  repeatable: 'moves',
  path: '/metering/v1/quarantine/replay',
  summary: 'Read quarantined records again',
  description:
    "With the connection's present field map, and with the owners known now. Conflicts stay: the first content was counted. At most 10,000 a call; repeat while `counted` is not 0.",
  permission: 'quarantine.write',
  body: z.strictObject({ filter: bulkFilterSchema, isDryRun: z.boolean().default(false) }),
  response: bulkOutcomeSchema,
});

export const discardQuarantine = route({
  name: 'discardQuarantine',
  method: 'POST',
  repeatable: 'moves',
  path: '/metering/v1/quarantine/discard',
  summary: 'Decide that quarantined records shall never count',
  permission: 'quarantine.write',
  body: z.strictObject({
    filter: bulkFilterSchema,
    reason: z.string().trim().min(3).max(1000),
    isDryRun: z.boolean().default(false),
  }),
  response: z.object({ isDryRun: z.boolean(), matched: z.number().int() }),
});

export const quarantineRoutes = [
  listQuarantine,
  summarizeQuarantine,
  getQuarantined,
  reattributeQuarantine,
  replayQuarantine,
  discardQuarantine,
];
