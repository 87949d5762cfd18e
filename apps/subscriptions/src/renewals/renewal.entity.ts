import { InstantColumn } from '@libs/platform';
import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Subscription } from '../subscriptions/subscription.entity.js';

/** The running period of a subscription, and when the next thing happens to it. Guarded by the subscription's row lock. */
@Entity('renewals')
@Index('renewals_due', ['dueAt'])
export class Renewal {
  @ForeignKey(() => Subscription, { name: 'renewals_subscription' })
  @PrimaryColumn({ name: 'subscription_id', type: 'text' })
  subscriptionId: string;
  /** 0 for the first period. */
  @Column({ name: 'period_index', type: 'int' }) periodIndex: number;
  @InstantColumn({ name: 'period_start' }) periodStart: Date;
  @InstantColumn({ name: 'period_end' }) periodEnd: Date;
  /** The period's end, or an earlier end of the subscription. */
  @InstantColumn({ name: 'due_at' }) dueAt: Date;
}
