import { say } from '@libs/contracts';
import { periodAt } from '@libs/period';
import { Clock, Database, failpoint, LOGGER, Timers, type Logger } from '@libs/platform';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { LedgerService } from '../ledger/ledger.service.js';
import { CollectionsService } from '../payments/collections.service.js';
import { Partner } from '../terms/terms.entity.js';
import { documentHash } from './document-hash.js';
import { tell, type Doer } from './invoice-changes.js';
import { Invoice, type BilledTo } from './invoice.entity.js';
import { lockInvoice } from './lock-invoice.js';
import { InvoiceLine } from './invoice-line.entity.js';
import { mayMove } from './invoice.machine.js';
import { nextNumber, waitForNumbers } from './numbering.js';
import { InvoiceChanged, InvoiceWrongStatus, PartnerUnknown } from './problems.js';

/** Calendar days, in the partner's zone, from issue until payment is due. */
const PAYMENT_DAYS = 14;
const LOOKED_AT_ONCE = 500;

/** Numbers and freezes approved invoices, and books what they are worth. */
@Injectable()
export class IssuingService implements OnApplicationBootstrap {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly timers: Timers,
    private readonly ledger: LedgerService,
    private readonly collections: CollectionsService,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.timers.every('issuing', 5, () => this.issueAllRequested());
  }

  /**
   * Issues an approved invoice as it was looked at.
   * @throws NotFound, InvoiceWrongStatus, InvoiceChanged, PartnerUnknown
   */
  async issue(invoiceId: string, revision: number, by: Doer): Promise<void> {
    await this.database.transaction(async (tx) => {
      const invoice = await lockInvoice(tx, invoiceId);
      if (!mayMove(invoice.status, 'issued')) {
        throw new InvoiceWrongStatus(say('only_an_approved_invoice_can_be_issued', { invoiceStatus: invoice.status }));
      }
      if (invoice.revision !== revision) {
        throw new InvoiceChanged(say('invoice_was_changed_meanwhile', { revision, current: invoice.revision }));
      }
      await this.freeze(tx, invoice, by);
    });
    failpoint('issue.after_commit');
  }

  /** Issues an invoice that was approved to be issued at once; does nothing when that has happened, or is off, by now. */
  async issueRequested(invoiceId: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const invoice = await lockInvoice(tx, invoiceId);
      if (invoice.status === 'approved' && invoice.issueRequestedBy)
        await this.freeze(tx, invoice, invoice.issueRequestedBy);
    });
    failpoint('issue.after_commit');
  }

  /** What a process that died between approval and issue has left; those that cannot be issued do not hold up the others. */
  async issueAllRequested(): Promise<void> {
    for (let last = ''; ;) {
      const rows = await this.database.manager.query<Array<{ id: string }>>(
        `select id from invoices where status = 'approved' and issue_requested_by is not null and id > $1
         order by id limit ${LOOKED_AT_ONCE}`,
        [last],
      );
      for (const { id } of rows) {
        await this.issueRequested(id).catch((error: unknown) => {
          this.logger.error({ err: error, invoiceId: id }, 'an approved invoice could not be issued');
        });
      }
      if (rows.length < LOOKED_AT_ONCE) return;
      last = rows.at(-1)!.id;
    }
  }

  /** Number, date, hash, ledger entries, steps for Stripe: all in this transaction, or none. */
  private async freeze(tx: EntityManager, invoice: Invoice, by: Doer): Promise<void> {
    const partner = await tx.findOneBy(Partner, { partnerId: invoice.partnerId });
    if (!partner) throw new PartnerUnknown(say('partner_is_not_known_yet', { partnerId: invoice.partnerId }));
    const lines = await tx.find(InvoiceLine, { where: { invoiceId: invoice.id }, order: { position: 'ASC' } });
    await waitForNumbers(tx);
    const issuedAt = this.clock.now();
    const number = await nextNumber(tx, issuedAt);
    failpoint('issue.after_number');
    const billedTo = billedToOf(partner);
    const document = { ...number, issuedAt, dueAt: dueAt(issuedAt, partner.timeZone), billedTo };
    const isNothingDue = invoice.totalMinor <= 0n;
    const issued = Object.assign(invoice, document, {
      status: isNothingDue ? 'paid' : 'issued',
      revision: invoice.revision + 1,
      paidAt: isNothingDue ? issuedAt : null,
    } satisfies Partial<Invoice>);
    issued.hash = documentHash(issued, lines);
    await tx.save(Invoice, issued);
    await tell(tx, issuedAt, { invoiceId: invoice.id, change: 'issued', from: 'approved', to: 'issued', by });
    if (isNothingDue) {
      const reason = issued.totalMinor < 0n ? 'The total is below zero: it is credit now.' : 'There is nothing to pay.';
      await tell(tx, issuedAt, { invoiceId: invoice.id, change: 'paid', from: 'issued', to: 'paid', by, reason });
    }
    await this.ledger.invoiceIssued(tx, issued, issuedAt);
    await this.collections.begin(tx, issued, lines, partner);
  }
}

const billedToOf = ({ name, email, addressLines, country, taxId }: Partner): BilledTo => ({
  name,
  email,
  addressLines,
  country,
  taxId,
});

function dueAt(issuedAt: Date, zone: string): Date {
  const terms = { anchor: issuedAt.toISOString(), cadence: { unit: 'day' as const, count: PAYMENT_DAYS }, zone };
  return new Date(periodAt(terms, 0).end);
}
