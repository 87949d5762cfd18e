import { z } from 'zod';
import { instantSchema, keySchema } from './primitives.js';

/**
 * `weighted_sum`: each value changes a running level (seats, gigabytes kept), and the quantity is the level's average over
 * the period: what was there before goes on, and a part of a period has its share.
 */
export const aggregationSchema = z.enum(['count', 'sum', 'min', 'max', 'avg', 'unique', 'latest', 'weighted_sum']);
export type Aggregation = z.infer<typeof aggregationSchema>;

/**
 * A dotted path into an event: `subject`, `type`, or a field of its data such as `status` or `ai.totalTokens`. Two more are
 * made of those: `statusClass` (`5xx`), and `slowerThanMs`, the largest of 100, 250, 500, 1000, 2500, 5000, 10000 and 30000
 * that `latencyMs` is above, else 0.
 */
export const propertyPathSchema = z
  .string()
  .regex(
    /^[A-Za-z_][A-Za-z0-9_-]*(\.[A-Za-z_][A-Za-z0-9_-]*){0,5}$/,
    'must be a path such as "status" or "ai.totalTokens"',
  );

/** One condition on an event; all conditions of a filter must hold. */
export const filterConditionSchema = z.object({
  property: propertyPathSchema,
  operator: z.enum(['eq', 'ne', 'in', 'not_in', 'gte', 'lte', 'exists', 'prefix']),
  /** Compared as text, or as a number for gte and lte. `in` and `not_in` take the list. */
  values: z.array(z.string().max(200)).max(100).default([]),
});

/** How events become a quantity. */
export const meterDefinitionSchema = z
  .object({
    key: keySchema,
    name: z.string().min(1).max(120),
    description: z.string().max(2000).default(''),
    eventType: z
      .string()
      .min(1)
      .max(200)
      .meta({ description: 'The CloudEvents type that is counted, such as api.request.' }),
    filter: z.array(filterConditionSchema).max(20).default([]),
    aggregation: aggregationSchema,
    valueProperty: propertyPathSchema.nullable().default(null).meta({ description: 'What is summed; null for count.' }),
    dimensions: z.array(propertyPathSchema).max(8).default([]),
    unit: z
      .string()
      .max(40)
      .default('call')
      .meta({ description: 'What one is called on an invoice: call, token, MB.' }),
  })
  .meta({ id: 'MeterDefinition' });
export type MeterDefinition = z.infer<typeof meterDefinitionSchema>;

export const meterPublishedSchema = meterDefinitionSchema.extend({ meterId: z.string(), publishedAt: instantSchema });
