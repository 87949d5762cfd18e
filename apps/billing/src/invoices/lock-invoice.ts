import { say } from '@libs/contracts';
import { NotFound } from '@libs/platform';
import type { EntityManager } from 'typeorm';
import { Invoice } from './invoice.entity.js';

/**
 * The invoice, which nobody else changes until the transaction ends; null when there is none.
 *
 * Its key never changes, so FOR NO KEY UPDATE is enough. The stronger FOR UPDATE would also stop whoever writes a row that
 * refers to the invoice, and PostgreSQL looks at that reference when a transaction updates such a row for the second time:
 * the collector, which holds the collection and not the invoice, and a reader that holds the invoice and wants the collection
 * would then wait for each other.
 */
export function lockInvoiceIfAny(tx: EntityManager, id: string): Promise<Invoice | null> {
  return tx.findOne(Invoice, { where: { id }, lock: { mode: 'for_no_key_update' } });
}

/** The same, for what needs the invoice. @throws NotFound */
export async function lockInvoice(tx: EntityManager, id: string): Promise<Invoice> {
  const invoice = await lockInvoiceIfAny(tx, id);
  if (!invoice) throw new NotFound(say('there_is_no_invoice', { id }));
  return invoice;
}
