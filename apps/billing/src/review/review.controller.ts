import {
  approveInvoice,
  approveInvoices,
  issueInvoice,
  listCorrections,
  listReviewQueue,
  readApprovalRun,
  recomputeInvoice,
  sendBackInvoice,
} from '@libs/contracts';
import { Endpoint, type Actor, type Input, type Output } from '@libs/platform';
import { Controller } from '@nestjs/common';
import { CorrectionsService } from '../drafting/corrections.service.js';
import { doerOf } from '../invoices/invoice-changes.js';
import { InvoicesService } from '../invoices/invoices.service.js';
import { ApprovalRunsService } from './approval-runs.service.js';
import { ReviewService } from './review.service.js';

@Controller()
export class ReviewController {
  constructor(
    private readonly review: ReviewService,
    private readonly runs: ApprovalRunsService,
    private readonly corrections: CorrectionsService,
    private readonly invoices: InvoicesService,
  ) {}

  @Endpoint(listReviewQueue)
  queue({ query }: Input<typeof listReviewQueue>): Output<typeof listReviewQueue> {
    const status = query.status ? [query.status] : (['draft', 'in_review', 'approved'] as const);
    return this.invoices.list({ ...query, status: [...status] });
  }

  @Endpoint(approveInvoice)
  async approve({ params, body }: Input<typeof approveInvoice>, actor: Actor): Output<typeof approveInvoice> {
    await this.review.approve(params.invoiceId, body.revision, body.issue, doerOf(actor));
    return this.invoices.read(params.invoiceId);
  }

  @Endpoint(sendBackInvoice)
  async sendBack({ params, body }: Input<typeof sendBackInvoice>, actor: Actor): Output<typeof sendBackInvoice> {
    await this.review.sendBack(params.invoiceId, body.revision, body.reason, actor);
    return this.invoices.read(params.invoiceId);
  }

  @Endpoint(recomputeInvoice)
  async recompute({ params, body }: Input<typeof recomputeInvoice>, actor: Actor): Output<typeof recomputeInvoice> {
    await this.review.recompute(params.invoiceId, body.revision, actor);
    return this.invoices.read(params.invoiceId);
  }

  @Endpoint(issueInvoice)
  async issue({ params, body }: Input<typeof issueInvoice>, actor: Actor): Output<typeof issueInvoice> {
    await this.review.issue(params.invoiceId, body.revision, actor);
    return this.invoices.read(params.invoiceId);
  }

  @Endpoint(approveInvoices)
  approveMany({ body }: Input<typeof approveInvoices>, actor: Actor): Output<typeof approveInvoices> {
    return this.runs.start(body.invoices, body.issue, actor);
  }

  @Endpoint(readApprovalRun)
  readRun({ params }: Input<typeof readApprovalRun>): Output<typeof readApprovalRun> {
    return this.runs.read(params.approvalRunId);
  }

  @Endpoint(listCorrections)
  listCorrections({ query }: Input<typeof listCorrections>): Output<typeof listCorrections> {
    return this.corrections.list(query);
  }
}
