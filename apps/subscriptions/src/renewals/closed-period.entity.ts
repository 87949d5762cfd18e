import type { MessageData } from '@libs/contracts';
import { InstantColumn } from '@libs/platform';
import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { Subscription } from '../subscriptions/subscription.entity.js';

/** A period that was closed. The primary key is why it is closed once. */
@Entity('closed_periods')
export class ClosedPeriod {
  @ForeignKey(() => Subscription, { name: 'closed_periods_subscription' })
  @PrimaryColumn({ name: 'subscription_id', type: 'text' })
  subscriptionId: string;
  @PrimaryColumn({ name: 'period_index', type: 'int' }) periodIndex: number;
  @InstantColumn({ name: 'period_start' }) periodStart: Date;
  @InstantColumn({ name: 'period_end' }) periodEnd: Date;
  @InstantColumn({ name: 'served_start' }) servedStart: Date;
  @InstantColumn({ name: 'served_end' }) servedEnd: Date;
  @Column({ type: 'text' }) reason: MessageData<'period.closed'>['reason'];
  @InstantColumn({ name: 'closed_at' }) closedAt: Date;
}
