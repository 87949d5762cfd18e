import type { Service } from '@libs/platform';
import { BillingModule } from './billing.module.js';
import { Correction } from './drafting/correction.entity.js';
import { RatedPeriod } from './drafting/rated-period.entity.js';
import { UsageReport, UsageThreshold } from './drafting/usage-report.entity.js';
import { InvoiceChange } from './invoices/invoice-changes.js';
import { Invoice } from './invoices/invoice.entity.js';
import { InvoiceLine } from './invoices/invoice-line.entity.js';
import { NumberCounter } from './invoices/numbering.js';
import { LedgerEntry, LedgerPosting } from './ledger/ledger.entity.js';
import { Billing1700000004001 } from './migrations/0001-billing.js';
import { WhatIsLookedUpOften1700000004002 } from './migrations/0002-what-is-looked-up-often.js';
import { HowAMeterCounts1700000004003 } from './migrations/0003-how-a-meter-counts.js';
import { Collection } from './payments/collection.entity.js';
import { Payment } from './payments/payment.entity.js';
import { StripeEvent, StripeOpRow } from './payments/stripe-op.entity.js';
import { ApprovalRun, ApprovalRunItem } from './review/approval-run.entity.js';
import { Meter, Partner, TermsFactRow, TermsRow } from './terms/terms.entity.js';

export const billing: Service = {
  name: 'billing',
  module: BillingModule,
  entities: [
    ...[Partner, Meter, TermsFactRow, TermsRow],
    ...[RatedPeriod, UsageReport, UsageThreshold, Correction],
    ...[Invoice, InvoiceLine, InvoiceChange, NumberCounter, ApprovalRun, ApprovalRunItem],
    ...[Collection, StripeOpRow, StripeEvent, Payment, LedgerEntry, LedgerPosting],
  ],
  migrations: [Billing1700000004001, WhatIsLookedUpOften1700000004002, HowAMeterCounts1700000004003],
};
