import { z } from 'zod';
import { planVersionSchema } from '../../plan.js';
import { cadenceSchema, currencySchema, instantSchema, keySchema } from '../../primitives.js';
import { faultSchema, pageOf, pageQuerySchema, route } from '../route.js';

/**
 * A plan version being written. Its rate cards and entitlements may still be wrong: a draft keeps what the author typed, and
 * publishing says everything that is wrong with it.
 */
export const planDraftSchema = z
  .strictObject({
    name: z.string().trim().min(1).max(120),
    description: z.string().max(4000).default(''),
    currency: currencySchema,
    cadence: cadenceSchema.default({ unit: 'month', count: 1 }),
    trialDays: z.number().int().min(0).max(365).default(0),
    productIds: z.array(z.string()).max(50).default([]),
    rateCards: z.array(z.record(z.string(), z.unknown())).max(50).default([]),
    entitlements: z.array(z.record(z.string(), z.unknown())).max(100).default([]),
    notBillable: z.array(z.record(z.string(), z.unknown())).max(20).optional(),
    spendingLimit: z.record(z.string(), z.unknown()).optional(),
    isPrivate: z.boolean().default(false),
  })
  .meta({ id: 'PlanDraft' });
export type PlanDraft = z.infer<typeof planDraftSchema>;

export const planStatusSchema = z.enum(['draft', 'published', 'retired']);

export const planSchema = z
  .object({
    id: z.string(),
    key: keySchema,
    createdAt: instantSchema,
    versions: z.array(
      z.object({
        version: z.number().int(),
        status: planStatusSchema,
        definition: planDraftSchema,
        publishedAt: instantSchema.nullable(),
        retiredAt: instantSchema.nullable(),
      }),
    ),
  })
  .meta({ id: 'Plan' });
export type PlanWire = z.infer<typeof planSchema>;

const planParams = z.object({ planId: z.string() });
const versionParams = planParams.extend({ version: z.coerce.number().int().min(1) });

export const listPlans = route({
  name: 'listPlans',
  method: 'GET',
  path: '/catalog/v1/plans',
  summary: 'List plans with their versions',
  permission: 'catalog.read',
  query: pageQuerySchema,
  response: pageOf(planSchema),
});
export const createPlan = route({
  name: 'createPlan',
  method: 'POST',
  path: '/catalog/v1/plans',
  summary: 'Create a plan with version 1 as a draft',
  permission: 'catalog.write',
  body: planDraftSchema.extend({ key: keySchema }),
  response: planSchema,
  creates: true,
  problems: ['key_taken'],
});
export const readPlan = route({
  name: 'readPlan',
  method: 'GET',
  path: '/catalog/v1/plans/:planId',
  summary: 'Read a plan',
  permission: 'catalog.read',
  params: planParams,
  response: planSchema,
});
export const addPlanVersion = route({
  name: 'addPlanVersion',
  method: 'POST',
  path: '/catalog/v1/plans/:planId/versions',
  summary: 'Start the next version as a draft',
  description: 'It starts as a copy of the newest version. A plan has one draft at a time.',
  permission: 'catalog.write',
  params: planParams,
  body: z.strictObject({}),
  response: planSchema,
  creates: true,
  problems: ['plan_has_a_draft'],
});
export const updatePlanDraft = route({
  name: 'updatePlanDraft',
  method: 'PUT',
  path: '/catalog/v1/plans/:planId/versions/:version',
  summary: 'Replace a draft',
  permission: 'catalog.write',
  params: versionParams,
  body: planDraftSchema,
  response: planSchema,
  problems: ['plan_version_frozen'],
});
export const checkPlanDraft = route({
  name: 'checkPlanDraft',
  method: 'GET',
  path: '/catalog/v1/plans/:planId/versions/:version/faults',
  summary: 'Say what keeps a draft from being published',
  permission: 'catalog.read',
  params: versionParams,
  response: z.object({ faults: z.array(faultSchema) }),
});
export const publishPlan = route({
  name: 'publishPlan',
  method: 'POST',
  repeatable: 'moves',
  path: '/catalog/v1/plans/:planId/versions/:version/publish',
  summary: 'Publish a version: from now on it never changes',
  permission: 'catalog.publish',
  params: versionParams,
  response: planSchema,
  problems: ['plan_not_publishable', 'plan_version_frozen'],
});
export const retirePlan = route({
  name: 'retirePlan',
  method: 'POST',
  repeatable: 'moves',
  path: '/catalog/v1/plans/:planId/versions/:version/retire',
  summary: 'Stop offering a version',
  description: 'Those who are on it stay on it.',
  permission: 'catalog.publish',
  params: versionParams,
  response: planSchema,
  problems: ['plan_version_not_published'],
});

export const catalogueEntrySchema = z
  .object({
    id: z.string(),
    key: keySchema,
    name: z.string(),
    description: z.string(),
    category: z.string(),
    versions: z.array(
      z.object({
        version: z.string(),
        status: z.enum(['published', 'deprecated']),
        changelog: z.string(),
        deprecatedAt: instantSchema.nullable(),
        sunsetAt: instantSchema.nullable(),
        hasOpenApi: z.boolean(),
      }),
    ),
    /** The newest published version of every public plan that includes the product. */
    plans: z.array(planVersionSchema),
  })
  .meta({ id: 'CatalogueEntry' });

export const readCatalogue = route({
  name: 'readCatalogue',
  method: 'GET',
  path: '/catalog/v1/catalogue',
  summary: 'Show what is for sale',
  permission: 'public',
  query: z.object({ q: z.string().max(100).optional(), category: z.string().max(60).optional() }),
  response: z.object({ items: z.array(catalogueEntrySchema) }),
});
export const readCatalogueEntry = route({
  name: 'readCatalogueEntry',
  method: 'GET',
  path: '/catalog/v1/catalogue/:productKey',
  summary: 'Show one product that is for sale',
  permission: 'public',
  params: z.object({ productKey: keySchema }),
  response: catalogueEntrySchema,
});
export const readOpenApi = route({
  name: 'readOpenApi',
  method: 'GET',
  path: '/catalog/v1/catalogue/:productKey/versions/:version/openapi',
  summary: "Read a version's OpenAPI document",
  permission: 'public',
  params: z.object({ productKey: keySchema, version: z.string().max(40) }),
  response: z.record(z.string(), z.unknown()),
});

export const planRoutes = [
  listPlans,
  createPlan,
  readPlan,
  addPlanVersion,
  updatePlanDraft,
  checkPlanDraft,
  publishPlan,
  retirePlan,
  readCatalogue,
  readCatalogueEntry,
  readOpenApi,
];
