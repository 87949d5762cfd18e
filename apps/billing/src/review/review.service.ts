import { type InvoiceStatus, say } from '@libs/contracts';
import { Clock, Database, failpoint, NotFound, type Actor } from '@libs/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { DraftingService } from '../drafting/drafting.service.js';
import { RatedPeriod } from '../drafting/rated-period.entity.js';
import { doerOf, tell, type Doer } from '../invoices/invoice-changes.js';
import { Invoice } from '../invoices/invoice.entity.js';
import { mayMove } from '../invoices/invoice.machine.js';
import { lockInvoice } from '../invoices/lock-invoice.js';
import { IssuingService } from '../invoices/issuing.service.js';
import { InvoiceChanged, InvoiceWrongStatus } from '../invoices/problems.js';

/** A person's decisions about drafts. Each names the revision that was looked at: nothing else is decided on. */
@Injectable()
export class ReviewService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly issuing: IssuingService,
    private readonly drafting: DraftingService,
  ) {}

  /**
   * Approves, and issues in a transaction of its own: should the process die in between, the issue is made up for.
   * @throws NotFound, InvoiceWrongStatus, InvoiceChanged
   */
  async approve(invoiceId: string, revision: number, issue: boolean, by: Doer): Promise<void> {
    await this.database.transaction(async (tx) => {
      const invoice = await this.lock(tx, invoiceId, revision, 'approved');
      const now = this.clock.now();
      await tx.update(Invoice, { id: invoiceId }, {
        status: 'approved',
        revision: revision + 1,
        approvedAt: now,
        approvedBy: by.id,
        issueRequestedBy: issue ? by : null,
      } as never);
      await tell(tx, now, { invoiceId, change: 'approved', from: invoice.status, to: 'approved', by });
    });
    failpoint('approve.after_commit');
    if (issue) await this.issuing.issueRequested(invoiceId);
  }

  /** Makes it a draft again, to be recomputed. @throws NotFound, InvoiceWrongStatus, InvoiceChanged */
  async sendBack(invoiceId: string, revision: number, reason: string, actor: Actor): Promise<void> {
    await this.database.transaction(async (tx) => {
      const { status } = await this.lock(tx, invoiceId, revision, 'draft');
      const undone = { approvedAt: null, approvedBy: null, issueRequestedBy: null };
      await tx.update(
        Invoice,
        { id: invoiceId },
        { status: 'draft', revision: revision + 1, sentBackReason: reason, ...undone },
      );
      const by = doerOf(actor);
      await tell(tx, this.clock.now(), { invoiceId, change: 'sent_back', from: status, to: 'draft', by, reason });
    });
  }

  /** Rates a draft again and puts it in review. @throws NotFound, InvoiceWrongStatus, InvoiceChanged */
  async recompute(invoiceId: string, revision: number, actor: Actor): Promise<void> {
    await this.database.transaction(async (tx) => {
      // The period's row first, as drafting does it: two that lock in one order cannot wait for each other.
      const rated = await tx.findOne(RatedPeriod, { where: { invoiceId }, lock: { mode: 'pessimistic_write' } });
      await this.lock(tx, invoiceId, revision, 'in_review');
      if (!rated) throw new NotFound(say('there_is_no_rated_period_behind_invoice', { id: invoiceId }));
      await this.drafting.rate(tx, rated, this.clock.now(), doerOf(actor));
    });
  }

  /** @throws NotFound, InvoiceWrongStatus, InvoiceChanged, PartnerUnknown */
  async issue(invoiceId: string, revision: number, actor: Actor): Promise<void> {
    await this.issuing.issue(invoiceId, revision, doerOf(actor));
  }

  private async lock(tx: EntityManager, id: string, revision: number, to: InvoiceStatus): Promise<Invoice> {
    const invoice = await lockInvoice(tx, id);
    if (!mayMove(invoice.status, to)) {
      throw new InvoiceWrongStatus(
        say('invoice_cannot_become', {
          invoiceStatus: invoice.status.replace('_', ' '),
          to: to.replace('_', ' '),
        }),
      );
    }
    if (invoice.revision !== revision) {
      throw new InvoiceChanged(say('invoice_was_changed_meanwhile', { revision, current: invoice.revision }));
    }
    return invoice;
  }
}
