import { z } from 'zod';
import { bool, clearable, parameters, text } from '../../server/fields.js';
import { refused, StripeFailure } from '../../server/failure.js';
import { route, type Call, type Route } from '../../server/route.js';
import type { Transaction } from '../../store/store.js';
import { customerOf } from '../customers.js';
import type { InvoicePaymentRecord, InvoiceRecord, InvoiceStatus, PaymentIntentRecord } from '../records.js';
import { collect, openPayment, paymentOf } from './collect.js';
import { invoiceOf } from './existing.js';
import { settleWithBalance } from './totals.js';

const pay = parameters({
  mandate: clearable().optional(),
  off_session: bool().optional(),
  paid_out_of_band: bool().optional(),
  payment_method: text().optional(),
});

/** draft –finalize→ open –pay→ paid; open –void→ void; open –mark_uncollectible→ uncollectible –pay/void→ paid/void. */
export const lifecycleRoutes: Route[] = [
  route('POST', '/v1/invoices/:id/finalize', parameters({ auto_advance: bool().optional() }), (call) => {
    const invoice = invoiceOf(call.tx, call.path['id'] ?? '');
    if (invoice.status !== 'draft') {
      throw refused("This invoice is already finalized, you can't re-finalize a non-draft invoice.");
    }
    return finalize(call, { ...invoice, auto_advance: call.body.auto_advance ?? invoice['auto_advance'] });
  }),
  route('POST', '/v1/invoices/:id/pay', pay, payInvoice),
  route('POST', '/v1/invoices/:id/void', parameters({}), (call) => {
    const invoice = expectStatus(call, ['open', 'uncollectible'], 'voided');
    cancelPayment(call, invoice);
    return move(call, invoice, 'void', 'voided_at', 'invoice.voided');
  }),
  route('POST', '/v1/invoices/:id/mark_uncollectible', parameters({}), (call) =>
    move(
      call,
      expectStatus(call, ['open'], 'marked uncollectible'),
      'uncollectible',
      'marked_uncollectible_at',
      'invoice.marked_uncollectible',
    ),
  ),
  route('POST', '/v1/invoices/:id/send', parameters({}), (call) => {
    const invoice = expectStatus(call, ['open', 'uncollectible'], 'sent');
    call.emit('invoice.sent', invoice);
    return invoice;
  }),
];

type Effects = Pick<Call, 'tx' | 'now' | 'emit' | 'path'>;

function finalize(call: Effects, invoice: InvoiceRecord): InvoiceRecord {
  const { tx, now, emit } = call;
  const customer = customerOf(tx, invoice.customer, 'customer');
  const settlement = settlementOf(call, invoice);
  const number = invoice.number ?? nextNumber(tx, invoice.customer);
  const open = tx.put<InvoiceRecord>({
    ...invoice,
    number,
    status: 'open',
    amount_due: settlement.amountDue,
    amount_remaining: settlement.amountDue,
    starting_balance: customer.balance,
    ending_balance: settlement.endingBalance,
    effective_at: invoice['effective_at'] ?? now,
    status_transitions: { ...invoice.status_transitions, finalized_at: now },
  });
  if (settlement.endingBalance !== customer.balance) {
    emit('customer.updated', tx.put({ ...customerOf(tx, customer.id), balance: settlement.endingBalance }));
  }
  if (settlement.amountDue > 0) openPayment(call, open);
  emit('invoice.finalized', open);
  return settlement.amountDue === 0 ? markPaid(call, open) : open;
}

// A draft that cannot be finalised keeps the reason, and says so in an event.
function settlementOf({ tx, emit }: Effects, invoice: InvoiceRecord) {
  try {
    return settleWithBalance(invoice.total, invoice.currency, customerOf(tx, invoice.customer, 'customer'));
  } catch (error) {
    if (!(error instanceof StripeFailure)) throw error;
    emit('invoice.finalization_failed', tx.put({ ...invoice, last_finalization_error: error.body }));
    throw new StripeFailure(error.status, error.body, true);
  }
}

function payInvoice(call: Call<z.output<typeof pay>>): InvoiceRecord {
  const invoice = invoiceOf(call.tx, call.path['id'] ?? '');
  if (invoice.status === 'paid') throw refused('Invoice is already paid');
  if (invoice.status === 'draft') throw refused('This invoice is a draft: finalize it before it can be paid.');
  if (invoice.status === 'void') throw refused('This invoice is void and cannot be paid.');
  if (call.body.paid_out_of_band === true) {
    cancelPayment(call, invoice);
    return markPaid(call, invoice);
  }
  return collect(call, invoice, {
    paymentMethod: call.body.payment_method,
    isOffSession: call.body.off_session ?? true,
  });
}

/** The invoice as paid in full, with the two events that Stripe sends for it. */
function markPaid({ tx, now, emit }: Effects, invoice: InvoiceRecord): InvoiceRecord {
  const paid = tx.put<InvoiceRecord>({
    ...invoice,
    status: 'paid',
    attempted: true,
    amount_paid: invoice.amount_due,
    amount_remaining: 0,
    status_transitions: { ...invoice.status_transitions, paid_at: now },
  });
  emit('invoice.paid', paid);
  emit('invoice.payment_succeeded', paid);
  return paid;
}

function expectStatus({ tx, path }: Effects, allowed: InvoiceStatus[], verb: string): InvoiceRecord {
  const invoice = invoiceOf(tx, path['id'] ?? '');
  if (allowed.includes(invoice.status)) return invoice;
  throw refused(`You can only pass in open invoices. This invoice is ${invoice.status} and cannot be ${verb}.`);
}

function move(
  { tx, now, emit }: Effects,
  invoice: InvoiceRecord,
  status: InvoiceStatus,
  transition: keyof InvoiceRecord['status_transitions'],
  event: string,
): InvoiceRecord {
  const moved = tx.put<InvoiceRecord>({
    ...invoice,
    status,
    status_transitions: { ...invoice.status_transitions, [transition]: now },
  });
  emit(event, moved);
  return moved;
}

function cancelPayment({ tx, now, emit }: Effects, invoice: InvoiceRecord): void {
  const payment = paymentOf(tx, invoice);
  if (payment === undefined) return;
  const intent = tx.get<PaymentIntentRecord>('payment_intent', payment.payment.payment_intent)!;
  emit('payment_intent.canceled', tx.put({ ...intent, status: 'canceled', canceled_at: now }));
  tx.put<InvoicePaymentRecord>({
    ...payment,
    status: 'canceled',
    status_transitions: { ...payment.status_transitions, canceled_at: now },
  });
}

function nextNumber(tx: Transaction, customerId: string): string {
  const customer = customerOf(tx, customerId);
  tx.put({ ...customer, next_invoice_sequence: customer.next_invoice_sequence + 1 });
  return `${customer.invoice_prefix}-${String(customer.next_invoice_sequence).padStart(4, '0')}`;
}
