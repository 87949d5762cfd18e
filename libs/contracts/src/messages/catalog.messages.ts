import { z } from 'zod';
import { meterPublishedSchema } from '../meter.js';
import { planVersionSchema } from '../plan.js';
import { instantSchema } from '../primitives.js';
import { message } from './message.js';

/** A meter counts from now on (and, when asked, over the events already here). */
export const meterPublished = message('meter.published', 1, meterPublishedSchema);

/** A plan version is for sale. It will never change. */
export const planPublished = message('plan.published', 1, planVersionSchema.extend({ publishedAt: instantSchema }));

/** A plan version is no longer offered to newcomers; those who are on it stay. */
export const planRetired = message(
  'plan.retired',
  1,
  z.object({ planId: z.string(), planKey: z.string(), version: z.number().int(), retiredAt: instantSchema }),
);
