import type { LineUsage } from '@libs/contracts';
import { InstantColumn, MinorColumn } from '@libs/platform';
import type { Price, WirePricedLine } from '@libs/pricing';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Invoice } from './invoice.entity.js';

/** One item of an invoice, with everything that made it. */
@Entity('invoice_lines')
@Check('invoice_lines_amount_adds_up', 'amount_minor = gross_minor - discount_minor - over_maximum_minor')
@Index('invoice_lines_invoice', ['invoiceId', 'position'])
@Index('invoice_lines_once', ['subscriptionId', 'key', 'periodStart'], { unique: true, where: 'not is_void' })
export class InvoiceLine {
  @PrimaryColumn({ type: 'text' }) id: string;
  @ForeignKey(() => Invoice, { name: 'invoice_lines_invoice_fk' })
  @Column({ name: 'invoice_id', type: 'text' })
  invoiceId: string;
  @Column({ name: 'subscription_id', type: 'text' }) subscriptionId: string;
  @Column({ type: 'int' }) position: number;
  @Column({ type: 'text' }) key: string;
  @Column({ type: 'text' }) kind: 'charge' | 'minimum' | 'unused';
  @Column({ type: 'text' }) billing: 'in_advance' | 'in_arrears';
  @Column({ name: 'rate_card_key', type: 'text' }) rateCardKey: string;
  @Column({ type: 'text' }) description: string;
  @InstantColumn({ name: 'period_start' }) periodStart: Date;
  @InstantColumn({ name: 'period_end' }) periodEnd: Date;
  /** Every digit: a product of decimals can be longer than a price may be. */
  @Column({ type: 'numeric' }) quantity: string;
  @Column({ type: 'text', nullable: true }) unit: string | null;
  @Column({ type: 'jsonb' }) dimensions: Record<string, string>;
  @Column({ type: 'numeric' }) exact: string;
  @MinorColumn({ name: 'gross_minor' }) grossMinor: bigint;
  @MinorColumn({ name: 'discount_minor' }) discountMinor: bigint;
  @MinorColumn({ name: 'over_maximum_minor' }) overMaximumMinor: bigint;
  @MinorColumn({ name: 'amount_minor' }) amountMinor: bigint;
  @Column({ type: 'jsonb', nullable: true }) price: Price | null;
  @Column({ type: 'jsonb' }) trace: WirePricedLine['trace'];
  @Column({ type: 'jsonb' }) usage: LineUsage[];
  /** SHA-256 of what was proposed: equal means that rating again changes nothing. */
  @Column({ type: 'text' }) fingerprint: string;
  /** The invoice is void: the same charge may be billed again. */
  @Column({ name: 'is_void', type: 'boolean', default: false }) isVoid: boolean;
}
