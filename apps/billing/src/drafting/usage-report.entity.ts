import type { MessageData, UsageTotal } from '@libs/contracts';
import { InstantColumn } from '@libs/platform';
import { Column, Entity, PrimaryColumn } from 'typeorm';

export type Closing = NonNullable<MessageData<'usage.reported'>['closing']>;

/** The newest totals of a period, running or closed. */
@Entity('usage_reports')
export class UsageReport {
  @PrimaryColumn({ name: 'subscription_id', type: 'text' }) subscriptionId: string;
  @PrimaryColumn({ name: 'served_start', type: 'timestamptz', precision: 3 }) servedStart: Date;
  @PrimaryColumn({ name: 'is_final', type: 'boolean' }) isFinal: boolean;
  @Column({ name: 'partner_id', type: 'text' }) partnerId: string;
  @InstantColumn({ name: 'period_start' }) periodStart: Date;
  @InstantColumn({ name: 'period_end' }) periodEnd: Date;
  @InstantColumn({ name: 'served_end' }) servedEnd: Date;
  @Column({ type: 'jsonb' }) totals: UsageTotal[];
  @InstantColumn({ name: 'stored_before' }) storedBefore: Date;
  @Column({ type: 'jsonb', nullable: true }) closing: Closing | null;
}

/** A part of what the plan includes was used up. */
@Entity('usage_thresholds')
export class UsageThreshold {
  @PrimaryColumn({ name: 'subscription_id', type: 'text' }) subscriptionId: string;
  @PrimaryColumn({ name: 'period_start', type: 'timestamptz', precision: 3 }) periodStart: Date;
  @PrimaryColumn({ name: 'meter_key', type: 'text' }) meterKey: string;
  @PrimaryColumn({ type: 'int' }) percent: number;
  @InstantColumn({ name: 'reached_at' }) reachedAt: Date;
}
