import { z } from 'zod';
import { instantSchema } from '../../primitives.js';
import { sentenceSchema } from '../../sentences/say.js';
import { pageOf, pageQuerySchema, route } from '../route.js';

/** A gateway that Octroi can listen to. */
export const gatewaySchema = z
  .object({
    adapter: z.string().meta({ description: 'What a connection names it by: kong, cloudevents, …' }),
    title: z.string(),
    redelivers: z.boolean().meta({ description: 'Whether it sends a batch again when the answer was lost.' }),
    reportsRefusals: z.boolean().meta({ description: 'Whether calls it refused itself (401, 429) are reported too.' }),
    reportsLatency: z.boolean(),
    reportsSizes: z.boolean(),
    presets: z.array(z.string()).meta({ description: 'Log formats it knows by name; one of them goes into options.' }),
  })
  .meta({ id: 'Gateway' });

/** One of the at most two secrets that a connection accepts; the secret itself is never kept. */
export const connectionSecretSchema = z
  .object({ id: z.string(), hint: z.string(), createdAt: instantSchema, lastUsedAt: instantSchema.nullable() })
  .meta({ id: 'ConnectionSecret' });

/** What a connection does not deliver. */
export const connectionAlertSchema = z
  .object({
    id: z.string(),
    kind: z.enum(['silence', 'gap']).meta({
      description:
        'silence: quiet for longer than is its habit. gap: numbers are missing from the row in which a node counts its records.',
    }),
    node: z.string().nullable().meta({ description: 'The machine of the gateway; null: the whole of it.' }),
    detail: z.string(),
    said: sentenceSchema,
    since: instantSchema.meta({ description: 'When it was noticed.' }),
  })
  .meta({ id: 'ConnectionAlert' });

/** Whether anything arrives, and what became of it. */
export const connectionHealthSchema = z
  .object({
    state: z.enum(['waiting', 'healthy', 'silent', 'failing', 'disabled']).meta({
      description:
        'waiting: nothing yet. silent: quiet for longer than is its habit. failing: more was quarantined than counted in the last hour.',
    }),
    lastEventAt: instantSchema.nullable().meta({ description: 'When we last stored a record of it.' }),
    eventsPerMinute: z.number().meta({ description: 'Mean of the last five minutes.' }),
    lastHour: z.object({
      accepted: z.number().int(),
      duplicates: z.number().int(),
      conflicts: z.number().int(),
      quarantined: z.number().int(),
    }),
    ignored: z.array(z.object({ reason: z.string(), records: z.number().int() })).meta({
      description: 'What came in the last hour and is no usage (health probes, other logs), by reason; most first.',
    }),
    alerts: z.array(connectionAlertSchema).meta({ description: 'What it does not deliver; only what is still so.' }),
    lastError: z.object({ at: instantSchema, reason: z.string(), detail: z.string(), said: sentenceSchema }).nullable(),
  })
  .meta({ id: 'ConnectionHealth' });

const optionsSchema = z
  .strictObject({
    preset: z
      .string()
      .max(40)
      .optional()
      .meta({ description: 'What the records look like: one of the presets that the gateway of this adapter has.' }),
    secretNames: z
      .array(z.string().min(1).max(100))
      .max(50)
      .optional()
      .meta({ description: 'More names of headers, parameters and fields that hold secrets; they are never stored.' }),
    pushIdentity: z
      .strictObject({ audience: z.string().min(1).max(500), email: z.email().max(320) })
      .optional()
      .meta({
        description:
          'A push signed by Google for this audience and service account needs no secret (Pub/Sub push subscriptions).',
      }),
  })
  .meta({ id: 'ConnectionOptions' });

const fieldMapSchema = z
  .record(z.string().min(1).max(60), z.string().min(1).max(200))
  .refine((map) => Object.keys(map).length <= 50, 'at most 50 fields')
  .meta({
    description: 'Where this gateway keeps a field of ours: { "id": "trace.id", "latencyMs": "timing.total" }.',
  });

