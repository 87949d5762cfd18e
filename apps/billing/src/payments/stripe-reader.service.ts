import { Clock, CONFIG, Database, type Config } from '@libs/platform';
import { fromStripeAmount, isOurs, METADATA } from '@libs/stripe';
import { Inject, Injectable } from '@nestjs/common';
import type Stripe from 'stripe';
import type { EntityManager } from 'typeorm';
import { stripeItself, tell } from '../invoices/invoice-changes.js';
import { Invoice } from '../invoices/invoice.entity.js';
import { InvoiceLine } from '../invoices/invoice-line.entity.js';
import { isSettled, mayMove } from '../invoices/invoice.machine.js';
import { lockInvoiceIfAny } from '../invoices/lock-invoice.js';
import { LedgerService } from '../ledger/ledger.service.js';
import { Collection } from './collection.entity.js';
import { PaymentsService } from './payments.service.js';
import { STRIPE } from './stripe.provider.js';

/**
 * Reads an invoice from Stripe and takes over what is new. Every way of learning leads here: the webhook, the payment
 * attempt, the reconciliation. Merging is monotonic, so it may run at any time and any number of times: a payment is
 * booked once by its id, and a settled invoice stays settled.
 */
@Injectable()
export class StripeReader {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly ledger: LedgerService,
    private readonly payments: PaymentsService,
    @Inject(STRIPE) private readonly stripe: Stripe,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * @param alsoCommit is run in the merging transaction.
   * @returns whether the invoice is one of ours that is known here.
   * @throws whatever the SDK throws when Stripe cannot be reached.
   */
  async read(stripeInvoiceId: string, alsoCommit?: (tx: EntityManager) => Promise<unknown>): Promise<boolean> {
    const object = await this.stripe.invoices.retrieve(stripeInvoiceId, { expand: ['payments'] });
    if (object.object !== 'invoice') throw new Error(`Stripe's answer for ${stripeInvoiceId} is no invoice`);
    if (!isOurs(object.metadata, { [METADATA.environment]: this.config.STRIPE_ENVIRONMENT })) return false;
    return this.database.transaction(async (tx) => {
      const invoice = await this.find(tx, object);
      if (!invoice) return false;
      await this.merge(tx, invoice, object);
      await alsoCommit?.(tx);
      return true;
    });
  }

  /** By our id, because the webhook may be faster than the row that will hold Stripe's. */
  private async find(tx: EntityManager, object: Stripe.Invoice): Promise<Invoice | null> {
    const id = object.metadata?.[METADATA.invoice];
    return id === undefined ? null : lockInvoiceIfAny(tx, id);
  }

  private async merge(tx: EntityManager, invoice: Invoice, object: Stripe.Invoice): Promise<void> {
    const now = this.clock.now();
    const invoiceId = invoice.id;
    await tx.update(Collection, { invoiceId }, { readAt: now, hostedUrl: object.hosted_invoice_url ?? null });
    for (const payment of paymentsOf(object)) await this.payments.receive(tx, invoice, payment, stripeItself);
    if (invoice.status === 'paid') {
      await tx.update(Collection, { invoiceId }, { state: 'settled', problem: null, dueAt: null });
    } else if (object.status === 'paid') {
      await this.holdUnequal(tx, invoice, object);
    } else if (object.status === 'void' && mayMove(invoice.status, 'void')) {
      await this.end(tx, invoice, 'void', now);
    } else if (object.status === 'uncollectible' && mayMove(invoice.status, 'uncollectible')) {
      await this.end(tx, invoice, 'uncollectible', now);
    }
  }

  /** Somebody ended it at Stripe, in the Dashboard: the books follow. */
  private async end(tx: EntityManager, invoice: Invoice, to: 'void' | 'uncollectible', now: Date): Promise<void> {
    const from = invoice.status;
    if (to === 'void') await this.ledger.invoiceVoided(tx, invoice, now);
    else await this.ledger.invoiceGivenUp(tx, invoice, now);
    await tx.update(Invoice, { id: invoice.id }, { status: to, revision: invoice.revision + 1 });
    if (to === 'void') await tx.update(InvoiceLine, { invoiceId: invoice.id }, { isVoid: true });
    await tx.update(Collection, { invoiceId: invoice.id }, { state: 'closed', problem: null, dueAt: null });
    const change = to === 'void' ? 'voided' : 'given_up';
    await tell(tx, now, { invoiceId: invoice.id, change, from, to, by: stripeItself });
  }

  /** Stripe counts it as paid, and the payments do not add up to what is owed: a person must look. */
  private async holdUnequal(tx: EntityManager, invoice: Invoice, object: Stripe.Invoice): Promise<void> {
    if (isSettled(invoice.status)) return;
    const problem = {
      code: 'paid_amount_differs',
      reason: `Stripe counts ${object.id} as paid; the payments booked here are ${invoice.paidMinor} of ${invoice.totalMinor} minor units.`,
      needsPartner: false,
      at: this.clock.now().toISOString(),
    };
    await tx.update(Collection, { invoiceId: invoice.id }, { state: 'held', problem, dueAt: null });
  }
}

/** What was received, payment by payment; what Stripe was told came in elsewhere is one more. */
function paymentsOf(object: Stripe.Invoice): Array<{ reference: string; amountMinor: bigint }> {
  const paid = (object.payments?.data ?? []).filter((payment) => payment.status === 'paid');
  const received = paid.map((payment) => ({ reference: payment.id, units: payment.amount_paid ?? 0 }));
  const elsewhere = object.amount_paid - received.reduce((sum, { units }) => sum + units, 0);
  if (elsewhere > 0) received.push({ reference: `${object.id}:elsewhere`, units: elsewhere });
  return received
    .filter(({ units }) => units > 0)
    .map(({ reference, units }) => ({ reference, amountMinor: fromStripeAmount(units, object.currency).minor }));
}
