import type { CollectionWire } from '@libs/contracts';
import { InstantColumn } from '@libs/platform';
import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Invoice } from '../invoices/invoice.entity.js';

/** How collecting an issued invoice stands. Beside the invoice, because the invoice itself is frozen. */
@Entity('collections')
@Index('collections_due', ['dueAt'], { where: 'due_at is not null' })
@Index('collections_open', ['readAt'], { where: `state in ('pending', 'declined', 'held')` })
@Index('collections_stripe', ['stripeInvoiceId'], { unique: true, where: 'stripe_invoice_id is not null' })
export class Collection {
  @ForeignKey(() => Invoice, { name: 'collections_invoice_fk' })
  @PrimaryColumn({ name: 'invoice_id', type: 'text' })
  invoiceId: string;
  @Column({ name: 'partner_id', type: 'text' }) partnerId: string;
  @Column({ type: 'text' }) state: CollectionWire['state'];
  @Column({ type: 'jsonb', nullable: true }) problem: Omit<NonNullable<CollectionWire['problem']>, 'said'> | null;
  @Column({ name: 'stripe_invoice_id', type: 'text', nullable: true }) stripeInvoiceId: string | null;
  @Column({ name: 'hosted_url', type: 'text', nullable: true }) hostedUrl: string | null;
  /** When the invoice was last read from Stripe, by the installation's clock. */
  @InstantColumn({ name: 'read_at', nullable: true }) readAt: Date | null;
  /** When the next step is taken, or the lease of the one who takes it ends; by the database's clock. */
  @InstantColumn({ name: 'due_at', nullable: true }) dueAt: Date | null;
  @Column({ type: 'int', default: 0 }) failures: number;
  /** Who is at work; a row that was taken over by another refuses the first one's writes. */
  @Column({ type: 'text', nullable: true }) lease: string | null;
}
