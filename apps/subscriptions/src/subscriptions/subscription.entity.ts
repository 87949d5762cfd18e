import type { PlanVersion, SubscriptionStatus } from '@libs/contracts';
import { InstantColumn } from '@libs/platform';
import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Partner } from '../partners/partner.entity.js';
import type { Alignment } from './subscription.terms.js';

/** A partner on a plan version from an instant on. */
@Entity('subscriptions')
@Index('subscriptions_of_partner', ['partnerId'])
@Index('subscriptions_trial_ends', ['trialEndsAt'], { where: `status = 'trialing'` })
@Index('subscriptions_one_waits', ['partnerId'], { unique: true, where: `status = 'pending_payment_method'` })
export class Subscription {
  @PrimaryColumn({ type: 'text' }) id: string;
  @ForeignKey(() => Partner, { name: 'subscriptions_partner' })
  @Column({ name: 'partner_id', type: 'text' })
  partnerId: string;
  /** A copy: a published version never changes. */
  @Column({ type: 'jsonb' }) plan: PlanVersion;
  @Column({ name: 'plan_key', type: 'text' }) planKey: string;
  @Column({ name: 'plan_version', type: 'int' }) planVersion: number;
  /** How many of the plan's units. */
  @Column({ type: 'int' }) quantity: number;
  @Column({ type: 'text' }) alignment: Alignment;
  /** The partner's zone when it was ordered; its periods are counted in it for ever. */
  @Column({ name: 'time_zone', type: 'text' }) timeZone: string;
  @Column({ type: 'text' }) status: SubscriptionStatus;
  /** This and the next two are set by activation. */
  @InstantColumn({ name: 'starts_at', nullable: true }) startsAt: Date | null;
  @InstantColumn({ name: 'trial_ends_at', nullable: true }) trialEndsAt: Date | null;
  @InstantColumn({ name: 'billing_anchor', nullable: true }) billingAnchor: Date | null;
  /** When a scheduled cancellation takes effect. */
  @InstantColumn({ name: 'ends_at', nullable: true }) endsAt: Date | null;
  @InstantColumn({ name: 'ended_at', nullable: true }) endedAt: Date | null;
  /** Grows with each change that others are told of. */
  @Column({ type: 'int' }) revision: number;
  @InstantColumn({ name: 'created_at' }) createdAt: Date;
}
