import { z } from 'zod';
import { amountSchema, instantSchema, localeSchema, periodSchema } from '../../primitives.js';
import { route } from '../route.js';
import { invoiceLineSchema } from './invoice.schemas.js';

/** A line that is not on any invoice yet. */
const upcomingLineSchema = invoiceLineSchema.omit({ id: true }).extend({
  sentences: z.array(z.string()).meta({ description: 'How it came about, in the language asked for.' }),
});
export type UpcomingLine = z.infer<typeof upcomingLineSchema>;

/** What one subscription would be billed; computed on asking, never stored as a draft. */
export const upcomingInvoiceSchema = z
  .object({
    subscriptionId: z.string(),
    planName: z.string(),
    period: periodSchema,
    invoicedAt: instantSchema.meta({ description: 'When the period ends and the draft is made.' }),
    asOf: instantSchema.nullable().meta({
      description: 'Usage stored before this instant is in; null when no usage has been reported in the period.',
    }),
    lines: z
      .array(upcomingLineSchema)
      .meta({ description: 'In arrears: what the period cost so far. In advance: the next period.' }),
    soFar: amountSchema.meta({ description: 'The lines in arrears: what the period cost so far.' }),
    total: amountSchema.meta({ description: 'All lines: what the invoice would say if the period ended now.' }),
    projection: z
      .object({
        total: amountSchema,
        method: z.literal('linear').meta({
          description:
            'Counts and sums go on at the average pace of the period so far; of different values half as many again are expected; largest, smallest, mean and last values, and levels, stay as they are. All of it is rated as a whole.',
        }),
        elapsedPercent: z.number().int().min(0).max(100),
        range: z.object({ low: amountSchema, high: amountSchema }).meta({
          description:
            'The remaining time at half and at one and a half times that pace; for different values: none new, and as many again.',
        }),
      })
      .nullable()
      .meta({ description: 'The invoice at the end of the period; null when there is nothing to go by.' }),
    notProjected: z.enum(['no_usage_reported', 'too_early', 'too_many_transactions']).nullable().meta({
      description:
        'Why there is no projection: no usage has been reported in the period, or less than a tenth of it (of a long one: a week) has been seen, or too many transactions are priced each by itself.',
    }),
    thresholds: z.array(z.object({ meterKey: z.string(), percent: z.number().int(), reachedAt: instantSchema })),
  })
  .meta({ id: 'UpcomingInvoice' });
export type UpcomingInvoice = z.infer<typeof upcomingInvoiceSchema>;

export const readUpcomingInvoices = route({
  name: 'readUpcomingInvoices',
  method: 'GET',
  path: '/billing/v1/partners/:partnerId/upcoming-invoices',
  summary: 'Compute what each subscription of a partner would be billed',
  permission: 'partner.upcoming.read',
  params: z.object({ partnerId: z.string() }),
  query: z.object({ subscriptionId: z.string().optional(), locale: localeSchema.default('en') }),
  response: z.object({ computedAt: instantSchema, invoices: z.array(upcomingInvoiceSchema) }),
});

export const upcomingRoutes = [readUpcomingInvoices];
