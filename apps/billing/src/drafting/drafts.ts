import { Injectable } from '@nestjs/common';
import { newId } from '@libs/platform';
import type { EntityManager } from 'typeorm';
import { hashOf } from '../invoices/canonical.js';
import { tell, type Doer } from '../invoices/invoice-changes.js';
import { Invoice } from '../invoices/invoice.entity.js';
import { InvoiceLine } from '../invoices/invoice-line.entity.js';
import { ENGINE_VERSION, identityOf } from '../rating/propose.js';
import type { ProposedLine } from '../rating/situation.js';
import { Partner } from '../terms/terms.entity.js';
import { flagsOf } from './flags.js';
import type { RatedPeriod } from './rated-period.entity.js';
import type { Ready } from './situations.js';

/** A rating of one boundary, to be written down. */
export interface Rating {
  rated: RatedPeriod;
  ready: Ready;
  lines: ProposedLine[];
  now: Date;
  /** Who had it computed; a person's recomputation puts a draft that was sent back in review again. */
  by: Doer;
}

/** Writes a rating into the boundary's draft: proposed lines minus those that are there already. */
@Injectable()
export class Drafts {
  /** A new draft, in review at once. Returns its id. */
  async create(tx: EntityManager, rating: Rating): Promise<string> {
    const { rated, ready, now, by } = rating;
    const { terms, report } = ready;
    const invoice = tx.create(Invoice, {
      id: newId('inv', now),
      partnerId: terms.partnerId,
      subscriptionId: terms.subscriptionId,
      boundary: rated.boundary,
      currency: terms.currency,
      status: 'in_review',
      revision: 1,
      engineVersion: ENGINE_VERSION,
      usageStoredBefore: report?.storedBefore ?? null,
      createdAt: now,
      paidMinor: 0n,
      ...spanOf(rating),
      ...totalsOf(rating.lines),
      flags: [],
    });
    await tx.insert(Invoice, invoice);
    const lines = rating.lines.map((line, position) => rowOf(invoice, line, position, newId('lin', now)));
    await tx.insert(InvoiceLine, lines as never);
    await tx.update(Invoice, { id: invoice.id }, { flags: await this.flags(tx, invoice, lines, rating, false) });
    await tell(tx, now, { invoiceId: invoice.id, change: 'drafted', from: null, to: 'draft', by });
    await tell(tx, now, { invoiceId: invoice.id, change: 'put_in_review', from: 'draft', to: 'in_review', by });
    return invoice.id;
  }

  /** Brings an open draft up to date. A rating that says the same changes nothing, not even the revision. */
  async update(tx: EntityManager, invoice: Invoice, rating: Rating): Promise<void> {
    const { now, by, ready } = rating;
    if (rating.lines.length === 0) return this.drop(tx, invoice, rating);
    const { rows, changed } = await this.writeLines(tx, invoice, rating);
    const stored = ready.report?.storedBefore ?? null;
    const isLate = invoice.usageStoredBefore !== null && stored !== null && stored > invoice.usageStoredBefore;
    const wasLate = invoice.flags.some((flag) => flag.kind === 'late_events');
    const next = Object.assign(tx.create(Invoice, invoice), spanOf(rating), totalsOf(rating.lines));
    const flags = await this.flags(tx, next, rows, rating, wasLate || (changed && isLate));
    const isResumed = invoice.status === 'draft' && by.kind !== 'octroi';
    const isStale = changed || hashOf(flags) !== hashOf(invoice.flags) || next.planName !== invoice.planName;
    if (!isStale && !isResumed) {
      await tx.update(Invoice, { id: invoice.id }, { usageStoredBefore: stored });
      return;
    }
    // What was approved is no longer what would be issued; what was sent back waits for a person.
    const status = invoice.status === 'approved' || isResumed ? 'in_review' : invoice.status;
    const { periodStart, periodEnd, planName, subtotalMinor, taxMinor, totalMinor } = next;
    await tx.update(Invoice, { id: invoice.id }, {
      ...{ periodStart, periodEnd, planName, subtotalMinor, taxMinor, totalMinor, flags, status },
      revision: invoice.revision + 1,
      usageStoredBefore: stored,
      engineVersion: ENGINE_VERSION,
      ...(isResumed && { sentBackReason: null }),
      ...(status === 'in_review' && { approvedAt: null, approvedBy: null, issueRequestedBy: null }),
    } as never);
    const change = isResumed ? 'put_in_review' : 'recomputed';
    await tell(tx, now, { invoiceId: invoice.id, change, from: invoice.status, to: status, by });
  }

