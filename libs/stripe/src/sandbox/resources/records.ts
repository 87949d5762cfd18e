import type { StoredRecord } from '../store/record.js';

export interface CustomerRecord extends StoredRecord {
  object: 'customer';
  balance: number;
  currency: string | null;
  email: string | null;
  name: string | null;
  metadata: Record<string, string>;
  invoice_settings: { default_payment_method: string | null; [field: string]: unknown };
  invoice_prefix: string;
  next_invoice_sequence: number;
  deleted?: true;
}

export interface PaymentMethodRecord extends StoredRecord {
  object: 'payment_method';
  customer: string | null;
  metadata: Record<string, string>;
  /** The name of its test card. */
  hidden: { card: string };
}

export type InvoiceStatus = 'draft' | 'open' | 'paid' | 'void' | 'uncollectible';

export interface InvoiceRecord extends StoredRecord {
  object: 'invoice';
  status: InvoiceStatus;
  customer: string;
  currency: string;
  number: string | null;
  subtotal: number;
  total: number;
  amount_due: number;
  amount_paid: number;
  amount_remaining: number;
  attempt_count: number;
  collection_method: 'charge_automatically' | 'send_invoice';
  default_payment_method: string | null;
  metadata: Record<string, string>;
  status_transitions: Record<'finalized_at' | 'marked_uncollectible_at' | 'paid_at' | 'voided_at', number | null>;
}

export interface LineRecord extends StoredRecord {
  object: 'line_item';
  invoice: string;
  amount: number;
  currency: string;
  metadata: Record<string, string>;
  /** The invoice item that the line shows. */
  hidden: { item: string };
}

/** A charge that waits on a customer, or one that is bound to an invoice and shown there as a line. */
export interface InvoiceItemRecord extends StoredRecord {
  object: 'invoiceitem';
  customer: string;
  invoice: string | null;
  amount: number;
  currency: string;
}

export interface InvoicePaymentRecord extends StoredRecord {
  object: 'invoice_payment';
  invoice: string;
  status: 'open' | 'paid' | 'canceled';
  payment: { type: 'payment_intent'; payment_intent: string };
  status_transitions: { canceled_at: number | null; paid_at: number | null };
}

export interface PaymentIntentRecord extends StoredRecord {
  object: 'payment_intent';
  amount: number;
  currency: string;
  customer: string | null;
  status: 'requires_payment_method' | 'requires_action' | 'succeeded' | 'canceled';
}
