import { z } from 'zod';
import { amountSchema, currencySchema, instantSchema, periodSchema, timeZoneSchema } from '../../primitives.js';
import { pageOf, pageQuerySchema, route } from '../route.js';
import { amountsSchema } from './invoice.schemas.js';

const month = z.object({
  timeZone: timeZoneSchema.default('UTC').meta({ description: 'Whose month; UTC when absent.' }),
});

/** The figures of finance's first page. Sums are by currency; an absent currency has none. */
export const billingHomeSchema = z
  .object({
    asOf: instantSchema,
    month: periodSchema,
    toApprove: amountsSchema,
    sentBack: amountsSchema,
    toIssue: amountsSchema,
    issuedThisMonth: amountsSchema,
    paidThisMonth: amountsSchema,
    open: amountsSchema.meta({ description: 'Issued and not paid.' }),
    overdue: z
      .array(
        z.object({
          currency: currencySchema,
          buckets: z.array(
            z.object({
              fromDays: z.number().int(),
              toDays: z.number().int().nullable(),
              count: z.number().int(),
              total: amountSchema,
            }),
          ),
        }),
      )
      .meta({ description: 'Days past due: 1-30, 31-60, 61-90, over 90.' }),
    declined: z.number().int(),
    held: z.number().int().meta({ description: 'Collections that wait for a person.' }),
    corrections: z.number().int(),
    unrated: z
      .number()
      .int()
      .meta({ description: 'Periods that could not be rated and are tried again: their plan needs mending.' }),
  })
  .meta({ id: 'BillingHome' });
export type BillingHome = z.infer<typeof billingHomeSchema>;

export const readBillingHome = route({
  name: 'readBillingHome',
  method: 'GET',
  path: '/billing/v1/home',
  summary: "Read the figures of finance's first page",
  permission: 'invoices.list',
  query: month,
  response: billingHomeSchema,
});

export const revenueSchema = z
  .object({
    asOf: instantSchema,
    mrr: z.array(z.object({ currency: currencySchema, amount: amountSchema, subscriptions: z.number().int() })).meta({
      description:
        'Recurring charges of active subscriptions divided by the months of their cadence; usage is not in it.',
    }),
    usageThisMonth: amountsSchema.meta({ description: 'Usage lines of invoices issued this month.' }),
    months: z
      .array(z.object({ month: z.string(), currency: currencySchema, issued: amountSchema, paid: amountSchema }))
      .meta({ description: 'The last twelve months, newest first; months without either are left out.' }),
    byPlan: z
      .array(
        z.object({ planName: z.string(), currency: currencySchema, invoices: z.number().int(), total: amountSchema }),
      )
      .meta({ description: 'Issued this month, largest first.' }),
  })
  .meta({ id: 'Revenue' });
export type Revenue = z.infer<typeof revenueSchema>;

export const readRevenue = route({
  name: 'readRevenue',
  method: 'GET',
  path: '/billing/v1/revenue',
  summary: 'Read recurring revenue and what was issued and paid by month',
  permission: 'invoices.list',
  query: month,
  response: revenueSchema,
});

export const ledgerAccountSchema = z.enum([
  'receivable',
  'revenue',
  'tax_payable',
  'stripe',
  'bank',
  'credit',
  'bad_debt',
]);
export type LedgerAccount = z.infer<typeof ledgerAccountSchema>;

export const readTrialBalance = route({
  name: 'readTrialBalance',
  method: 'GET',
  path: '/billing/v1/ledger/trial-balance',
  summary: 'Read the trial balance',
  description: 'Debits are positive, credits negative; every currency adds up to zero, or the books are wrong.',
  permission: 'ledger.read',
  response: z.object({
    asOf: instantSchema,
    entries: z.number().int(),
    currencies: z.array(
      z.object({
        currency: currencySchema,
        sum: amountSchema.meta({ description: 'Of all accounts: zero.' }),
        isBalanced: z.boolean(),
        accounts: z.array(
          z.object({ account: ledgerAccountSchema, debit: amountSchema, credit: amountSchema, balance: amountSchema }),
        ),
      }),
    ),
  }),
});

export const ledgerEntrySchema = z
  .object({
    id: z.string(),
    at: instantSchema,
    kind: z.enum(['invoice_issued', 'credit_granted', 'payment_received', 'invoice_voided', 'invoice_given_up']),
    invoiceId: z.string(),
    paymentId: z.string().nullable(),
    postings: z.array(
      z.object({ account: ledgerAccountSchema, partnerId: z.string().nullable(), amount: amountSchema }),
    ),
  })
  .meta({ id: 'LedgerEntry' });
export type LedgerEntryWire = z.infer<typeof ledgerEntrySchema>;

export const listLedgerEntries = route({
  name: 'listLedgerEntries',
  method: 'GET',
  path: '/billing/v1/ledger/entries',
  summary: 'List ledger entries',
  permission: 'ledger.read',
  query: pageQuerySchema.extend({ partnerId: z.string().optional(), invoiceId: z.string().optional() }),
  response: pageOf(ledgerEntrySchema),
});

export const reportRoutes = [readBillingHome, readRevenue, readTrialBalance, listLedgerEntries];
