import { z } from 'zod';
import { instantSchema } from '../../primitives.js';
import { pageOf, pageQuerySchema, route } from '../route.js';
import { invoiceDetailSchema, paymentSchema } from './invoice.schemas.js';
import { invoiceParams } from './invoices.routes.js';

export const listPayments = route({
  name: 'listPayments',
  method: 'GET',
  path: '/billing/v1/payments',
  summary: 'List payments received',
  permission: 'payments.read',
  query: pageQuerySchema.extend({ partnerId: z.string().optional(), invoiceId: z.string().optional() }),
  response: pageOf(paymentSchema),
});

export const listPartnerPayments = route({
  name: 'listPartnerPayments',
  method: 'GET',
  path: '/billing/v1/partners/:partnerId/payments',
  summary: "List a partner's payments",
  permission: 'partner.invoices.read',
  params: z.object({ partnerId: z.string() }),
  query: pageQuerySchema,
  response: pageOf(paymentSchema),
});

export const collectInvoiceAgain = route({
  name: 'collectInvoiceAgain',
  method: 'POST',
  repeatable: 'moves',
  path: '/billing/v1/invoices/:invoiceId/collect',
  summary: 'Try again to collect an invoice whose last attempt was declined',
  permission: 'payments.collect',
  params: invoiceParams,
  response: invoiceDetailSchema,
  problems: ['not_found', 'invoice_not_declined'],
});

export const resumeCollection = route({
  name: 'resumeCollection',
  method: 'POST',
  repeatable: 'moves',
  path: '/billing/v1/invoices/:invoiceId/resume',
  summary: 'Take up a held collection again, once its cause is mended',
  permission: 'payments.collect',
  params: invoiceParams,
  body: z.strictObject({ reason: z.string().trim().min(3).max(1000).meta({ description: 'What was mended.' }) }),
  response: invoiceDetailSchema,
  problems: ['not_found', 'collection_not_held'],
});

export const settleInvoice = route({
  name: 'settleInvoice',
  method: 'POST',
  creates: true,
  path: '/billing/v1/invoices/:invoiceId/settle',
  summary: 'Book what was paid outside of Stripe',
  description: 'For invoices that Stripe does not collect (collection carried or manual). The whole sum due is booked.',
  permission: 'payments.collect',
  params: invoiceParams,
  body: z.strictObject({
    reference: z
      .string()
      .trim()
      .min(3)
      .max(200)
      .meta({ description: 'Where the money can be found: a bank reference.' }),
    receivedAt: instantSchema.optional(),
  }),
  response: invoiceDetailSchema,
  status: 200,
  problems: ['not_found', 'collected_by_stripe'],
});

export const receiveBillingStripeEvent = route({
  name: 'receiveBillingStripeEvent',
  method: 'POST',
  repeatable: 'recognised',
  path: '/billing/v1/stripe/webhooks',
  summary: 'Take an event from Stripe',
  description:
    'Verified by its signature on the raw body, stored by its id, answered; the object is read again from Stripe afterwards.',
  permission: 'public',
  body: z.unknown(),
  response: z.object({ received: z.literal(true) }),
  raw: true,
  problems: ['stripe_signature_refused'],
});

export const paymentRoutes = [
  listPayments,
  listPartnerPayments,
  collectInvoiceAgain,
  resumeCollection,
  settleInvoice,
  receiveBillingStripeEvent,
];
