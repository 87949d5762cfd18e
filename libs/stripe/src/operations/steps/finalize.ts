import type Stripe from 'stripe';
import { classify } from '../classify.js';
import { hold, type Outcome } from '../outcome.js';
import { cannotLookUp, invoiceId, options, type Step, type StepContext } from './step.js';

/** Freezes the draft under our number. Afterwards it can only be paid, voided or given up. */
export const finalizeStep: Step = {
  async send(context) {
    const outcome = await classify<Stripe.Invoice>('invoice', () =>
      context.stripe.invoices.finalizeInvoice(invoiceId(context), context.op.params.request, options(context)),
    );
    if (outcome.kind === 'done') return asExpected(context, outcome.object);
    if (outcome.kind !== 'refused') return outcome;

    const found = await this.lookUp(context);
    if (found.kind === 'found') return { kind: 'done', object: found.object };
    return found.kind === 'absent' ? hold(outcome.code, outcome.detail) : found;
  },

  async lookUp(context) {
    const outcome = await classify<Stripe.Invoice>('invoice', () =>
      context.stripe.invoices.retrieve(invoiceId(context)),
    );
    if (outcome.kind !== 'done') return cannotLookUp(outcome);
    if (outcome.object.status === 'draft') return { kind: 'absent' };
    const checked = asExpected(context, outcome.object);
    return checked.kind === 'done' ? { kind: 'found', object: checked.object } : checked;
  },
};

// The gate looked at a draft; a person with the Dashboard may have been faster. A wrong total must not be collected.
function asExpected(
  { op }: StepContext,
  invoice: Stripe.Invoice,
): Extract<Outcome<Stripe.Invoice>, { kind: 'done' | 'hold' }> {
  if (invoice.status !== 'open' && invoice.status !== 'paid') {
    return hold('wrong_state', `${invoice.id} is ${invoice.status}, not open.`);
  }
  const { total, amount_due: due } = op.params.expect as { total: number; amount_due: number };
  if (invoice.total === total && invoice.amount_due === due) return { kind: 'done', object: invoice };
  return hold(
    'total_differs',
    `${invoice.id} asks for ${invoice.amount_due} of ${invoice.total}; ours is ${due} of ${total}.`,
  );
}
