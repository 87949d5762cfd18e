import { refused } from '../../server/failure.js';
import type { Call } from '../../server/route.js';
import type { StoredRecord } from '../../store/record.js';
import type { Transaction } from '../../store/store.js';
import { customerOf } from '../customers.js';
import { cardOf, declinedCard, ownedPaymentMethod } from '../payment-methods.js';
import type { InvoicePaymentRecord, InvoiceRecord, PaymentIntentRecord, PaymentMethodRecord } from '../records.js';
import type { Decline } from '../test-cards.js';
import { newCharge, newDispute, newPaymentIntent } from './payment-records.js';

type Effects = Pick<Call, 'tx' | 'now' | 'emit'>;

/**
 * Charges an open invoice's whole amount to a card. Throws 402 for a decline, whose attempt is recorded all the same,
 * and 400 when there is no card. On session, the card's holder is there and passes the authentication.
 */
export function collect(
  call: Effects,
  invoice: InvoiceRecord,
  options: { paymentMethod?: string | undefined; isOffSession: boolean },
): InvoiceRecord {
  const method = methodFor(call.tx, invoice, options.paymentMethod);
  const card = cardOf(method);
  if (card.charge === 'authenticate' && options.isOffSession) return requireAction(call, invoice, method);
  if (typeof card.charge === 'object') return decline(call, invoice, method, card.charge);
  return succeed(call, invoice, method, card.charge === 'dispute');
}

/** The payment that a finalised invoice waits for. */
export function openPayment({ tx, now }: Effects, invoice: InvoiceRecord): void {
  const intent = tx.put(newPaymentIntent(tx, invoice, now));
  tx.put<InvoicePaymentRecord>({
    id: tx.newId('inpay'),
    object: 'invoice_payment',
    amount_paid: null,
    amount_requested: invoice.amount_due,
    created: now,
    currency: invoice.currency,
    invoice: invoice.id,
    is_default: true,
    livemode: false,
    payment: { type: 'payment_intent', payment_intent: intent.id },
    status: 'open',
    status_transitions: { canceled_at: null, paid_at: null },
  });
}

export function paymentOf(tx: Transaction, invoice: InvoiceRecord): InvoicePaymentRecord | undefined {
  const payments = tx.where<InvoicePaymentRecord>('invoice_payment', 'invoice', invoice.id);
  return payments.find((payment) => payment.status === 'open');
}

function methodFor(tx: Transaction, invoice: InvoiceRecord, given: string | undefined): PaymentMethodRecord {
  const customer = customerOf(tx, invoice.customer, 'customer');
  const id = given ?? invoice.default_payment_method ?? customer.invoice_settings.default_payment_method;
  if (id !== null && id !== undefined) return ownedPaymentMethod(tx, id, customer.id);
  throw refused(
    'This customer has no attached payment source or default payment method. Please consider adding a default payment method.',
    'resource_missing',
  );
}

function succeed({ tx, now, emit }: Effects, invoice: InvoiceRecord, method: PaymentMethodRecord, isDisputed: boolean) {
  const payment = paymentOf(tx, invoice)!;
  const intent = intentOf(tx, payment);
  const charge = tx.put(newCharge(tx, intent, method, now, null));
  const paidIntent = tx.put<PaymentIntentRecord>({
    ...intent,
    status: 'succeeded',
    amount_received: intent.amount,
    latest_charge: charge.id,
    last_payment_error: null,
    next_action: null,
    payment_method: method.id,
  });
  const paidPayment = tx.put<InvoicePaymentRecord>({
    ...payment,
    status: 'paid',
    amount_paid: invoice.amount_due,
    status_transitions: { ...payment.status_transitions, paid_at: now },
  });
  const paid = tx.put<InvoiceRecord>({
    ...attempted(invoice),
    status: 'paid',
    amount_paid: invoice.amount_due,
    amount_remaining: 0,
    status_transitions: { ...invoice.status_transitions, paid_at: now },
  });
  emit('charge.succeeded', charge);
  emit('payment_intent.succeeded', paidIntent);
  emit('invoice_payment.paid', paidPayment);
  emit('invoice.updated', paid);
  emit('invoice.paid', paid);
  emit('invoice.payment_succeeded', paid);
  if (isDisputed) {
    tx.put<StoredRecord>({ ...charge, disputed: true });
    emit('charge.dispute.created', tx.put(newDispute(tx, charge, now)));
  }
  return paid;
}

function decline(call: Effects, invoice: InvoiceRecord, method: PaymentMethodRecord, reason: Decline): never {
  const { tx, now, emit } = call;
  const intent = intentOf(tx, paymentOf(tx, invoice)!);
  const charge = tx.put(newCharge(tx, intent, method, now, reason));
  const failed = tx.put<PaymentIntentRecord>({
    ...intent,
    status: 'requires_payment_method',
    latest_charge: charge.id,
    last_payment_error: {
      ...errorOf(reason),
      charge: charge.id,
      payment_method: { id: method.id, object: 'payment_method' },
    },
    payment_method: null,
  });
  const open = tx.put(attempted(invoice));
  emit('charge.failed', charge);
  emit('payment_intent.payment_failed', failed);
  emit('invoice.payment_failed', open);
  emit('invoice.updated', open);
  throw declinedCard(reason, { charge: charge.id, payment_intent: failed });
}

/** The bank wants the card's holder, who is not there: the invoice stays open until he pays on the hosted page. */
function requireAction({ tx, emit }: Effects, invoice: InvoiceRecord, method: PaymentMethodRecord): never {
  const reason: Decline = {
    code: 'invoice_payment_intent_requires_action',
    declineCode: 'authentication_required',
    message: 'This payment requires additional user action before it can be completed successfully.',
  };
  const intent = tx.put<PaymentIntentRecord>({
    ...intentOf(tx, paymentOf(tx, invoice)!),
    status: 'requires_action',
    next_action: { type: 'use_stripe_sdk' },
    payment_method: method.id,
  });
  const open = tx.put(attempted(invoice));
  emit('payment_intent.requires_action', intent);
  emit('invoice.payment_action_required', open);
  emit('invoice.payment_failed', open);
  emit('invoice.updated', open);
  throw declinedCard(reason, { payment_intent: intent });
}

function attempted(invoice: InvoiceRecord): InvoiceRecord {
  return { ...invoice, attempted: true, attempt_count: invoice.attempt_count + 1 };
}

function intentOf(tx: Transaction, payment: InvoicePaymentRecord): PaymentIntentRecord {
  return tx.get<PaymentIntentRecord>('payment_intent', payment.payment.payment_intent)!;
}

function errorOf(reason: Decline) {
  return { type: 'card_error', code: reason.code, decline_code: reason.declineCode, message: reason.message };
}
