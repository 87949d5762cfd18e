import { InstantColumn } from '@libs/platform';
import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Partner } from '../partners/partner.entity.js';

/** One visit to Stripe's page that saves a card. Written before Stripe is called, so that a crash leaves the key and the bytes. */
@Entity('checkouts')
@Index('checkouts_of_partner', ['partnerId'])
@Index('checkouts_session', ['stripeSessionId'], { unique: true })
export class Checkout {
  /** Also the idempotency key's base. */
  @PrimaryColumn({ type: 'text' }) id: string;
  @ForeignKey(() => Partner, { name: 'checkouts_partner' })
  @Column({ name: 'partner_id', type: 'text' })
  partnerId: string;
  /** What waited for it when it was opened; null when a card was only replaced. */
  @Column({ name: 'subscription_id', type: 'text', nullable: true }) subscriptionId: string | null;
  @Column({ type: 'text' }) status: 'open' | 'complete' | 'expired';
  @Column({ type: 'text' }) currency: string;
  @Column({ name: 'success_path', type: 'text' }) successPath: string;
  @Column({ name: 'cancel_path', type: 'text' }) cancelPath: string;
  /** What is sent to Stripe: the same bytes however often. Null until the customer is known. */
  @Column({ name: 'session_params', type: 'jsonb', nullable: true }) sessionParams: Record<string, unknown> | null;
  @Column({ name: 'stripe_session_id', type: 'text', nullable: true }) stripeSessionId: string | null;
  @Column({ type: 'text', nullable: true }) url: string | null;
  @InstantColumn({ name: 'created_at' }) createdAt: Date;
}
