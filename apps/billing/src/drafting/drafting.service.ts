import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CorrectionsService } from './corrections.service.js';
import { Drafts } from './drafts.js';
import { octroi, type Doer } from '../invoices/invoice-changes.js';
import { isOpenToChange } from '../invoices/invoice.machine.js';
import { lockInvoiceIfAny } from '../invoices/lock-invoice.js';
import { propose } from '../rating/propose.js';
import { RatedPeriod } from './rated-period.entity.js';
import { Situations } from './situations.js';

/** Rates boundaries into drafts. Running it twice changes nothing; running it after new facts changes what they change. */
@Injectable()
export class DraftingService {
  constructor(
    private readonly situations: Situations,
    private readonly drafts: Drafts,
    private readonly corrections: CorrectionsService,
  ) {}

  /** Rates one boundary, whose row the caller has locked. Throws when a rate card cannot be rated. */
  async rate(tx: EntityManager, rated: RatedPeriod, now: Date, by: Doer = octroi): Promise<void> {
    const { subscriptionId, boundary } = rated;
    // Neighbouring boundaries look at each other's lines.
    await tx.query(`select pg_advisory_xact_lock(hashtext('drafting'), hashtext($1))`, [subscriptionId]);
    const ready = await this.situations.of(tx, rated);
    if (!ready) {
      await tx.update(RatedPeriod, { subscriptionId, boundary }, { dueAt: null });
      return;
    }
    const lines = propose(ready.situation);
    const rating = { rated, ready, lines, now, by };
    const invoice = rated.invoiceId ? await lockInvoiceIfAny(tx, rated.invoiceId) : null;
    let invoiceId = invoice && invoice.status !== 'void' ? invoice.id : null;
    if (invoiceId && isOpenToChange(invoice!.status)) await this.drafts.update(tx, invoice!, rating);
    else if (invoiceId) await this.corrections.note(tx, invoice!, rating);
    else if (lines.length > 0) invoiceId = await this.drafts.create(tx, rating);
    await tx.update(
      RatedPeriod,
      { subscriptionId, boundary },
      {
        invoiceId: lines.length > 0 ? invoiceId : (invoiceId ?? rated.invoiceId),
        outcome: lines.length > 0 ? 'invoice' : 'nothing_owed',
        usageStoredBefore: ready.report?.storedBefore ?? null,
        ratedAt: now,
        dueAt: null,
        failures: 0,
        lastError: null,
      },
    );
  }
}
