import { type PaymentAttemptWire, type PaymentWire, say } from '@libs/contracts';
import { money, moneyToWire } from '@libs/money';
import { Clock, Database, newId, paginate } from '@libs/platform';
import { Injectable } from '@nestjs/common';
import { In, Like, type EntityManager } from 'typeorm';
import { doerOf, tell, type Doer } from '../invoices/invoice-changes.js';
import { Invoice } from '../invoices/invoice.entity.js';
import { lockInvoice } from '../invoices/lock-invoice.js';
import { CollectedByStripe, CollectionNotHeld, InvoiceNotDeclined, InvoiceWrongStatus } from '../invoices/problems.js';
import { LedgerService } from '../ledger/ledger.service.js';
import { Partner } from '../terms/terms.entity.js';
import type { Actor } from '@libs/platform';
import { Collection } from './collection.entity.js';
import { CollectionsService } from './collections.service.js';
import { declineReason } from './decline-reasons.js';
import { Payment } from './payment.entity.js';
import { StripeOpRow } from './stripe-op.entity.js';

interface Received {
  reference: string;
  amountMinor: bigint;
  method?: 'stripe' | 'manual';
  receivedAt?: Date;
}

/** Money that came in, and what a person can do when it does not. */
@Injectable()
export class PaymentsService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly ledger: LedgerService,
    private readonly collections: CollectionsService,
  ) {}

  /**
   * Books a payment, once by its reference, and marks the invoice paid when nothing is left. `invoice` is locked by the
   * caller and follows what is written.
   */
  async receive(tx: EntityManager, invoice: Invoice, received: Received, by: Doer): Promise<void> {
    const now = this.clock.now();
    const { reference, amountMinor, method = 'stripe', receivedAt = now } = received;
    if (await tx.existsBy(Payment, { invoiceId: invoice.id, reference })) return;
    const payment = { id: newId('pay', now), amountMinor, method };
    const { partnerId, currency } = invoice;
    await tx.insert(Payment, { ...payment, invoiceId: invoice.id, partnerId, reference, currency, receivedAt });
    await this.ledger.paymentReceived(tx, invoice, payment, now);
    const from = invoice.status;
    invoice.paidMinor += amountMinor;
    if (invoice.paidMinor >= invoice.totalMinor && (from === 'issued' || from === 'uncollectible')) {
      invoice.status = 'paid';
      invoice.paidAt = receivedAt;
    }
    invoice.revision += 1;
    const { paidMinor, status, paidAt, revision } = invoice;
    await tx.update(Invoice, { id: invoice.id }, { paidMinor, status, paidAt, revision });
    const change = status === 'paid' && from !== 'paid' ? 'paid' : 'payment_received';
    await tell(tx, now, { invoiceId: invoice.id, change, from, to: status, by, reason: reference });
  }

  /** One more attempt, under a key of its own. Throws NotFound, InvoiceNotDeclined. */
  async collectAgain(invoiceId: string, actor: Actor): Promise<void> {
    await this.database.transaction(async (tx) => {
      const { invoice, collection } = await lock(tx, invoiceId);
      if (collection?.state !== 'declined') {
        throw new InvoiceNotDeclined(
          say('collection_has_state', {
            invoiceNumber: invoice.number ?? invoiceId,
            state: collection?.state ?? 'not begun',
          }),
        );
      }
      const attempts = await tx.countBy(StripeOpRow, { invoiceId, step: Like('pay\\_%') as never });
      await this.collections.addAttempt(tx, invoiceId, attempts + 1);
      await this.tell(tx, invoice, 'collect_again', actor, null);
    });
  }

  /**
   * Takes a held step up again. Whether it had an effect is looked up first; only then it is sent under a new key.
   * Throws NotFound, CollectionNotHeld.
   */
  async resume(invoiceId: string, reason: string, actor: Actor): Promise<void> {
    await this.database.transaction(async (tx) => {
      const { invoice, collection } = await lock(tx, invoiceId);
      if (collection?.state !== 'held') {
        throw new CollectionNotHeld(
          say('collection_has_state', {
            invoiceNumber: invoice.number ?? invoiceId,
            state: collection?.state ?? 'not begun',
          }),
        );
      }
      await tx.update(StripeOpRow, { invoiceId, state: 'held' }, { state: 'unsure' });
      await this.collections.wake(tx, invoiceId);
      await this.tell(tx, invoice, 'collection_resumed', actor, reason);
    });
  }

  /** Books the whole sum due as received elsewhere. Throws NotFound, InvoiceWrongStatus, CollectedByStripe. */
  async settle(
    invoiceId: string,
    body: { reference: string; receivedAt?: string | undefined },
    actor: Actor,
  ): Promise<void> {
    await this.database.transaction(async (tx) => {
      const { invoice, collection } = await lock(tx, invoiceId);
      if (invoice.status !== 'issued') {
        throw new InvoiceWrongStatus(say('only_an_issued_invoice_can_be_settled', { invoiceStatus: invoice.status }));
      }
      if (collection?.state !== 'carried' && collection?.state !== 'manual') {
        throw new CollectedByStripe(
          say('collection_has_state', { invoiceNumber: invoice.number!, state: collection?.state ?? 'closed' }),
        );
      }
      const received: Received = {
        reference: body.reference,
        amountMinor: invoice.totalMinor - invoice.paidMinor,
        method: 'manual',
        ...(body.receivedAt && { receivedAt: new Date(body.receivedAt) }),
      };
      await this.receive(tx, invoice, received, doerOf(actor));
      await tx.update(Collection, { invoiceId }, { state: 'settled', problem: null });
    });
  }

  /** Newest first. Throws Invalid for a foreign cursor. */
  async list(query: {
    partnerId?: string | undefined;
    invoiceId?: string | undefined;
    cursor?: string | undefined;
    limit: number;
  }): Promise<{ items: PaymentWire[]; nextCursor: string | null }> {
    const payments = this.database.manager.createQueryBuilder(Payment, 'payment');
    if (query.partnerId) payments.andWhere('payment.partner_id = :partnerId', query);
    if (query.invoiceId) payments.andWhere('payment.invoice_id = :invoiceId', query);
    const { items, nextCursor } = await paginate(payments, query);
    return { items: await this.wire(items), nextCursor };
  }

  /** Payments as the contract says them. */
  async wire(payments: readonly Payment[]): Promise<PaymentWire[]> {
    const { manager } = this.database;
    const invoices = await manager.findBy(Invoice, { id: In(payments.map((payment) => payment.invoiceId)) });
    const partners = await manager.findBy(Partner, { partnerId: In(payments.map((payment) => payment.partnerId)) });
    const numbers = new Map(invoices.map((invoice) => [invoice.id, invoice.number]));
    const names = new Map(partners.map((partner) => [partner.partnerId, partner.name]));
    return payments.map(({ id, invoiceId, partnerId, method, amountMinor, currency, receivedAt, reference }) => ({
      id,
      invoiceId,
      invoiceNumber: numbers.get(invoiceId) ?? '',
      partnerId,
      partnerName: names.get(partnerId) ?? partnerId,
      method,
      amount: moneyToWire(money(amountMinor, currency)),
      receivedAt: receivedAt.toISOString(),
      reference,
    }));
  }

  private async tell(
    tx: EntityManager,
    { id, status }: Invoice,
    change: 'collect_again' | 'collection_resumed',
    actor: Actor,
    reason: string | null,
  ): Promise<void> {
    await tell(tx, this.clock.now(), { invoiceId: id, change, from: status, to: status, by: doerOf(actor), reason });
  }
}

/** The attempts to collect, read off their steps. */
export function attemptsOf(ops: readonly StripeOpRow[]): PaymentAttemptWire[] {
  const states = {
    waiting: 'waiting',
    sent: 'sent',
    unsure: 'sent',
    done: 'succeeded',
    declined: 'declined',
    held: 'held',
  } as const;
  return ops
    .filter((op) => op.step.startsWith('pay_'))
    .map((op) => ({ op, said: op.state === 'declined' && op.lastError ? declineReason(op.lastError) : null }))
    .map(({ op, said }) => ({
      invoiceId: op.invoiceId,
      number: Number(op.step.slice('pay_'.length)),
      state: states[op.state],
      sentAt: op.firstSentAt?.toISOString() ?? null,
      declineCode: op.state === 'declined' ? op.lastError : null,
      reason: said?.text ?? null,
      said,
    }))
    .toSorted((a, b) => a.number - b.number);
}

async function lock(tx: EntityManager, id: string): Promise<{ invoice: Invoice; collection: Collection | null }> {
  const invoice = await lockInvoice(tx, id);
  return { invoice, collection: await tx.findOneBy(Collection, { invoiceId: id }) };
}
