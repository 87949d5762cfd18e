import { InstantColumn } from '@libs/platform';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * An instant at which a period of a subscription ends, begins, or both. It is rated once what it needs is known, and
 * again whenever that changes; a row without an invoice says that nothing was owed.
 */
@Entity('rated_periods')
@Index('rated_periods_due', ['dueAt'], { where: 'due_at is not null' })
@Index('rated_periods_invoice', ['invoiceId'], { where: 'invoice_id is not null' })
export class RatedPeriod {
  @PrimaryColumn({ name: 'subscription_id', type: 'text' }) subscriptionId: string;
  @PrimaryColumn({ type: 'timestamptz', precision: 3 }) boundary: Date;
  @Column({ name: 'partner_id', type: 'text' }) partnerId: string;
  /** End of the period that begins here; null when none does. */
  @InstantColumn({ name: 'opens_until', nullable: true }) opensUntil: Date | null;
  /** Start of what was served until here; null when nothing was. */
  @InstantColumn({ name: 'closes_from', nullable: true }) closesFrom: Date | null;
  @Column({ name: 'invoice_id', type: 'text', nullable: true }) invoiceId: string | null;
  /** Null before the first rating. */
  @Column({ type: 'text', nullable: true }) outcome: 'invoice' | 'nothing_owed' | null;
  @InstantColumn({ name: 'usage_stored_before', nullable: true }) usageStoredBefore: Date | null;
  @InstantColumn({ name: 'rated_at', nullable: true }) ratedAt: Date | null;
  /** When it is to be rated, by the installation's clock; null when there is nothing to do. */
  @InstantColumn({ name: 'due_at', nullable: true }) dueAt: Date | null;
  @Column({ type: 'int', default: 0 }) failures: number;
  @Column({ name: 'last_error', type: 'text', nullable: true }) lastError: string | null;
}
