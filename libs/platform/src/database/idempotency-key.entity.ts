import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { InstantColumn } from './columns.js';

/**
 * The stored answer to a POST that creates: written in the same transaction as what it created, or, when the work calls
 * another system, claimed before it and completed after it.
 */
@Entity('idempotency_keys')
@Index('idempotency_keys_created', ['createdAt'])
export class IdempotencyKey {
  /** Who called; two actors may use the same key. */
  @PrimaryColumn({ name: 'actor_id', type: 'text' }) actorId: string;
  @PrimaryColumn({ type: 'text' }) key: string;
  /** Keyed hash over route, parameters and body. */
  @Column({ type: 'text' }) fingerprint: string;
  @Column({ type: 'int' }) status: number;
  /** Sealed: `{ sealed }`. Null until it is known. */
  @Column({ type: 'jsonb', nullable: true }) response: object | null;
  /** Until when somebody works on the request outside of any transaction; null when the answer is there. */
  @InstantColumn({ name: 'lease_ends_at', nullable: true }) leaseEndsAt: Date | null;
  /** The database's own time: a moved clock must not make a request new that is repeated a moment later. */
  @InstantColumn({ name: 'created_at' }) createdAt: Date;
}
