import { z } from 'zod';
import { currencySchema, localeSchema } from '../../primitives.js';
import { pageOf, pageQuerySchema, route } from '../route.js';
import {
  collectionSchema,
  invoiceDetailSchema,
  invoiceStatusSchema,
  invoiceSummarySchema,
  lineExplanationSchema,
} from './invoice.schemas.js';

/** One status, or several: `?status=issued&status=paid`. */
const statusesSchema = z.preprocess(
  (value) => (value === undefined ? undefined : [value].flat()),
  z.array(invoiceStatusSchema).max(7).optional(),
);
const flagSchema = z.enum(['true', 'false']).transform((value) => value === 'true');

export const invoiceParams = z.object({ invoiceId: z.string() });
const lineParams = invoiceParams.extend({ lineId: z.string() });
const partnerParams = z.object({ partnerId: z.string() });

const filters = {
  status: statusesSchema.meta({ description: 'May be repeated; absent means all.' }),
  currency: currencySchema.optional(),
  isOverdue: flagSchema.optional(),
  search: z.string().max(100).optional().meta({ description: "Part of a number, of a partner's name, or an id." }),
};

export const listInvoices = route({
  name: 'listInvoices',
  method: 'GET',
  path: '/billing/v1/invoices',
  summary: 'List invoices',
  permission: 'invoices.list',
  query: pageQuerySchema.extend({
    ...filters,
    collection: collectionSchema.shape.state
      .optional()
      .meta({ description: 'How collecting stands; invoices before issue have no such state.' }),
    partnerId: z.string().optional(),
    subscriptionId: z.string().optional(),
  }),
  response: pageOf(invoiceSummarySchema),
});

export const readInvoice = route({
  name: 'readInvoice',
  method: 'GET',
  path: '/billing/v1/invoices/:invoiceId',
  summary: 'Read an invoice with its lines, payments and timeline',
  permission: 'invoices.list',
  params: invoiceParams,
  response: invoiceDetailSchema,
  problems: ['not_found'],
});

export const explainInvoiceLine = route({
  name: 'explainInvoiceLine',
  method: 'GET',
  path: '/billing/v1/invoices/:invoiceId/lines/:lineId/explanation',
  summary: 'Explain how a line came about',
  permission: 'invoices.list',
  params: lineParams,
  query: z.object({ locale: localeSchema.default('en') }),
  response: lineExplanationSchema,
  problems: ['not_found'],
});

export const listPartnerInvoices = route({
  name: 'listPartnerInvoices',
  method: 'GET',
  path: '/billing/v1/partners/:partnerId/invoices',
  summary: "List a partner's issued invoices",
  description: "Drafts are the provider's own affair and are not shown.",
  permission: 'partner.invoices.read',
  params: partnerParams,
  query: pageQuerySchema.extend(filters),
  response: pageOf(invoiceSummarySchema),
});

export const readPartnerInvoice = route({
  name: 'readPartnerInvoice',
  method: 'GET',
  path: '/billing/v1/partners/:partnerId/invoices/:invoiceId',
  summary: "Read one of a partner's issued invoices",
  permission: 'partner.invoices.read',
  params: partnerParams.extend(invoiceParams.shape),
  response: invoiceDetailSchema,
  problems: ['not_found'],
});

export const explainPartnerInvoiceLine = route({
  name: 'explainPartnerInvoiceLine',
  method: 'GET',
  path: '/billing/v1/partners/:partnerId/invoices/:invoiceId/lines/:lineId/explanation',
  summary: "Explain a line of a partner's invoice",
  permission: 'partner.invoices.read',
  params: partnerParams.extend(lineParams.shape),
  query: z.object({ locale: localeSchema.default('en') }),
  response: lineExplanationSchema,
  problems: ['not_found'],
});

export const invoiceRoutes = [
  listInvoices,
  readInvoice,
  explainInvoiceLine,
  listPartnerInvoices,
  readPartnerInvoice,
  explainPartnerInvoiceLine,
];
