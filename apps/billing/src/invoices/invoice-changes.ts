import type { InvoiceChangeWire, InvoiceStatus } from '@libs/contracts';
import { InstantColumn, newId, type Actor } from '@libs/platform';
import { Column, Entity, Index, PrimaryColumn, type EntityManager } from 'typeorm';

/** Who did something: a person, a machine's token, our own timers, or Stripe. */
export interface Doer {
  kind: 'member' | 'token' | 'octroi' | 'stripe';
  id: string;
  name: string;
}

export const octroi: Doer = { kind: 'octroi', id: '', name: 'Octroi' };
export const stripeItself: Doer = { kind: 'stripe', id: '', name: 'Stripe' };

/** The person or token behind a request. */
export const doerOf = (actor: Actor): Doer => ({
  kind: actor.kind === 'token' ? 'token' : 'member',
  id: actor.id,
  name: actor.name,
});

/** One change of an invoice's life. Rows are only added; a trigger refuses the rest. */
@Entity('invoice_changes')
@Index('invoice_changes_invoice', ['invoiceId', 'id'])
export class InvoiceChange {
  @PrimaryColumn({ type: 'text' }) id: string;
  @Column({ name: 'invoice_id', type: 'text' }) invoiceId: string;
  @InstantColumn() at: Date;
  @Column({ type: 'text' }) change: InvoiceChangeWire['change'];
  @Column({ name: 'from_status', type: 'text', nullable: true }) fromStatus: InvoiceStatus | null;
  @Column({ name: 'to_status', type: 'text' }) toStatus: InvoiceStatus;
  @Column({ name: 'by_kind', type: 'text' }) byKind: Doer['kind'];
  @Column({ name: 'by_id', type: 'text' }) byId: string;
  @Column({ name: 'by_name', type: 'text' }) byName: string;
  @Column({ type: 'text', nullable: true }) reason: string | null;
}

interface Change {
  invoiceId: string;
  change: InvoiceChangeWire['change'];
  from: InvoiceStatus | null;
  to: InvoiceStatus;
  by: Doer;
  reason?: string | null;
}

/** Adds to the invoice's timeline, in the transaction of what it tells. */
export async function tell(tx: EntityManager, at: Date, change: Change): Promise<void> {
  await tx.insert(InvoiceChange, {
    id: newId('chg', at),
    invoiceId: change.invoiceId,
    at,
    change: change.change,
    fromStatus: change.from,
    toStatus: change.to,
    byKind: change.by.kind,
    byId: change.by.id,
    byName: change.by.name,
    reason: change.reason ?? null,
  });
}
