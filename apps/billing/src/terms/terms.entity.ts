import type { Aggregation } from '@libs/contracts';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { InstantColumn } from '@libs/platform';
import type { Terms, TermsFact } from './terms.js';

/** What was said about a subscription, kept by revision. */
@Entity('terms_facts')
export class TermsFactRow {
  @PrimaryColumn({ name: 'subscription_id', type: 'text' }) subscriptionId: string;
  @PrimaryColumn({ type: 'int' }) revision: number;
  @Column({ type: 'jsonb' }) fact: TermsFact;
}

/** What all facts of a subscription amount to. */
@Entity('terms')
@Index('terms_partner', ['partnerId'])
export class TermsRow {
  @PrimaryColumn({ name: 'subscription_id', type: 'text' }) subscriptionId: string;
  @Column({ name: 'partner_id', type: 'text' }) partnerId: string;
  @Column({ type: 'jsonb' }) terms: Terms;
}

/** A partner as invoices need him: the newest revision that was heard of. */
@Entity('partners')
export class Partner {
  @PrimaryColumn({ name: 'partner_id', type: 'text' }) partnerId: string;
  @Column({ type: 'text' }) name: string;
  @Column({ type: 'text' }) email: string;
  @Column({ name: 'time_zone', type: 'text' }) timeZone: string;
  @Column({ type: 'text' }) locale: 'en' | 'fr';
  @Column({ type: 'text', nullable: true }) country: string | null;
  @Column({ name: 'tax_id', type: 'text', nullable: true }) taxId: string | null;
  @Column({ name: 'address_lines', type: 'jsonb' }) addressLines: string[];
  @Column({ name: 'stripe_customer_id', type: 'text', nullable: true }) stripeCustomerId: string | null;
  @Column({ type: 'int' }) revision: number;
}

/** What a meter's unit is called on an invoice, and how its quantity comes about. */
@Entity('meters')
export class Meter {
  @PrimaryColumn({ name: 'meter_key', type: 'text' }) meterKey: string;
  @Column({ type: 'text' }) name: string;
  @Column({ type: 'text' }) unit: string;
  @Column({ type: 'text' }) aggregation: Aggregation;
  @InstantColumn({ name: 'published_at' }) publishedAt: Date;
}
