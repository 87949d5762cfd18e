import type Stripe from 'stripe';
import { classify } from '../classify.js';
import { hold } from '../outcome.js';
import { cannotLookUp, invoiceId, options, type Step } from './step.js';

/** Cancels an issued invoice that was not paid. */
export const voidStep: Step = {
  async send(context) {
    const outcome = await classify<Stripe.Invoice>('invoice', () =>
      context.stripe.invoices.voidInvoice(invoiceId(context), {}, options(context)),
    );
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
    if (outcome.object.status === 'void') return { kind: 'found', object: outcome.object };
    if (outcome.object.status === 'open' || outcome.object.status === 'uncollectible') return { kind: 'absent' };
    return hold('wrong_state', `${outcome.object.id} is ${outcome.object.status} and cannot be voided.`);
  },
};
