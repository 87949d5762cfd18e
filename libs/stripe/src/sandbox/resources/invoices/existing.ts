import { missing } from '../../server/failure.js';
import type { Transaction } from '../../store/store.js';
import type { InvoiceRecord } from '../records.js';

export function invoiceOf(tx: Transaction, id: string): InvoiceRecord {
  const invoice = tx.get<InvoiceRecord>('invoice', id);
  if (invoice === undefined) throw missing('invoice', id, 'invoice');
  return invoice;
}
