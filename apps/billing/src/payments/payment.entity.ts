import { InstantColumn, MinorColumn } from '@libs/platform';
import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Invoice } from '../invoices/invoice.entity.js';

/** Money received for an invoice. Booked once by its reference, never altered. */
@Entity('payments')
@Index('payments_once', ['invoiceId', 'reference'], { unique: true })
@Index('payments_partner', ['partnerId', 'id'])
export class Payment {
  @PrimaryColumn({ type: 'text' }) id: string;
  @ForeignKey(() => Invoice, { name: 'payments_invoice_fk' })
  @Column({ name: 'invoice_id', type: 'text' })
  invoiceId: string;
  @Column({ name: 'partner_id', type: 'text' }) partnerId: string;
  @Column({ type: 'text' }) method: 'stripe' | 'manual';
  /** Stripe's id of the payment, or where a person found the money. */
  @Column({ type: 'text' }) reference: string;
  @Column({ type: 'text' }) currency: string;
  @MinorColumn({ name: 'amount_minor' }) amountMinor: bigint;
  @InstantColumn({ name: 'received_at' }) receivedAt: Date;
}
