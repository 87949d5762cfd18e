import { InstantColumn } from '@libs/platform';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { CheckedPlan } from '../check/account.js';

/** A subscription as metering needs it: whose it is, and which period is running. */
@Entity('subscriptions')
@Index('subscriptions_number', ['number'], { unique: true })
@Index('subscriptions_partner', ['partnerId'])
export class Subscription {
  @PrimaryColumn({ type: 'text' }) id: string;
  @Column({ type: 'int', generated: 'identity', generatedIdentity: 'ALWAYS', insert: false, update: false })
  number: number;
  @Column({ name: 'partner_id', type: 'text' }) partnerId: string;
  @Column({ name: 'time_zone', type: 'text', nullable: true }) timeZone: string | null;
  /** Null while only later news of it has arrived. */
  @InstantColumn({ name: 'starts_at', nullable: true }) startsAt: Date | null;
  @InstantColumn({ name: 'ended_at', nullable: true }) endedAt: Date | null;
  @InstantColumn({ name: 'paused_at', nullable: true }) pausedAt: Date | null;
  /** What a check has to know of the plan; null until a message has told of it. */
  @Column({ type: 'jsonb', nullable: true }) plan: CheckedPlan | null;
  /** Some entitlement of the plan has a limit. */
  @Column({ name: 'is_limited', type: 'boolean', default: false }) isLimited: boolean;
  @Column({ type: 'int' }) revision: number;
  /** The running period; null before the first and after the last. */
  @Column({ name: 'open_index', type: 'int', nullable: true }) openIndex: number | null;
  @InstantColumn({ name: 'open_start', nullable: true }) openStart: Date | null;
  @InstantColumn({ name: 'open_end', nullable: true }) openEnd: Date | null;
  /** `storedBefore` of the last report: each later report has a later one, even where the clock stands still. */
  @InstantColumn({ name: 'reported_before', nullable: true }) reportedBefore: Date | null;
  /** The running period is not reported again before; null: at once. */
  @InstantColumn({ name: 'report_after', nullable: true }) reportAfter: Date | null;
}

@Entity('credentials')
@Index('credentials_number', ['number'], { unique: true })
@Index('credentials_subscription', ['subscriptionId'])
@Index('credentials_key_hash', ['keyHash'])
export class Credential {
  @PrimaryColumn({ type: 'text' }) id: string;
  @Column({ type: 'int', generated: 'identity', generatedIdentity: 'ALWAYS', insert: false, update: false })
  number: number;
  @Column({ name: 'subscription_id', type: 'text' }) subscriptionId: string;
  @Column({ name: 'partner_id', type: 'text' }) partnerId: string;
  @Column({ type: 'text' }) name: string;
  /** SHA-256 (hex) of the key; null while only the revocation has arrived. */
  @Column({ name: 'key_hash', type: 'text', nullable: true }) keyHash: string | null;
  @InstantColumn({ name: 'issued_at', nullable: true }) issuedAt: Date | null;
  @InstantColumn({ name: 'revoked_at', nullable: true }) revokedAt: Date | null;
}
