import { InstantColumn } from '@libs/platform';
import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Subscription } from '../subscriptions/subscription.entity.js';

/** An API key that belongs to a subscription; only a hash of it is kept. */
@Entity('credentials')
@Index('credentials_key', ['keyHash'], { unique: true })
@Index('credentials_of_partner', ['partnerId'])
@Index('credentials_of_subscription', ['subscriptionId'])
@Index('credentials_due', ['expiresAt'], { where: 'revoked_at is null' })
export class Credential {
  @PrimaryColumn({ type: 'text' }) id: string;
  @Column({ name: 'partner_id', type: 'text' }) partnerId: string;
  @ForeignKey(() => Subscription, { name: 'credentials_subscription' })
  @Column({ name: 'subscription_id', type: 'text' })
  subscriptionId: string;
  @Column({ type: 'text' }) name: string;
  @Column({ name: 'key_hash', type: 'text' }) keyHash: string;
  @Column({ type: 'text' }) hint: string;
  /** What gateways may call the caller besides the ids of credential and subscription. */
  @Column({ name: 'external_identities', type: 'text', array: true }) externalIdentities: string[];
  @InstantColumn({ name: 'issued_at' }) issuedAt: Date;
  /** When a rotation ends its overlap: it is then revoked. */
  @InstantColumn({ name: 'expires_at', nullable: true }) expiresAt: Date | null;
  @InstantColumn({ name: 'revoked_at', nullable: true }) revokedAt: Date | null;
  @Column({ name: 'replaced_by_id', type: 'text', nullable: true }) replacedById: string | null;
}

/** A gateway's name for a caller belongs to one subscription at a time, or two would be billed for the same calls. */
@Entity('identity_claims')
@Index('identity_claims_of_subscription', ['subscriptionId'])
export class IdentityClaim {
  @PrimaryColumn({ type: 'text' }) identity: string;
  @ForeignKey(() => Subscription, { name: 'identity_claims_subscription' })
  @Column({ name: 'subscription_id', type: 'text' })
  subscriptionId: string;
}
