import type Stripe from 'stripe';
import { classify } from '../classify.js';
import { hold, type Outcome } from '../outcome.js';
import { cannotLookUp, invoiceId, options, type Step, type StepContext } from './step.js';

/**
 * One attempt to collect an open invoice. `done` says that Stripe took the attempt: read `status` of the invoice,
 * because a slow method (a bank debit) leaves it `open` until a webhook tells the end.
 */
export const payStep: Step = {
  async send(context) {
    const outcome = await classify<Stripe.Invoice>('invoice', () =>
      context.stripe.invoices.pay(invoiceId(context), context.op.params.request, options(context)),
    );
    return outcome.kind === 'refused' ? explain(context, outcome) : outcome;
  },

  async lookUp(context) {
    const outcome = await retrieve(context);
    if (outcome.kind !== 'done') return cannotLookUp(outcome);
    const { status } = outcome.object;
    if (status === 'paid') return { kind: 'found', object: outcome.object };
    if (status === 'open' || status === 'uncollectible') return { kind: 'absent' };
    return hold('wrong_state', `${outcome.object.id} is ${status}: nothing to collect.`);
  },
};

/** Stripe names no code for "already paid" and "no card": the invoice's state tells them from a fault of ours. */
async function explain(context: StepContext, refusal: { code: string; detail: string }): Promise<Outcome> {
  const outcome = await retrieve(context);
  if (outcome.kind !== 'done') return cannotLookUp(outcome);
  const invoice = outcome.object;
  if (invoice.status === 'paid') return { kind: 'done', object: invoice };
  if (invoice.status !== 'open' && invoice.status !== 'uncollectible') {
    return hold('wrong_state', `${invoice.id} is ${invoice.status}: nothing to collect.`);
  }
  if (hasNoCard(invoice)) {
    return { kind: 'declined', declineCode: 'no_payment_method', requiresAction: true, detail: refusal.detail };
  }
  return hold(refusal.code, refusal.detail);
}

function retrieve(context: StepContext) {
  const id = invoiceId(context);
  return classify<Stripe.Invoice>('invoice', () => context.stripe.invoices.retrieve(id, { expand: ['customer'] }));
}

function hasNoCard(invoice: Stripe.Invoice): boolean {
  const customer = invoice.customer as Stripe.Customer | Stripe.DeletedCustomer | null;
  const onFile = customer === null || customer.deleted ? null : customer.invoice_settings.default_payment_method;
  return invoice.default_payment_method === null && onFile === null;
}
