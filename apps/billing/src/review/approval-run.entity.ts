import type { ApprovalRunWire } from '@libs/contracts';
import { InstantColumn } from '@libs/platform';
import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Doer } from '../invoices/invoice-changes.js';

/** Many approvals that one person gave at once. */
@Entity('approval_runs')
export class ApprovalRun {
  @PrimaryColumn({ type: 'text' }) id: string;
  @Column({ type: 'jsonb' }) actor: Doer;
  @Column({ type: 'boolean' }) issue: boolean;
  @InstantColumn({ name: 'started_at' }) startedAt: Date;
}

/** One invoice of a run. */
@Entity('approval_run_items')
@Index('approval_run_items_waiting', ['runId', 'position'], { where: `outcome = 'waiting'` })
export class ApprovalRunItem {
  @ForeignKey(() => ApprovalRun, { name: 'approval_run_items_run_fk' })
  @PrimaryColumn({ name: 'run_id', type: 'text' })
  runId: string;
  @PrimaryColumn({ type: 'int' }) position: number;
  @Column({ name: 'invoice_id', type: 'text' }) invoiceId: string;
  /** What the person looked at. */
  @Column({ type: 'int' }) revision: number;
  @Column({ type: 'text' }) outcome: ApprovalRunWire['items'][number]['outcome'];
  @Column({ type: 'jsonb', nullable: true }) problem: ApprovalRunWire['items'][number]['problem'];
  @InstantColumn({ name: 'decided_at', nullable: true }) decidedAt: Date | null;
}
