import { Module } from '@nestjs/common';
import { CorrectionsService } from './drafting/corrections.service.js';
import { DraftingSchedule } from './drafting/drafting.schedule.js';
import { DraftingService } from './drafting/drafting.service.js';
import { Drafts } from './drafting/drafts.js';
import { RatedPeriods } from './drafting/rated-periods.js';
import { Situations } from './drafting/situations.js';
import { UsageHandler } from './drafting/usage.handler.js';
import { InvoicesController } from './invoices/invoices.controller.js';
import { InvoicesService } from './invoices/invoices.service.js';
import { IssuingService } from './invoices/issuing.service.js';
import { LedgerController } from './ledger/ledger.controller.js';
import { LedgerService } from './ledger/ledger.service.js';
import { CollectionsService } from './payments/collections.service.js';
import { CollectorService } from './payments/collector.service.js';
import { PaymentsController } from './payments/payments.controller.js';
import { PaymentsService } from './payments/payments.service.js';
import { StripeReader } from './payments/stripe-reader.service.js';
import { stripeProvider } from './payments/stripe.provider.js';
import { WebhooksService } from './payments/webhooks.service.js';
import { ReportsController } from './reports/reports.controller.js';
import { ReportsService } from './reports/reports.service.js';
import { ApprovalRunsService } from './review/approval-runs.service.js';
import { ReviewController } from './review/review.controller.js';
import { ReviewService } from './review/review.service.js';
import { TermsHandler } from './terms/terms.handler.js';
import { TermsService } from './terms/terms.service.js';
import { UpcomingController } from './upcoming/upcoming.controller.js';
import { UpcomingService } from './upcoming/upcoming.service.js';

/** What is owed. */
@Module({
  controllers: [
    TermsHandler,
    UsageHandler,
    InvoicesController,
    ReviewController,
    PaymentsController,
    LedgerController,
    UpcomingController,
    ReportsController,
  ],
  providers: [
    TermsService,
    ...[RatedPeriods, Situations, Drafts, DraftingService, DraftingSchedule, CorrectionsService],
    ...[InvoicesService, IssuingService, ReviewService, ApprovalRunsService],
    ...[stripeProvider, CollectionsService, CollectorService, StripeReader, PaymentsService, WebhooksService],
    ...[LedgerService, UpcomingService, ReportsService],
  ],
})
export class BillingModule {}