export const connectionSchema = z
  .object({
    id: z.string(),
    adapter: z.string(),
    name: z.string(),
    fieldMap: fieldMapSchema,
    options: optionsSchema,
    status: z.enum(['active', 'disabled']),
    isBuiltIn: z.boolean().meta({ description: 'The one that POST /metering/v1/events with an API token writes to.' }),
    ingestUrl: z.string(),
    secrets: z.array(connectionSecretSchema),
    health: connectionHealthSchema,
    createdAt: instantSchema,
  })
  .meta({ id: 'Connection' });

const newSecretSchema = connectionSecretSchema.extend({
  secret: z.string().meta({ description: 'Shown now and never again.' }),
});
const connectionParams = z.object({ connectionId: z.string() });
const base = '/metering/v1/connections';

export const listGateways = route({
  name: 'listGateways',
  method: 'GET',
  path: '/metering/v1/gateways',
  summary: 'List the gateways Octroi can listen to',
  permission: 'connections.read',
  response: z.object({ items: z.array(gatewaySchema) }),
});

export const listConnections = route({
  name: 'listConnections',
  method: 'GET',
  path: base,
  summary: 'List the connections',
  permission: 'connections.read',
  query: pageQuerySchema,
  response: pageOf(connectionSchema),
});

export const createConnection = route({
  name: 'createConnection',
  method: 'POST',
  path: base,
  summary: 'Connect a gateway',
  description: 'The secret of the answer is shown once. The settings to paste are at /settings.',
  permission: 'connections.write',
  creates: true,
  body: z.strictObject({
    adapter: z.string(),
    name: z.string().trim().min(1).max(120),
    fieldMap: fieldMapSchema.default({}),
    options: optionsSchema.default({}),
  }),
  response: z.object({ connection: connectionSchema, secret: newSecretSchema }),
});

export const getConnection = route({
  name: 'getConnection',
  method: 'GET',
  path: `${base}/:connectionId`,
  summary: 'Read a connection with its health',
  permission: 'connections.read',
  params: connectionParams,
  response: connectionSchema,
  problems: ['not_found'],
});

export const updateConnection = route({
  name: 'updateConnection',
  method: 'PATCH',
  path: `${base}/:connectionId`,
  summary: 'Rename a connection, change its field map, or disable it',
  description: 'A disabled connection refuses its secrets; gateways keep or lose what they hold as they see fit.',
  permission: 'connections.write',
  params: connectionParams,
  body: z.strictObject({
    name: z.string().trim().min(1).max(120).optional(),
    fieldMap: fieldMapSchema.optional(),
    options: optionsSchema.optional(),
    status: z.enum(['active', 'disabled']).optional(),
  }),
  response: connectionSchema,
  problems: ['not_found'],
});

export const rotateConnectionSecret = route({
  name: 'rotateConnectionSecret',
  method: 'POST',
  path: `${base}/:connectionId/secrets`,
  summary: 'Give a connection a second secret',
  description: 'Both are accepted until the older one is revoked, so that a gateway can be switched without loss.',
  permission: 'connections.write',
  creates: true,
  params: connectionParams,
  response: newSecretSchema,
  problems: ['not_found', 'connection_has_two_secrets'],
});

export const revokeConnectionSecret = route({
  name: 'revokeConnectionSecret',
  method: 'DELETE',
  path: `${base}/:connectionId/secrets/:secretId`,
  summary: 'Stop accepting a secret',
  description: 'Takes effect within five seconds in every process.',
  permission: 'connections.write',
  params: connectionParams.extend({ secretId: z.string() }),
  problems: ['not_found'],
});

/** One record of a preview: the event it would be, or why it would be set aside. */
export const previewedRecordSchema = z
  .object({
    outcome: z.enum(['event', 'rejection']),
    id: z.string().nullable(),
    idQuality: z.enum(['native', 'envelope', 'content']).nullable().meta({
      description: 'What the id is made of: native, per call; envelope, of what it came in; content, a hash.',
    }),
    type: z.string().nullable(),
    time: instantSchema.nullable(),
    subject: z.string().nullable(),
    identities: z.array(z.string()),
    data: z.record(z.string(), z.unknown()),
    reason: z.string().nullable(),
    detail: z.string().nullable(),
    said: sentenceSchema.nullable(),
  })
  .meta({ id: 'PreviewedRecord' });
