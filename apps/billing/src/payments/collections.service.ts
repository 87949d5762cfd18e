import type { CollectionWire } from '@libs/contracts';
import { CONFIG, type Config } from '@libs/platform';
import { mirrorProblems, payOp, planInvoice, type InvoiceMirror, type StripeOp } from '@libs/stripe';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Invoice } from '../invoices/invoice.entity.js';
import type { InvoiceLine } from '../invoices/invoice-line.entity.js';
import type { Partner } from '../terms/terms.entity.js';
import { Collection } from './collection.entity.js';
import { StripeOpRow } from './stripe-op.entity.js';

/** Decides how an issued invoice is collected, and writes the steps down. It never calls Stripe. */
@Injectable()
export class CollectionsService {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** In the issuing transaction: a process that dies afterwards finds every step with its key and its bytes. */
  async begin(tx: EntityManager, invoice: Invoice, lines: readonly InvoiceLine[], partner: Partner): Promise<void> {
    const mirror = this.mirrorOf(invoice, lines, partner);
    const state = stateOf(invoice, mirror);
    if (state === 'running') {
      await this.add(tx, planInvoice(mirror));
      await this.add(tx, [payOp(mirror, 1)]);
    }
    await tx.insert(Collection, { invoiceId: invoice.id, partnerId: invoice.partnerId, state });
    if (state === 'running') await this.wake(tx, invoice.id);
  }

  /** The row of one more attempt: a new key, because Stripe keeps a decline under the old one. */
  async addAttempt(tx: EntityManager, invoiceId: string, attempt: number): Promise<void> {
    await this.add(tx, [payOp({ environment: this.config.STRIPE_ENVIRONMENT, invoiceId }, attempt)]);
    await this.wake(tx, invoiceId);
  }

  /** The runner takes it up at its next look. */
  async wake(tx: EntityManager, invoiceId: string): Promise<void> {
    await tx.query(
      `update collections set state = 'running', problem = null, failures = 0, due_at = now() where invoice_id = $1`,
      [invoiceId],
    );
  }

  private async add(tx: EntityManager, ops: readonly StripeOp[]): Promise<void> {
    await tx.insert(StripeOpRow, ops as never);
  }

  private mirrorOf(invoice: Invoice, lines: readonly InvoiceLine[], partner: Partner): InvoiceMirror {
    return {
      environment: this.config.STRIPE_ENVIRONMENT,
      invoiceId: invoice.id,
      number: invoice.number!,
      currency: invoice.currency,
      totalMinor: invoice.totalMinor,
      issuedAt: invoice.issuedAt!,
      customer: {
        partnerId: partner.partnerId,
        stripeCustomerId: partner.stripeCustomerId,
        name: partner.name,
        email: partner.email,
      },
      lines: lines.map((line) => ({
        lineId: line.id,
        description: line.description,
        amountMinor: line.amountMinor,
        period: { start: line.periodStart, end: line.periodEnd },
      })),
    };
  }
}

/** Below its minimum Stripe would silently move the sum to the customer's balance: it is carried by us instead. */
function stateOf(invoice: Invoice, mirror: InvoiceMirror): CollectionWire['state'] {
  if (invoice.totalMinor <= 0n) return 'not_needed';
  const problems = mirrorProblems(mirror);
  if (problems.length === 0) return 'running';
  return problems.every((problem) => problem === 'amount_too_small') ? 'carried' : 'manual';
}
