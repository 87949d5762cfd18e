import type { LedgerAccount, LedgerEntryWire } from '@libs/contracts';
import { InstantColumn, MinorColumn } from '@libs/platform';
import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** One thing that moved money. Its postings add up to zero in every currency; the database checks when the transaction ends. */
@Entity('ledger_entries')
@Index('ledger_entries_once', ['key'], { unique: true })
@Index('ledger_entries_invoice', ['invoiceId'])
export class LedgerEntry {
  @PrimaryColumn({ type: 'text' }) id: string;
  @InstantColumn() at: Date;
  @Column({ type: 'text' }) kind: LedgerEntryWire['kind'];
  @Column({ name: 'invoice_id', type: 'text' }) invoiceId: string;
  @Column({ name: 'payment_id', type: 'text', nullable: true }) paymentId: string | null;
  /** What happened, once: booking it again is refused. */
  @Column({ type: 'text' }) key: string;
}

/** One side of an entry: debits positive, credits negative. */
@Entity('ledger_postings')
@Index('ledger_postings_account', ['account', 'currency'])
@Index('ledger_postings_partner', ['partnerId'], { where: 'partner_id is not null' })
export class LedgerPosting {
  @ForeignKey(() => LedgerEntry, { name: 'ledger_postings_entry_fk' })
  @PrimaryColumn({ name: 'entry_id', type: 'text' })
  entryId: string;
  @PrimaryColumn({ type: 'int' }) position: number;
  @Column({ type: 'text' }) account: LedgerAccount;
  /** For accounts that are kept per partner: receivable and credit. */
  @Column({ name: 'partner_id', type: 'text', nullable: true }) partnerId: string | null;
  @Column({ type: 'text' }) currency: string;
  @MinorColumn({ name: 'amount_minor' }) amountMinor: bigint;
}