  /** Nothing is owed any more. */
  private async drop(tx: EntityManager, invoice: Invoice, { now, by }: Rating): Promise<void> {
    await tx.update(InvoiceLine, { invoiceId: invoice.id }, { isVoid: true });
    await tx.update(Invoice, { id: invoice.id }, { status: 'void', revision: invoice.revision + 1 });
    const reason = 'Rated again, nothing is owed.';
    await tell(tx, now, { invoiceId: invoice.id, change: 'voided', from: invoice.status, to: 'void', by, reason });
  }

  private async writeLines(
    tx: EntityManager,
    invoice: Invoice,
    rating: Rating,
  ): Promise<{ rows: InvoiceLine[]; changed: boolean }> {
    const present = await tx.findBy(InvoiceLine, { invoiceId: invoice.id });
    const byIdentity = new Map(present.map((line) => [identityOf(asIdentified(line)), line]));
    let changed = false;
    const rows: InvoiceLine[] = [];
    for (const [position, proposed] of rating.lines.entries()) {
      const old = byIdentity.get(identityOf(proposed));
      const row = rowOf(invoice, proposed, position, old?.id ?? newId('lin', rating.now));
      byIdentity.delete(identityOf(proposed));
      rows.push(row as InvoiceLine);
      if (old && old.fingerprint === row.fingerprint && old.position === position) continue;
      changed = true;
      if (old) await tx.update(InvoiceLine, { id: old.id }, row as never);
      else await tx.insert(InvoiceLine, row as never);
    }
    const gone = [...byIdentity.values()].map((line) => line.id);
    if (gone.length > 0) await tx.delete(InvoiceLine, gone);
    return { rows, changed: changed || gone.length > 0 };
  }

  private async flags(
    tx: EntityManager,
    invoice: Invoice,
    lines: readonly InvoiceLine[],
    { rated, ready }: Rating,
    hasLateEvents: boolean,
  ): Promise<Invoice['flags']> {
    const partner = await tx.findOneBy(Partner, { partnerId: invoice.partnerId });
    const [known] = await tx.query<Array<{ earlier: boolean; previous: string | null }>>(
      `select exists (select from invoices where partner_id = $1 and number is not null) as earlier,
         (select i.total_minor from invoices i join rated_periods r on r.invoice_id = i.id
          where i.subscription_id = $2 and i.boundary < $3 and i.status <> 'void' and r.closes_from is not null
          order by i.boundary desc limit 1) as previous`,
      [invoice.partnerId, invoice.subscriptionId, invoice.boundary],
    );
    return flagsOf({
      currency: invoice.currency,
      totalMinor: invoice.totalMinor,
      previousMinor: rated.closesFrom && known!.previous !== null ? BigInt(known!.previous) : null,
      isNewPartner: !known!.earlier,
      hasLateEvents,
      isPlanChange: ready.situation.ending?.reason === 'change',
      hasTaxId: Boolean(partner?.taxId),
      lines: lines.map(({ id, amountMinor, description, periodStart, periodEnd }) => ({
        id,
        amountMinor,
        description,
        period: { start: periodStart, end: periodEnd },
      })),
    });
  }
}

const asIdentified = (line: InvoiceLine) => ({
  key: line.key,
  period: { start: line.periodStart.toISOString(), end: line.periodEnd.toISOString() },
});

function rowOf(invoice: Invoice, line: ProposedLine, position: number, id: string): InvoiceLine {
  const { period, ...rest } = line;
  return {
    ...rest,
    id,
    invoiceId: invoice.id,
    subscriptionId: invoice.subscriptionId,
    position,
    periodStart: new Date(period.start),
    periodEnd: new Date(period.end),
    fingerprint: hashOf(line),
    isVoid: false,
  };
}

function totalsOf(lines: readonly ProposedLine[]): Pick<Invoice, 'subtotalMinor' | 'taxMinor' | 'totalMinor'> {
  const subtotalMinor = lines.reduce((sum, line) => sum + line.amountMinor, 0n);
  return { subtotalMinor, taxMinor: 0n, totalMinor: subtotalMinor };
}

/** What the invoice is about in one span: what was served, or, of a first invoice, the period that begins. */
function spanOf({ rated, ready }: Rating): Pick<Invoice, 'periodStart' | 'periodEnd' | 'planName'> {
  const { ending, beginning } = ready.situation;
  return {
    periodStart: rated.closesFrom ?? rated.boundary,
    periodEnd: rated.closesFrom ? rated.boundary : (rated.opensUntil ?? rated.boundary),
    planName: (ending ?? beginning)?.plan.name ?? '',
  };
}
