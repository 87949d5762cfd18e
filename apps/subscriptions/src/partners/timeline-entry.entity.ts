import type { TimelineEntry as TimelineEntryWire } from '@libs/contracts';
import { InstantColumn } from '@libs/platform';
import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Partner } from './partner.entity.js';

/** Something that happened to a partner, written in the transaction that made it happen. */
@Entity('timeline_entries')
@Index('timeline_entries_of_partner', ['partnerId', 'id'])
export class TimelineEntry {
  @PrimaryColumn({ type: 'text' }) id: string;
  @ForeignKey(() => Partner, { name: 'timeline_entries_partner' })
  @Column({ name: 'partner_id', type: 'text' })
  partnerId: string;
  @InstantColumn() at: Date;
  @Column({ type: 'text' }) kind: TimelineEntryWire['kind'];
  /** Null when Octroi did it by itself. */
  @Column({ name: 'actor_name', type: 'text', nullable: true }) actorName: string | null;
  @Column({ name: 'subscription_id', type: 'text', nullable: true }) subscriptionId: string | null;
  @Column({ type: 'jsonb' }) data: TimelineEntryWire['data'];
}
