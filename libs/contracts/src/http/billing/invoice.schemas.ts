import { traceSchema } from '@libs/pricing';
import { z } from 'zod';
import { amountSchema, currencySchema, decimalStringSchema, instantSchema, periodSchema } from '../../primitives.js';
import { sentenceSchema } from '../../sentences/say.js';

export const invoiceStatusSchema = z.enum([
  'draft',
  'in_review',
  'approved',
  'issued',
  'paid',
  'void',
  'uncollectible',
]);
export type InvoiceStatus = z.infer<typeof invoiceStatusSchema>;

/** What a reviewer should look at before approving. `detail` says it in figures. */
export const invoiceFlagSchema = z
  .object({
    kind: z
      .enum([
        'new_partner',
        'amount_changed',
        'zero',
        'negative',
        'late_events',
        'plan_changed',
        'sent_back',
        'not_collectable',
        'missing_tax_id',
      ])
      .meta({
        description:
          'amount_changed: 30 % or more away from the invoice before; not_collectable: Stripe would refuse it.',
      }),
    detail: z.string().meta({ description: 'One English sentence with the figures behind the flag.' }),
    figures: z.record(z.string(), z.string()).default({}).meta({
      description: 'The same figures for a translated sentence: previousMinor, percent, problem, reason …',
    }),
  })
  .meta({ id: 'InvoiceFlag' });
export type InvoiceFlag = z.infer<typeof invoiceFlagSchema>;

/** How collecting stands, beside the invoice's status and never in it. */
export const collectionSchema = z
  .object({
    state: z
      .enum(['not_needed', 'running', 'pending', 'declined', 'held', 'carried', 'manual', 'settled', 'closed'])
      .meta({
        description:
          'not_needed: nothing is due. running: the steps at Stripe are being taken. pending: Stripe took the attempt, its end is not known. declined: the last attempt was refused. held: a person must look. carried: below the least Stripe charges; settle by hand. manual: Stripe cannot carry it; settle by hand. settled: paid. closed: void or given up.',
      }),
    step: z
      .string()
      .nullable()
      .meta({ description: 'The step being taken: customer, invoice, lines_1, verify, finalize, pay_1 …' }),
    stepsDone: z.number().int(),
    stepsTotal: z.number().int(),
    problem: z
      .object({
        code: z
          .string()
          .meta({ description: "Stripe's code, such as insufficient_funds, or ours, such as verify_failed." }),
        reason: z.string().meta({ description: 'In plain English: what happened and what helps.' }),
        said: sentenceSchema.meta({ description: 'The reason for other languages.' }),
        needsPartner: z
          .boolean()
          .meta({ description: 'Only the partner can go on, on hostedUrl; do not collect again by machine.' }),
        at: instantSchema,
      })
      .nullable(),
    stripeInvoiceId: z.string().nullable(),
    hostedUrl: z.string().nullable().meta({ description: "Stripe's page where the partner can pay." }),
    readAt: instantSchema.nullable().meta({ description: 'When the invoice was last read from Stripe.' }),
  })
  .meta({ id: 'Collection' });
export type CollectionWire = z.infer<typeof collectionSchema>;

/** An invoice as lists show it. */
export const invoiceSummarySchema = z
  .object({
    id: z.string(),
    partnerId: z.string(),
    partnerName: z.string(),
    subscriptionId: z.string(),
    planName: z.string(),
    status: invoiceStatusSchema,
    revision: z
      .number()
      .int()
      .meta({ description: 'Grows with every change. Send it back with a decision: it proves what was looked at.' }),
    number: z.string().nullable().meta({ description: 'OCT-2026-000001; null before issue.' }),
    period: periodSchema.meta({
      description: 'What was served, in arrears; of a first invoice, the period that begins.',
    }),
    total: amountSchema,
    due: amountSchema.meta({ description: 'Not paid yet; zero for a paid or void invoice. Before issue, the total.' }),
    createdAt: instantSchema,
    issuedAt: instantSchema.nullable(),
    dueAt: instantSchema.nullable(),
    paidAt: instantSchema.nullable(),
    isOverdue: z.boolean(),
    flags: z.array(invoiceFlagSchema),
    collection: collectionSchema.nullable().meta({ description: 'Null before issue.' }),
  })
  .meta({ id: 'InvoiceSummary' });
export type InvoiceSummary = z.infer<typeof invoiceSummarySchema>;

/** Where to find the events behind a line: the parameters of metering's usage query. */
export const lineUsageSchema = z
  .object({
    meterKey: z.string(),
    subscriptionId: z.string(),
    from: instantSchema,
    to: instantSchema,
    dimensions: z.record(z.string(), z.string()),
    quantity: decimalStringSchema,
    events: z.number().int(),
  })
  .meta({ id: 'LineUsage' });
export type LineUsage = z.infer<typeof lineUsageSchema>;

