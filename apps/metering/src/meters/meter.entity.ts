import type { MeterDefinition } from '@libs/contracts';
import { InstantColumn } from '@libs/platform';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A published meter: it counts every event stored from a version of the set of meters on. */
@Entity('meters')
@Index('meters_key', ['key'], { unique: true })
@Index('meters_number', ['number'], { unique: true })
export class Meter {
  @PrimaryColumn({ type: 'text' }) id: string;
  @Column({ type: 'int', generated: 'identity', generatedIdentity: 'ALWAYS', insert: false, update: false })
  number: number;
  @Column({ type: 'text' }) key: string;
  @Column({ type: 'jsonb' }) definition: MeterDefinition;
  @InstantColumn({ name: 'published_at' }) publishedAt: Date;
  /** Raw blocks carry the version they were counted with; those below this one do not have the meter in their buckets. */
  @Column({ name: 'counts_from_version', type: 'bigint' }) countsFromVersion: string;
  @Column({ name: 'recount_status', type: 'text', nullable: true }) recountStatus: 'running' | 'done' | null;
  /** The last raw block that has been counted again. */
  @Column({ name: 'recount_after', type: 'bigint', default: 0 }) recountAfter: string;
  @Column({ type: 'bigint', default: 0 }) recounted: string;
}
