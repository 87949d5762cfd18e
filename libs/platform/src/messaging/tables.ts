import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { InstantColumn } from '../database/columns.js';

/**
 * What the service says, until every receiver has taken charge of it. `created_at`, `due_at` and the like are the
 * database's own time: a clock moved in the sandbox must neither hold back nor flood the queue.
 */
@Entity('outbox')
@Index('outbox_due', ['dueAt'], { where: 'settled_at is null' })
@Index('outbox_settled', ['settledAt'], { where: 'settled_at is not null' })
export class OutboxRow {
  /** The message's id. */
  @PrimaryColumn({ type: 'text' }) id: string;
  @Column({ type: 'text' }) name: string;
  @Column({ type: 'int' }) version: number;
  /** By the installation's clock, as the message says it. */
  @InstantColumn({ name: 'occurred_at' }) occurredAt: Date;
  @Column({ type: 'jsonb' }) data: unknown;
  @Column({ type: 'text', array: true }) receivers: string[];
  /** Grows when the message is sent anew on purpose, so that the queue does not take it for the job it remembers. */
  @Column({ type: 'int', default: 0 }) round: number;
  @InstantColumn({ name: 'created_at', default: () => 'now()' }) createdAt: Date;
  /** When the relay looks at the row next. */
  @InstantColumn({ name: 'due_at', default: () => 'now()' }) dueAt: Date;
  /** Put into the queue; null before. */
  @InstantColumn({ name: 'sent_at', nullable: true }) sentAt: Date | null;
  /** How often the relay asked in vain whether it is settled. */
  @Column({ type: 'int', default: 0 }) checks: number;
  /** Every receiver has committed its effect or a dead letter; null before. */
  @InstantColumn({ name: 'settled_at', nullable: true }) settledAt: Date | null;
}

/** What the service has taken in: the unique id is what makes a second delivery harmless. */
@Entity('inbox')
@Index('inbox_received', ['receivedAt'])
export class InboxRow {
  @PrimaryColumn({ name: 'message_id', type: 'text' }) messageId: string;
  @Column({ type: 'text' }) name: string;
  @InstantColumn({ name: 'received_at', default: () => 'now()' }) receivedAt: Date;
}

/** A message the service could not handle; it waits for an operator. */
@Entity('dead_letters')
@Index('dead_letters_message', ['messageId'], { unique: true })
export class DeadLetterRow {
  @PrimaryColumn({ type: 'text' }) id: string;
  @Column({ name: 'message_id', type: 'text' }) messageId: string;
  @Column({ type: 'text' }) name: string;
  /** `json`, not `jsonb`: kept as it came, even when it holds what jsonb refuses. */
  @Column({ type: 'json' }) message: unknown;
  @Column({ type: 'text' }) error: string;
  /** Failures, over all rounds. */
  @Column({ type: 'int' }) attempts: number;
  @InstantColumn({ name: 'first_seen_at' }) firstSeenAt: Date;
  @InstantColumn({ name: 'last_seen_at' }) lastSeenAt: Date;
  @Column({ type: 'text' }) status: DeadLetterStatus;
  /** Why it was discarded; null otherwise. */
  @Column({ type: 'text', nullable: true }) reason: string | null;
  /** Who replayed or discarded it last; null while nobody has. */
  @Column({ name: 'decided_by', type: 'text', nullable: true }) decidedBy: string | null;
}

/** `open` -> `replaying` -> `handled`, or `open` again; `open` -> `discarded`. */
export type DeadLetterStatus = 'open' | 'replaying' | 'handled' | 'discarded';

export const messagingEntities = [OutboxRow, InboxRow, DeadLetterRow];
