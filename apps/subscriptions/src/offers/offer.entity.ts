import type { PlanVersion } from '@libs/contracts';
import { InstantColumn } from '@libs/platform';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A plan version as catalog published it: what can be subscribed to. Half of it is null while the other message is late. */
@Entity('offers')
export class Offer {
  @PrimaryColumn({ name: 'plan_key', type: 'text' }) planKey: string;
  @PrimaryColumn({ type: 'int' }) version: number;
  @Column({ type: 'jsonb', nullable: true }) plan: PlanVersion | null;
  @InstantColumn({ name: 'published_at', nullable: true }) publishedAt: Date | null;
  @InstantColumn({ name: 'retired_at', nullable: true }) retiredAt: Date | null;
}
