import { InstantColumn } from '@libs/platform';
import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Member } from './member.entity.js';

/** A browser in which a member is signed in. Other processes see it through the view `session_actors`. */
@Entity('sessions')
@Index('sessions_token', ['tokenHash'], { unique: true })
@Index('sessions_of_member', ['memberId'])
export class Session {
  @PrimaryColumn({ type: 'text' }) id: string;
  @ForeignKey(() => Member, { name: 'sessions_member', onDelete: 'CASCADE' })
  @Column({ name: 'member_id', type: 'text' })
  memberId: string;
  @Column({ name: 'token_hash', type: 'text' }) tokenHash: string;
  @Column({ type: 'text' }) ip: string;
  @Column({ name: 'user_agent', type: 'text' }) userAgent: string;
  @InstantColumn({ name: 'created_at' }) createdAt: Date;
  /** To the nearest five minutes. */
  @InstantColumn({ name: 'seen_at' }) seenAt: Date;
  /** Moves on with each use. */
  @InstantColumn({ name: 'idle_expires_at' }) idleExpiresAt: Date;
  /** Does not move. */
  @InstantColumn({ name: 'expires_at' }) expiresAt: Date;
}
