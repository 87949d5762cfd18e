import type { MessageData, UsageTotal } from '@libs/contracts';
import { InstantColumn } from '@libs/platform';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A closed period that waits for late events, or has been reported. */
@Entity('closings')
@Index('closings_changed', ['dueAt'], { where: 'is_changed' })
@Index('closings_due', ['dueAt'], { where: 'reported_at is null' })
export class Closing {
  @PrimaryColumn({ name: 'subscription_id', type: 'text' }) subscriptionId: string;
  @PrimaryColumn({ type: 'int' }) index: number;
  @Column({ name: 'partner_id', type: 'text' }) partnerId: string;
  /** The message that closed it, whole: the final report passes it on. */
  @Column({ type: 'jsonb' }) closing: MessageData<'period.closed'>;
  @InstantColumn({ name: 'served_start' }) servedStart: Date;
  @InstantColumn({ name: 'served_end' }) servedEnd: Date;
  @InstantColumn({ name: 'due_at' }) dueAt: Date;
  @InstantColumn({ name: 'reported_at', nullable: true }) reportedAt: Date | null;
  /** What was last reported; null before. */
  @Column({ type: 'jsonb', nullable: true }) totals: UsageTotal[] | null;
  /** Usage of the period changed after it was reported, and has not been looked at. */
  @Column({ name: 'is_changed', type: 'boolean', default: false }) isChanged: boolean;
}
