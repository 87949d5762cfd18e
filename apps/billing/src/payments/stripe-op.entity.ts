import { InstantColumn } from '@libs/platform';
import type { OpState, StepName, StepParams } from '@libs/stripe';
import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Invoice } from '../invoices/invoice.entity.js';

/** One step of an invoice's way into Stripe, with the key and the bytes it is sent under. */
@Entity('stripe_ops')
export class StripeOpRow {
  @ForeignKey(() => Invoice, { name: 'stripe_ops_invoice_fk' })
  @PrimaryColumn({ name: 'invoice_id', type: 'text' })
  invoiceId: string;
  @PrimaryColumn({ type: 'text' }) step: StepName;
  @Column({ type: 'int' }) gen: number;
  @Column({ name: 'idem_key', type: 'text' }) idemKey: string;
  /** `json`, not `jsonb`: the same bytes have to be sent again, in the same order. */
  @Column({ type: 'json' }) params: StepParams;
  @Column({ type: 'text' }) state: OpState;
  @InstantColumn({ name: 'first_sent_at', nullable: true }) firstSentAt: Date | null;
  @Column({ name: 'stripe_id', type: 'text', nullable: true }) stripeId: string | null;
  @Column({ name: 'last_error', type: 'text', nullable: true }) lastError: string | null;
}

/** An event of Stripe, by its id: a hint that something may have changed. */
@Entity('stripe_events')
@Index('stripe_events_due', ['dueAt'], { where: 'due_at is not null' })
@Index('stripe_events_invoice', ['stripeInvoiceId'], { where: 'due_at is not null' })
export class StripeEvent {
  @PrimaryColumn({ name: 'event_id', type: 'text' }) eventId: string;
  @Column({ type: 'text' }) type: string;
  /** The invoice to read again; null when the event is about none. */
  @Column({ name: 'stripe_invoice_id', type: 'text', nullable: true }) stripeInvoiceId: string | null;
  @InstantColumn({ name: 'received_at' }) receivedAt: Date;
  @InstantColumn({ name: 'due_at', nullable: true }) dueAt: Date | null;
  @Column({ type: 'int', default: 0 }) failures: number;
  /** Null while it waits. */
  @Column({ type: 'text', nullable: true }) outcome: 'read' | 'not_needed' | 'unknown_invoice' | null;
}