export const invoiceLineSchema = z
  .object({
    id: z.string(),
    key: z.string().meta({ description: 'Stable: rating again updates the line of this key and period.' }),
    kind: z.enum(['charge', 'minimum', 'unused']).meta({
      description:
        "minimum: what is missing to the rate card's minimum. unused: what was paid in advance and not served, given back.",
    }),
    billing: z.enum(['in_advance', 'in_arrears']),
    rateCardKey: z.string(),
    description: z.string(),
    period: periodSchema,
    quantity: decimalStringSchema,
    unit: z.string().nullable().meta({ description: 'What one is called; null for a price of the period itself.' }),
    dimensions: z.record(z.string(), z.string()),
    exact: z.string().meta({ description: 'The amount before rounding, in major units, every digit.' }),
    gross: amountSchema,
    discount: amountSchema,
    overMaximum: amountSchema,
    amount: amountSchema,
    trace: traceSchema,
    usage: z.array(lineUsageSchema),
  })
  .meta({ id: 'InvoiceLine' });
export type InvoiceLineWire = z.infer<typeof invoiceLineSchema>;

export const invoicePartySchema = z
  .object({
    name: z.string(),
    email: z.string(),
    addressLines: z.array(z.string()),
    country: z.string().nullable(),
    taxId: z.string().nullable(),
  })
  .meta({ id: 'InvoiceParty' });

/** One change of an invoice's life; never altered afterwards. */
export const invoiceChangeSchema = z
  .object({
    id: z.string(),
    at: instantSchema,
    change: z.enum([
      'drafted',
      'recomputed',
      'put_in_review',
      'sent_back',
      'approved',
      'issued',
      'payment_declined',
      'collection_held',
      'collection_resumed',
      'collect_again',
      'payment_received',
      'paid',
      'voided',
      'given_up',
    ]),
    from: invoiceStatusSchema.nullable(),
    to: invoiceStatusSchema,
    by: z.object({ kind: z.enum(['member', 'token', 'octroi', 'stripe']), id: z.string(), name: z.string() }),
    reason: z.string().nullable(),
    said: sentenceSchema
      .nullable()
      .meta({ description: 'The reason for other languages; null where a person wrote it.' }),
  })
  .meta({ id: 'InvoiceChange' });
export type InvoiceChangeWire = z.infer<typeof invoiceChangeSchema>;

export const paymentSchema = z
  .object({
    id: z.string(),
    invoiceId: z.string(),
    invoiceNumber: z.string(),
    partnerId: z.string(),
    partnerName: z.string(),
    method: z.enum(['stripe', 'manual']),
    amount: amountSchema,
    receivedAt: instantSchema,
    reference: z.string().meta({ description: "Stripe's id of the payment, or what the person who booked it wrote." }),
  })
  .meta({ id: 'Payment' });
export type PaymentWire = z.infer<typeof paymentSchema>;

/** One try to collect. */
export const paymentAttemptSchema = z
  .object({
    invoiceId: z.string(),
    number: z.number().int(),
    state: z.enum(['waiting', 'sent', 'succeeded', 'declined', 'held']),
    sentAt: instantSchema.nullable(),
    declineCode: z.string().nullable(),
    reason: z.string().nullable(),
    said: sentenceSchema
      .nullable()
      .meta({ description: 'The reason for other languages; null where a person wrote it.' }),
  })
  .meta({ id: 'PaymentAttempt' });
export type PaymentAttemptWire = z.infer<typeof paymentAttemptSchema>;

/** The whole invoice, lines included. */
export const invoiceDetailSchema = invoiceSummarySchema
  .extend({
    billedTo: invoicePartySchema,
    subtotal: amountSchema,
    tax: amountSchema,
    lines: z.array(invoiceLineSchema),
    previous: z
      .object({ id: z.string(), number: z.string().nullable(), total: amountSchema })
      .nullable()
      .meta({ description: "The subscription's invoice before this one." }),
    usageStoredBefore: instantSchema
      .nullable()
      .meta({ description: 'Events stored before this instant are in; null without usage.' }),
    hash: z.string().nullable().meta({ description: 'SHA-256 of the canonical JSON that was issued.' }),
    engineVersion: z.string(),
    sentBackReason: z.string().nullable(),
    payments: z.array(paymentSchema),
    attempts: z.array(paymentAttemptSchema),
    timeline: z.array(invoiceChangeSchema),
  })
  .meta({ id: 'InvoiceDetail' });
export type InvoiceDetail = z.infer<typeof invoiceDetailSchema>;

/** A line with its explanation in sentences. */
export const lineExplanationSchema = z
  .object({
    line: invoiceLineSchema,
    price: z
      .string()
      .nullable()
      .meta({ description: 'The price in one sentence, when the plan that was rated says it.' }),
    sentences: z.array(z.string()).meta({ description: 'Step by step, adding up to the amount.' }),
  })
  .meta({ id: 'LineExplanation' });

export const amountsSchema = z.array(
  z.object({ currency: currencySchema, count: z.number().int(), total: amountSchema }),
);
