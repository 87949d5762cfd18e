import type { Locale, Role } from '@libs/contracts';
import { InstantColumn } from '@libs/platform';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A person who acts for a partner, or works for the provider. */
@Entity('members')
@Index('members_email', ['email'], { unique: true })
@Index('members_invitation', ['invitationHash'], { unique: true })
@Index('members_partner', ['partnerId'])
export class Member {
  @PrimaryColumn({ type: 'text' }) id: string;
  /** Null for the provider's staff. */
  @Column({ name: 'partner_id', type: 'text', nullable: true }) partnerId: string | null;
  @Column({ type: 'text' }) name: string;
  /** Lower case; a person has one place in the installation. */
  @Column({ type: 'text' }) email: string;
  @Column({ type: 'text', array: true }) roles: Role[];
  @Column({ type: 'text' }) status: 'invited' | 'active';
  @Column({ type: 'text', nullable: true }) locale: Locale | null;
  /** argon2id; null while invited. */
  @Column({ name: 'password_hash', type: 'text', nullable: true }) passwordHash: string | null;
  @Column({ name: 'invitation_hash', type: 'text', nullable: true }) invitationHash: string | null;
  @InstantColumn({ name: 'invitation_expires_at', nullable: true }) invitationExpiresAt: Date | null;
  @InstantColumn({ name: 'last_sign_in_at', nullable: true }) lastSignInAt: Date | null;
  @InstantColumn({ name: 'created_at' }) createdAt: Date;
}
