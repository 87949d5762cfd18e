import type { Role } from '@libs/contracts';
import { InstantColumn } from '@libs/platform';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** How a machine signs in. Other processes see it through the view `token_actors`. */
@Entity('api_tokens')
@Index('api_tokens_token', ['tokenHash'], { unique: true })
@Index('api_tokens_partner', ['partnerId'])
export class ApiToken {
  @PrimaryColumn({ type: 'text' }) id: string;
  /** Null for the provider's own. */
  @Column({ name: 'partner_id', type: 'text', nullable: true }) partnerId: string | null;
  @Column({ type: 'text' }) name: string;
  @Column({ type: 'text', array: true }) roles: Role[];
  @Column({ name: 'token_hash', type: 'text' }) tokenHash: string;
  @Column({ type: 'text' }) hint: string;
  @InstantColumn({ name: 'created_at' }) createdAt: Date;
  @InstantColumn({ name: 'expires_at', nullable: true }) expiresAt: Date | null;
  @InstantColumn({ name: 'seen_at', nullable: true }) seenAt: Date | null;
  @InstantColumn({ name: 'revoked_at', nullable: true }) revokedAt: Date | null;
}
