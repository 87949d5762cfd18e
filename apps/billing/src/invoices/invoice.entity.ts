import type { InvoiceFlag, InvoiceStatus } from '@libs/contracts';
import { InstantColumn, MinorColumn } from '@libs/platform';
import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Doer } from './invoice-changes.js';

/** Who is billed, as printed. */
export interface BilledTo {
  name: string;
  email: string;
  addressLines: string[];
  country: string | null;
  taxId: string | null;
}

/**
 * What a partner owes for one boundary of one subscription: what ended there in arrears, what begins there in advance.
 * From the number on it is a document: a trigger refuses every change but status, revision and what was paid.
 */
@Entity('invoices')
@Check('invoices_total_adds_up', 'total_minor = subtotal_minor + tax_minor')
@Check(
  'invoices_number_with_issue',
  `(number is not null) = (status in ('issued', 'paid', 'uncollectible')) or status = 'void'`,
)
@Index('invoices_boundary', ['subscriptionId', 'boundary'], { unique: true, where: `status <> 'void'` })
@Index('invoices_number', ['series', 'year', 'sequence'], { unique: true, where: 'number is not null' })
@Index('invoices_partner', ['partnerId', 'id'])
@Index('invoices_status', ['status', 'id'])
@Index('invoices_to_issue', ['id'], { where: `status = 'approved' and issue_requested_by is not null` })
export class Invoice {
  @PrimaryColumn({ type: 'text' }) id: string;
  @Column({ name: 'partner_id', type: 'text' }) partnerId: string;
  @Column({ name: 'subscription_id', type: 'text' }) subscriptionId: string;
  @InstantColumn() boundary: Date;
  @InstantColumn({ name: 'period_start' }) periodStart: Date;
  @InstantColumn({ name: 'period_end' }) periodEnd: Date;
  @Column({ name: 'plan_name', type: 'text' }) planName: string;
  @Column({ type: 'text' }) currency: string;
  @Column({ type: 'text' }) status: InvoiceStatus;
  /** Grows with every change: proves to a decision what was looked at. */
  @Column({ type: 'int' }) revision: number;
  @Column({ type: 'text', nullable: true }) series: string | null;
  @Column({ type: 'int', nullable: true }) year: number | null;
  @Column({ type: 'int', nullable: true }) sequence: number | null;
  @Column({ type: 'text', nullable: true }) number: string | null;
  /** Copied from the partner when issued. */
  @Column({ name: 'billed_to', type: 'jsonb', nullable: true }) billedTo: BilledTo | null;
  @MinorColumn({ name: 'subtotal_minor' }) subtotalMinor: bigint;
  @MinorColumn({ name: 'tax_minor' }) taxMinor: bigint;
  @MinorColumn({ name: 'total_minor' }) totalMinor: bigint;
  @MinorColumn({ name: 'paid_minor', default: 0 }) paidMinor: bigint;
  @Column({ type: 'jsonb' }) flags: InvoiceFlag[];
  @Column({ name: 'engine_version', type: 'text' }) engineVersion: string;
  @InstantColumn({ name: 'usage_stored_before', nullable: true }) usageStoredBefore: Date | null;
  /** SHA-256 of the canonical JSON of what was issued. */
  @Column({ type: 'text', nullable: true }) hash: string | null;
  @Column({ name: 'sent_back_reason', type: 'text', nullable: true }) sentBackReason: string | null;
  @InstantColumn({ name: 'created_at' }) createdAt: Date;
  @InstantColumn({ name: 'approved_at', nullable: true }) approvedAt: Date | null;
  @Column({ name: 'approved_by', type: 'text', nullable: true }) approvedBy: string | null;
  /** Who asked for the issue that has not happened yet: a process that died in between finds it here. */
  @Column({ name: 'issue_requested_by', type: 'jsonb', nullable: true }) issueRequestedBy: Doer | null;
  @InstantColumn({ name: 'issued_at', nullable: true }) issuedAt: Date | null;
  @InstantColumn({ name: 'due_at', nullable: true }) dueAt: Date | null;
  @InstantColumn({ name: 'paid_at', nullable: true }) paidAt: Date | null;
}
