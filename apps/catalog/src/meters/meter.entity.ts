import type { MeterDefinition } from '@libs/contracts';
import { InstantColumn } from '@libs/platform';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** How events become a quantity. Published, its counting never changes. */
@Entity('meters')
@Index('meters_key', ['key'], { unique: true })
export class Meter {
  @PrimaryColumn({ type: 'text' }) id: string;
  @Column({ type: 'text' }) key: string;
  @Column({ type: 'text' }) status: 'draft' | 'published' | 'archived';
  @Column({ type: 'jsonb' }) definition: MeterDefinition;
  @InstantColumn({ name: 'created_at' }) createdAt: Date;
  @InstantColumn({ name: 'published_at', nullable: true }) publishedAt: Date | null;
}
