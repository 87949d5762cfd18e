import { InstantColumn } from '@libs/platform';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** An event that Stripe delivered. Only a hint of where to look: the object is read again before anything is believed. */
@Entity('stripe_events')
@Index('stripe_events_due', ['dueAt'], { where: 'handled_at is null' })
export class StripeEvent {
  /** Stripe's own id: a second delivery is the same row. */
  @PrimaryColumn({ type: 'text' }) id: string;
  @Column({ type: 'text' }) type: string;
  @Column({ name: 'object_id', type: 'text' }) objectId: string;
  @InstantColumn({ name: 'received_at' }) receivedAt: Date;
  /** When to try (again). */
  @InstantColumn({ name: 'due_at' }) dueAt: Date;
  @Column({ type: 'int' }) attempts: number;
  @InstantColumn({ name: 'handled_at', nullable: true }) handledAt: Date | null;
  /** What came of it, or of the last attempt. */
  @Column({ type: 'text', nullable: true }) outcome: string | null;
}
