import { z } from 'zod';
import { amountSchema, currencySchema, instantSchema, periodSchema } from '../../primitives.js';
import { sentenceSchema } from '../../sentences/say.js';
import { pageOf, pageQuerySchema, route } from '../route.js';
import { invoiceDetailSchema, invoiceFlagSchema, invoiceLineSchema, invoiceSummarySchema } from './invoice.schemas.js';
import { invoiceParams } from './invoices.routes.js';

const revision = z
  .number()
  .int()
  .min(1)
  .meta({ description: 'The revision that was looked at; anything newer answers 409 invoice_changed.' });
const decisionProblems = ['not_found', 'invoice_wrong_status', 'invoice_changed'] as const;

export const listReviewQueue = route({
  name: 'listReviewQueue',
  method: 'GET',
  path: '/billing/v1/review-queue',
  summary: 'List the invoices that wait for a decision',
  description: 'In review, sent back, and approved but not issued. Newest first.',
  permission: 'invoices.list',
  query: pageQuerySchema.extend({
    status: z.enum(['draft', 'in_review', 'approved']).optional(),
    flag: invoiceFlagSchema.shape.kind.optional(),
    currency: currencySchema.optional(),
    partnerId: z.string().optional(),
  }),
  response: pageOf(invoiceSummarySchema),
});

export const approveInvoice = route({
  name: 'approveInvoice',
  method: 'POST',
  repeatable: 'moves',
  path: '/billing/v1/invoices/:invoiceId/approve',
  summary: 'Approve an invoice, and issue it',
  permission: 'invoices.approve',
  params: invoiceParams,
  body: z.strictObject({
    revision,
    issue: z
      .boolean()
      .default(true)
      .meta({ description: 'Number, freeze and collect at once; otherwise issue it in a second step.' }),
  }),
  response: invoiceDetailSchema,
  problems: decisionProblems,
});

export const sendBackInvoice = route({
  name: 'sendBackInvoice',
  method: 'POST',
  repeatable: 'moves',
  path: '/billing/v1/invoices/:invoiceId/send-back',
  summary: 'Send an invoice back with a reason',
  description: 'It is a draft again until somebody recomputes it.',
  permission: 'invoices.review',
  params: invoiceParams,
  body: z.strictObject({ revision, reason: z.string().trim().min(3).max(1000) }),
  response: invoiceDetailSchema,
  problems: decisionProblems,
});

export const recomputeInvoice = route({
  name: 'recomputeInvoice',
  method: 'POST',
  repeatable: 'moves',
  path: '/billing/v1/invoices/:invoiceId/recompute',
  summary: 'Rate an invoice again from the newest usage, and put it in review',
  permission: 'invoices.review',
  params: invoiceParams,
  body: z.strictObject({ revision }),
  response: invoiceDetailSchema,
  problems: decisionProblems,
});

export const issueInvoice = route({
  name: 'issueInvoice',
  method: 'POST',
  repeatable: 'moves',
  path: '/billing/v1/invoices/:invoiceId/issue',
  summary: 'Issue an approved invoice',
  permission: 'invoices.issue',
  params: invoiceParams,
  body: z.strictObject({ revision }),
  response: invoiceDetailSchema,
  problems: decisionProblems,
});

/** Many approvals under way: what has been decided so far, one by one. */
export const approvalRunSchema = z
  .object({
    id: z.string(),
    issue: z.boolean(),
    startedAt: instantSchema,
    endedAt: instantSchema.nullable(),
    total: z.number().int(),
    done: z.number().int(),
    failed: z.number().int(),
    items: z.array(
      z.object({
        invoiceId: z.string(),
        revision: z.number().int(),
        outcome: z.enum(['waiting', 'approved', 'issued', 'failed']),
        number: z.string().nullable(),
        partnerName: z.string().nullable().meta({ description: 'Null when there is no such invoice.' }),
        total: amountSchema.nullable().meta({ description: 'What the invoice comes to now; null as above.' }),
        problem: z.object({ code: z.string(), detail: z.string(), said: sentenceSchema }).nullable(),
      }),
    ),
  })
  .meta({ id: 'ApprovalRun' });
export type ApprovalRunWire = z.infer<typeof approvalRunSchema>;

export const approveInvoices = route({
  name: 'approveInvoices',
  method: 'POST',
  repeatable: 'moves',
  path: '/billing/v1/approval-runs',
  summary: 'Approve many invoices',
  description: 'Answers at once; each invoice is decided by itself in the background. Read the run for its progress.',
  permission: 'invoices.approve',
  body: z.strictObject({
    invoices: z
      .array(z.strictObject({ invoiceId: z.string(), revision }))
      .min(1)
      .max(1000),
    issue: z.boolean().default(true),
  }),
  response: approvalRunSchema,
  creates: true,
});

export const readApprovalRun = route({
  name: 'readApprovalRun',
  method: 'GET',
  path: '/billing/v1/approval-runs/:approvalRunId',
  summary: 'Read how far many approvals have come',
  permission: 'invoices.list',
  params: z.object({ approvalRunId: z.string() }),
  response: approvalRunSchema,
  problems: ['not_found'],
});

/** Usage that changed after its invoice was issued: what it would have cost more or less. */
export const correctionSchema = z
  .object({
    id: z.string(),
    partnerId: z.string(),
    partnerName: z.string(),
    subscriptionId: z.string(),
    invoiceId: z
      .string()
      .nullable()
      .meta({ description: 'The invoice of the period; null when nothing had been owed.' }),
    invoiceNumber: z.string().nullable(),
    period: periodSchema,
    delta: amountSchema.meta({ description: 'Rated again, less what was billed: positive is owed to the provider.' }),
    lines: z.array(
      invoiceLineSchema.pick({ key: true, description: true }).extend({ billed: amountSchema, rated: amountSchema }),
    ),
    usageStoredBefore: instantSchema,
    status: z
      .enum(['waiting', 'withdrawn'])
      .meta({ description: 'withdrawn: a later report took the difference away again.' }),
    createdAt: instantSchema,
  })
  .meta({ id: 'Correction' });
export type CorrectionWire = z.infer<typeof correctionSchema>;

export const listCorrections = route({
  name: 'listCorrections',
  method: 'GET',
  path: '/billing/v1/corrections',
  summary: 'List usage that changed after its invoice was issued',
  permission: 'invoices.list',
  query: pageQuerySchema.extend({ partnerId: z.string().optional(), status: correctionSchema.shape.status.optional() }),
  response: pageOf(correctionSchema),
});

export const reviewRoutes = [
  listReviewQueue,
  approveInvoice,
  sendBackInvoice,
  recomputeInvoice,
  issueInvoice,
  approveInvoices,
  readApprovalRun,
  listCorrections,
];
