import { z } from 'zod';
import { meterDefinitionSchema } from '../../meter.js';
import { instantSchema, keySchema } from '../../primitives.js';
import { pageOf, pageQuerySchema, route } from '../route.js';

export const meterSchema = meterDefinitionSchema
  .extend({
    id: z.string(),
    status: z.enum(['draft', 'published', 'archived']),
    publishedAt: instantSchema.nullable(),
    createdAt: instantSchema,
  })
  .meta({ id: 'Meter' });
export type MeterWire = z.infer<typeof meterSchema>;

export const featureSchema = z
  .object({
    id: z.string(),
    key: keySchema,
    name: z.string(),
    description: z.string(),
    meterKey: keySchema.nullable(),
    createdAt: instantSchema,
  })
  .meta({ id: 'Feature' });
export type FeatureWire = z.infer<typeof featureSchema>;

const meterBody = z.strictObject(meterDefinitionSchema.shape);
const featureBody = z.strictObject({
  key: keySchema,
  name: z.string().trim().min(1).max(120),
  description: z.string().max(2000).default(''),
  meterKey: keySchema.nullable().default(null),
});
const meterParams = z.object({ meterId: z.string() });
const featureParams = z.object({ featureId: z.string() });

export const listMeters = route({
  name: 'listMeters',
  method: 'GET',
  path: '/catalog/v1/meters',
  summary: 'List meters',
  permission: 'catalog.read',
  query: pageQuerySchema,
  response: pageOf(meterSchema),
});
export const createMeter = route({
  name: 'createMeter',
  method: 'POST',
  path: '/catalog/v1/meters',
  summary: 'Create a meter as a draft',
  permission: 'catalog.write',
  body: meterBody,
  response: meterSchema,
  creates: true,
  problems: ['key_taken', 'meter_contradicts_itself'],
});
export const readMeter = route({
  name: 'readMeter',
  method: 'GET',
  path: '/catalog/v1/meters/:meterId',
  summary: 'Read a meter',
  permission: 'catalog.read',
  params: meterParams,
  response: meterSchema,
});
export const updateMeter = route({
  name: 'updateMeter',
  method: 'PUT',
  path: '/catalog/v1/meters/:meterId',
  summary: 'Replace a draft meter',
  permission: 'catalog.write',
  params: meterParams,
  body: meterBody,
  response: meterSchema,
  problems: ['key_taken', 'meter_not_draft', 'meter_contradicts_itself'],
});
export const publishMeter = route({
  name: 'publishMeter',
  method: 'POST',
  repeatable: 'moves',
  path: '/catalog/v1/meters/:meterId/publish',
  summary: 'Publish a meter: it counts from now on',
  permission: 'catalog.publish',
  params: meterParams,
  response: meterSchema,
  problems: ['meter_not_draft'],
});
export const archiveMeter = route({
  name: 'archiveMeter',
  method: 'POST',
  repeatable: 'moves',
  path: '/catalog/v1/meters/:meterId/archive',
  summary: 'Take a meter out of the choice for new plans',
  description: 'Plans that use it go on; it goes on counting.',
  permission: 'catalog.publish',
  params: meterParams,
  response: meterSchema,
  problems: ['meter_not_published'],
});
export const listFeatures = route({
  name: 'listFeatures',
  method: 'GET',
  path: '/catalog/v1/features',
  summary: 'List features',
  permission: 'catalog.read',
  query: pageQuerySchema,
  response: pageOf(featureSchema),
});
export const createFeature = route({
  name: 'createFeature',
  method: 'POST',
  path: '/catalog/v1/features',
  summary: 'Create a feature',
  permission: 'catalog.write',
  body: featureBody,
  response: featureSchema,
  creates: true,
  problems: ['key_taken'],
});
export const updateFeature = route({
  name: 'updateFeature',
  method: 'PATCH',
  path: '/catalog/v1/features/:featureId',
  summary: 'Change the words about a feature',
  permission: 'catalog.write',
  params: featureParams,
  body: z.strictObject({ name: featureBody.shape.name, description: z.string().max(2000) }).partial(),
  response: featureSchema,
});

export const meterRoutes = [
  listMeters,
  createMeter,
  readMeter,
  updateMeter,
  publishMeter,
  archiveMeter,
  listFeatures,
  createFeature,
  updateFeature,
];
