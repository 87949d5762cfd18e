import { InstantColumn } from '@libs/platform';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** What a plan grants; it may have a meter. */
@Entity('features')
@Index('features_key', ['key'], { unique: true })
export class Feature {
  @PrimaryColumn({ type: 'text' }) id: string;
  @Column({ type: 'text' }) key: string;
  @Column({ type: 'text' }) name: string;
  @Column({ type: 'text' }) description: string;
  @Column({ name: 'meter_key', type: 'text', nullable: true }) meterKey: string | null;
  @InstantColumn({ name: 'created_at' }) createdAt: Date;
}
