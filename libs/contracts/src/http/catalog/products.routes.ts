import { z } from 'zod';
import { instantSchema, keySchema } from '../../primitives.js';
import { pageOf, pageQuerySchema, route } from '../route.js';

export const productStatusSchema = z.enum(['draft', 'published', 'deprecated', 'retired']);
export type ProductStatus = z.infer<typeof productStatusSchema>;

/** One version of an API product; the life cycle is the version's. */
export const productVersionSchema = z
  .object({
    version: z.string().meta({ description: 'As the provider calls it: v1, 2026-03.' }),
    status: productStatusSchema,
    changelog: z.string(),
    publishedAt: instantSchema.nullable(),
    deprecatedAt: instantSchema.nullable(),
    /** Announced last day of service; the version is retired then. */
    sunsetAt: instantSchema.nullable(),
    retiredAt: instantSchema.nullable(),
    hasOpenApi: z.boolean(),
  })
  .meta({ id: 'ProductVersion' });

export const productSchema = z
  .object({
    id: z.string(),
    key: keySchema,
    name: z.string(),
    description: z.string(),
    category: z.string(),
    versions: z.array(productVersionSchema),
    createdAt: instantSchema,
  })
  .meta({ id: 'Product' });
export type ProductWire = z.infer<typeof productSchema>;

// A default would fill in what a PATCH leaves out, so defaults stand in the creating body only.
const productWords = z.strictObject({
  name: z.string().trim().min(1).max(120),
  description: z.string().max(4000),
  category: z.string().trim().max(60),
});
const productBody = productWords.extend({
  key: keySchema,
  description: productWords.shape.description.default(''),
  category: productWords.shape.category.default(''),
});
const productParams = z.object({ productId: z.string() });
export const versionNameSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/, 'use 1 to 40 letters, digits, ".", "_" or "-"');
const versionParams = productParams.extend({ version: versionNameSchema });

export const listProducts = route({
  name: 'listProducts',
  method: 'GET',
  path: '/catalog/v1/products',
  summary: 'List API products',
  permission: 'catalog.read',
  query: pageQuerySchema,
  response: pageOf(productSchema),
});
export const createProduct = route({
  name: 'createProduct',
  method: 'POST',
  path: '/catalog/v1/products',
  summary: 'Create an API product',
  permission: 'catalog.write',
  body: productBody,
  response: productSchema,
  creates: true,
  problems: ['key_taken'],
});
export const readProduct = route({
  name: 'readProduct',
  method: 'GET',
  path: '/catalog/v1/products/:productId',
  summary: 'Read an API product',
  permission: 'catalog.read',
  params: productParams,
  response: productSchema,
});
export const updateProduct = route({
  name: 'updateProduct',
  method: 'PATCH',
  path: '/catalog/v1/products/:productId',
  summary: 'Change the words about a product',
  permission: 'catalog.write',
  params: productParams,
  body: productWords.partial(),
  response: productSchema,
});
export const addProductVersion = route({
  name: 'addProductVersion',
  method: 'POST',
  path: '/catalog/v1/products/:productId/versions',
  summary: 'Add a version as a draft',
  permission: 'catalog.write',
  params: productParams,
  body: z.strictObject({ version: versionNameSchema, changelog: z.string().max(20_000).default('') }),
  response: productSchema,
  creates: true,
  problems: ['key_taken'],
});
export const attachOpenApi = route({
  name: 'attachOpenApi',
  method: 'PUT',
  path: '/catalog/v1/products/:productId/versions/:version/openapi',
  summary: 'Attach the OpenAPI document of a version',
  description: 'OpenAPI 3.0 or 3.1, as a JSON object or as YAML or JSON text.',
  permission: 'catalog.write',
  params: versionParams,
  body: z.strictObject({ document: z.union([z.record(z.string(), z.unknown()), z.string().max(1_000_000)]) }),
  response: productSchema,
  status: 200,
  problems: ['not_openapi', 'product_version_closed'],
});
export const publishProductVersion = route({
  name: 'publishProductVersion',
  method: 'POST',
  repeatable: 'moves',
  path: '/catalog/v1/products/:productId/versions/:version/publish',
  summary: 'Publish a version',
  permission: 'catalog.publish',
  params: versionParams,
  response: productSchema,
  problems: ['product_version_closed'],
});
export const deprecateProductVersion = route({
  name: 'deprecateProductVersion',
  method: 'POST',
  repeatable: 'moves',
  path: '/catalog/v1/products/:productId/versions/:version/deprecate',
  summary: 'Announce the end of a version',
  permission: 'catalog.publish',
  params: versionParams,
  body: z.strictObject({ sunsetAt: instantSchema.meta({ description: 'When it will be retired.' }) }),
  response: productSchema,
  problems: ['product_version_closed'],
});
export const retireProductVersion = route({
  name: 'retireProductVersion',
  method: 'POST',
  repeatable: 'moves',
  path: '/catalog/v1/products/:productId/versions/:version/retire',
  summary: 'Retire a version now',
  permission: 'catalog.publish',
  params: versionParams,
  response: productSchema,
  problems: ['product_version_closed'],
});

export const productRoutes = [
  listProducts,
  createProduct,
  readProduct,
  updateProduct,
  addProductVersion,
  attachOpenApi,
  publishProductVersion,
  deprecateProductVersion,
  retireProductVersion,
];
