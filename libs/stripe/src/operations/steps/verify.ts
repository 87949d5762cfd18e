import type Stripe from 'stripe';
import { classify, refusedToHold } from '../classify.js';
import { hold, type Outcome } from '../outcome.js';
import { allLines, ourLineId } from './lines.js';
import { customerId, invoiceId, type Step, type StepContext } from './step.js';

interface Expected {
  subtotal: number;
  currency: string;
  lines: readonly { id: string; amount: number }[];
}

/** The gate before finalising: Stripe's draft must be our invoice, line by line and to the cent. It only reads. */
export const verifyStep: Step = {
  async send(context) {
    const invoice = refusedToHold(
      await classify<Stripe.Invoice>('invoice', () => context.stripe.invoices.retrieve(invoiceId(context))),
    );
    if (invoice.kind !== 'done') return invoice;
    const lines = refusedToHold(await classify('list', () => allLines(context.stripe, invoiceId(context))));
    if (lines.kind !== 'done') return lines as Outcome;
    const customer = refusedToHold(
      await classify<Stripe.Customer | Stripe.DeletedCustomer>('customer', () =>
        context.stripe.customers.retrieve(customerId(context)),
      ),
    );
    if (customer.kind !== 'done') return customer;

    const faults = differences(expectedOf(context), invoice.object, lines.object.data, customer.object);
    return faults.length === 0 ? invoice : hold('verify_failed', faults.join(' '));
  },

  // A read leaves no effect to look up.
  async lookUp() {
    return { kind: 'absent' };
  },
};

/** Everything in which Stripe's draft is not our invoice, one sentence each; empty when they are equal. */
export function differences(
  expected: Expected,
  invoice: Pick<Stripe.Invoice, 'status' | 'subtotal' | 'total' | 'currency' | 'auto_advance'>,
  lines: readonly Pick<Stripe.InvoiceLineItem, 'id' | 'amount' | 'currency' | 'metadata'>[],
  customer: { balance?: number; deleted?: unknown },
): string[] {
  const faults: string[] = [];
  if (invoice.status !== 'draft') faults.push(`The invoice is ${invoice.status}, not a draft.`);
  if (invoice.auto_advance) faults.push('auto_advance is on: Stripe would collect by itself.');
  if (invoice.currency !== expected.currency) faults.push(`The currency is ${invoice.currency}.`);
  if (invoice.subtotal !== expected.subtotal)
    faults.push(`The subtotal is ${invoice.subtotal}, not ${expected.subtotal}.`);
  if (invoice.total !== expected.subtotal) faults.push(`The total is ${invoice.total}, not ${expected.subtotal}.`);
  if (customer.deleted) faults.push('The customer was deleted.');
  if ((customer.balance ?? 0) !== 0) faults.push(`The customer has a balance of ${customer.balance} in Stripe.`);
  return [...faults, ...lineDifferences(expected, lines)];
}

function lineDifferences(
  expected: Expected,
  lines: readonly Pick<Stripe.InvoiceLineItem, 'id' | 'amount' | 'currency' | 'metadata'>[],
): string[] {
  const faults: string[] = [];
  const wanted = new Map(expected.lines.map((line) => [line.id, line.amount]));
  for (const line of lines) {
    const id = ourLineId(line);
    const amount = wanted.get(id);
    if (amount === undefined) faults.push(`${line.id} (${id || 'no id of ours'}) is foreign or there twice.`);
    else if (line.amount !== amount) faults.push(`${id} is ${line.amount}, not ${amount}.`);
    if (line.currency !== expected.currency) faults.push(`${line.id} is in ${line.currency}.`);
    wanted.delete(id);
  }
  for (const id of wanted.keys()) faults.push(`${id} is missing.`);
  return faults;
}

function expectedOf({ op }: StepContext): Expected {
  return op.params.expect as unknown as Expected;
}
