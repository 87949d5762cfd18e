import { STRIPE_MAXIMUM, stripeMinimum, stripeStep } from '../../../currencies.js';
import { refused } from '../../server/failure.js';
import type { Transaction } from '../../store/store.js';
import type { CustomerRecord, InvoiceRecord, LineRecord } from '../records.js';

/** The draft with the sums of its lines. */
export function withTotals(tx: Transaction, invoice: InvoiceRecord): InvoiceRecord {
  const lines = tx.where<LineRecord>('line_item', 'invoice', invoice.id);
  const sum = lines.reduce((total, line) => total + line.amount, 0);
  const due = Math.max(0, sum);
  return {
    ...invoice,
    subtotal: sum,
    subtotal_excluding_tax: sum,
    total: sum,
    total_excluding_tax: sum,
    amount_due: due,
    amount_remaining: due,
  };
}

export interface Settlement {
  amountDue: number;
  endingBalance: number;
}

/**
 * What is left to charge once the customer's balance (negative: a credit) is applied. A sum below the currency's
 * minimum is not charged: it stays on the balance, and the invoice counts as paid.
 */
export function settleWithBalance(total: number, currency: string, customer: CustomerRecord): Settlement {
  const owed = total + customer.balance;
  const upper = currency.toUpperCase();
  if (owed < stripeMinimum(upper)) return { amountDue: 0, endingBalance: owed };
  if (owed > STRIPE_MAXIMUM) {
    throw refused(`Amount must be no more than ${STRIPE_MAXIMUM}.`, 'amount_too_large', 'amount');
  }
  if (owed % stripeStep(upper) !== 0) {
    throw refused(`Amounts in ${upper} must be divisible by ${stripeStep(upper)}.`, 'invalid_charge_amount', 'amount');
  }
  return { amountDue: owed, endingBalance: 0 };
}