export type PreviewedRecord = z.infer<typeof previewedRecordSchema>;

export const previewConnection = route({
  name: 'previewConnection',
  method: 'POST',
  path: `${base}/:connectionId/preview`,
  summary: 'See how a record would be read with another field map',
  description: 'Stores and counts nothing. At most the first 20 records of what is given are answered.',
  permission: 'connections.read',
  params: connectionParams,
  body: z.strictObject({
    record: z.unknown().meta({ description: 'One record, or a whole delivery, as the gateway sends it: JSON.' }),
    fieldMap: fieldMapSchema.default({}),
    options: optionsSchema.default({}),
  }),
  repeatable: 'asks',
  response: z.object({ records: z.array(previewedRecordSchema), ignored: z.record(z.string(), z.number().int()) }),
  problems: ['not_found'],
});

export const dismissConnectionAlert = route({
  name: 'dismissConnectionAlert',
  method: 'POST',
  path: `${base}/:connectionId/alerts/:alertId/dismiss`,
  summary: 'Close an alert of a connection',
  description:
    'The silence is known, or what is missing was lost and is not waited for any longer. Alerts also close by themselves when the records come.',
  permission: 'connections.write',
  params: connectionParams.extend({ alertId: z.string() }),
  repeatable: 'moves',
  problems: ['not_found'],
});

/** What an operator pastes into the gateway. `CONNECTION_SECRET` stands where the secret goes. */
export const getConnectionSettings = route({
  name: 'getConnectionSettings',
  method: 'GET',
  path: `${base}/:connectionId/settings`,
  summary: 'Read what to paste into the gateway',
  permission: 'connections.read',
  params: connectionParams,
  response: z
    .object({
      url: z.string(),
      headers: z.record(z.string(), z.string()),
      steps: z.array(
        z.object({
          title: z.string(),
          language: z.enum(['shell', 'yaml', 'json', 'javascript', 'xml', 'ini', 'nginx', 'text']),
          code: z.string(),
        }),
      ),
    })
    .meta({ id: 'ConnectionSettings' }),
  problems: ['not_found'],
});

/** One line of the live tail: a record that has just been stored. */
export const tailedRecordSchema = z
  .object({
    at: instantSchema,
    outcome: z.enum(['accepted', 'duplicate', 'conflict', 'quarantined']),
    id: z.string().nullable(),
    type: z.string().nullable(),
    time: instantSchema.nullable(),
    subject: z.string().nullable(),
    subscriptionId: z.string().nullable(),
    partnerId: z.string().nullable(),
    countedAs: z.array(z.object({ meterKey: z.string(), quantity: z.string() })),
    reason: z.string().nullable(),
    detail: z.string().nullable(),
    said: sentenceSchema.nullable(),
  })
  .meta({ id: 'TailedRecord' });
export type TailedRecord = z.infer<typeof tailedRecordSchema>;

export const tailConnection = route({
  name: 'tailConnection',
  method: 'GET',
  path: `${base}/:connectionId/tail`,
  summary: 'Watch what arrives, as server-sent events',
  description:
    'Event "record" with a TailedRecord, at most 50 a second; event "skipped" with { count } when more came; event "ignored" with reasons and counts of what is no usage. A comment every 15 seconds keeps the line open.',
  permission: 'connections.read',
  params: connectionParams,
  response: z.any().meta({ description: 'text/event-stream' }),
  problems: ['not_found'],
});

export const connectionRoutes = [
  listGateways,
  listConnections,
  createConnection,
  getConnection,
  updateConnection,
  rotateConnectionSecret,
  revokeConnectionSecret,
  previewConnection,
  dismissConnectionAlert,
  getConnectionSettings,
  tailConnection,
];
