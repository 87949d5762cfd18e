import { z } from 'zod';
import { planVersionSchema } from '../plan.js';
import { decimalStringSchema, instantSchema, keySchema, periodSchema } from '../primitives.js';
import { message } from './message.js';

/** The quantity of one meter for one set of dimension values. */
export const usageTotalSchema = z.object({
  meterKey: keySchema,
  dimensions: z.record(z.string(), z.string()).default({}),
  quantity: decimalStringSchema,
  /** How many events made it. */
  events: z.number().int().min(0),
  /** What each event carried, oldest first; only where a price of the plan looks at single transactions. */
  amounts: z.array(decimalStringSchema).optional(),
  /** Where each of the amounts stands among those of all totals of the report. */
  ranks: z.array(z.number().int()).optional(),
});
export type UsageTotal = z.infer<typeof usageTotalSchema>;

const usageReportSchema = z.object({
  subscriptionId: z.string(),
  partnerId: z.string(),
  index: z.number().int().min(0),
  period: periodSchema,
  /** The part of the period the totals are of; event time in `[start, end)`. */
  served: periodSchema,
  /** Totals, never deltas: a later report of the same period replaces this one. */
  totals: z.array(usageTotalSchema),
  /** Only events stored before this instant are in the totals; the newer report of two has the later one. */
  storedBefore: instantSchema,
  isFinal: z.boolean(),
});

/** Usage of a running period now and then, or of a closed one after its grace (`isFinal`). */
export const usageReported = message(
  'usage.reported',
  1,
  usageReportSchema.extend({
    /** What `period.closed` said, passed on with the final report; null before. */
    closing: z
      .object({
        reason: z.enum(['renewal', 'change', 'cancellation']),
        plan: planVersionSchema,
        quantity: z.number().int().min(1),
        next: periodSchema.nullable(),
      })
      .nullable(),
  }),
);

/** Events of a period arrived, or were repaired, after its final report. */
export const usageCorrected = message('usage.corrected', 1, usageReportSchema);

export const thresholdReached = message(
  'threshold.reached',
  1,
  z.object({
    subscriptionId: z.string(),
    partnerId: z.string(),
    meterKey: keySchema,
    period: periodSchema,
    percent: z.number().int(),
    quantity: decimalStringSchema,
    limit: decimalStringSchema,
    reachedAt: instantSchema,
  }),
);
