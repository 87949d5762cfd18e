import type { QuarantineReason } from '@libs/contracts';
import { InstantColumn } from '@libs/platform';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { KeptEvent } from './keep.js';

/** A record that was kept whole but not counted. Its GIN index on `identities` is made by the migration. */
@Entity('quarantined_records')
@Index('quarantined_records_waiting', ['connectionId', 'reason', 'id'], { where: `status = 'waiting'` })
@Index('quarantined_records_identities', { synchronize: false })
export class QuarantinedRow {
  @PrimaryColumn({ type: 'text' }) id: string;
  @Column({ name: 'connection_id', type: 'text' }) connectionId: string;
  @Column({ type: 'text' }) reason: QuarantineReason;
  @Column({ type: 'text' }) detail: string;
  @Column({ type: 'text' }) status: 'waiting' | 'replayed' | 'discarded';
  @Column({ type: 'uuid' }) identity: string;
  /** Every name the record gives its caller. */
  @Column({ type: 'text', array: true }) identities: string[];
  @Column({ name: 'event_id', type: 'text', nullable: true }) eventId: string | null;
  @Column({ name: 'event_type', type: 'text', nullable: true }) eventType: string | null;
  @Column({ type: 'text', nullable: true }) subject: string | null;
  @InstantColumn({ nullable: true }) time: Date | null;
  @InstantColumn({ name: 'received_at' }) receivedAt: Date;
  /** The event as it was read; null when it could not be. */
  @Column({ type: 'json', nullable: true }) event: KeptEvent | null;
  @Column({ type: 'json', nullable: true }) raw: unknown;
  @InstantColumn({ name: 'resolved_at', nullable: true }) resolvedAt: Date | null;
  @Column({ type: 'text', nullable: true }) resolution: string | null;
}
