import type { Locale, Partner as PartnerWire } from '@libs/contracts';
import { InstantColumn } from '@libs/platform';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** The organisation that signs up, subscribes and pays. */
@Entity('partners')
@Index('partners_stripe_customer', ['stripeCustomerId'], { unique: true })
export class Partner {
  @PrimaryColumn({ type: 'text' }) id: string;
  @Column({ type: 'text' }) name: string;
  /** Where invoices go. */
  @Column({ type: 'text' }) email: string;
  @Column({ name: 'time_zone', type: 'text' }) timeZone: string;
  @Column({ type: 'text' }) locale: Locale;
  @Column({ type: 'text', nullable: true }) country: string | null;
  @Column({ name: 'tax_id', type: 'text', nullable: true }) taxId: string | null;
  @Column({ name: 'address_lines', type: 'text', array: true }) addressLines: string[];
  @Column({ name: 'stripe_customer_id', type: 'text', nullable: true }) stripeCustomerId: string | null;
  /** The card that invoices are charged to; a copy of what Stripe says. */
  @Column({ name: 'stripe_payment_method_id', type: 'text', nullable: true }) stripePaymentMethodId: string | null;
  @Column({ name: 'payment_method', type: 'jsonb', nullable: true }) paymentMethod: PartnerWire['paymentMethod'];
  @InstantColumn({ name: 'delinquent_since', nullable: true }) delinquentSince: Date | null;
  /** When billing last said how the partner stands: an older word that comes later does not count. */
  @InstantColumn({ name: 'standing_at', nullable: true }) standingAt: Date | null;
  /** Grows with each change that others are told of. */
  @Column({ type: 'int' }) revision: number;
  @InstantColumn({ name: 'created_at' }) createdAt: Date;
}
