import type { CorrectionWire } from '@libs/contracts';
import { InstantColumn, MinorColumn } from '@libs/platform';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Usage that changed after issue, with what it would have cost more or less. */
@Entity('corrections')
@Index('corrections_boundary', ['subscriptionId', 'boundary'], { unique: true })
export class Correction {
  @PrimaryColumn({ type: 'text' }) id: string;
  @Column({ name: 'partner_id', type: 'text' }) partnerId: string;
  @Column({ name: 'subscription_id', type: 'text' }) subscriptionId: string;
  @InstantColumn() boundary: Date;
  @Column({ name: 'invoice_id', type: 'text', nullable: true }) invoiceId: string | null;
  @InstantColumn({ name: 'period_start' }) periodStart: Date;
  @InstantColumn({ name: 'period_end' }) periodEnd: Date;
  @Column({ type: 'text' }) currency: string;
  @MinorColumn({ name: 'delta_minor' }) deltaMinor: bigint;
  @Column({ type: 'jsonb' }) lines: CorrectionWire['lines'];
  @InstantColumn({ name: 'usage_stored_before' }) usageStoredBefore: Date;
  @Column({ type: 'text' }) status: CorrectionWire['status'];
  @InstantColumn({ name: 'created_at' }) createdAt: Date;
}
