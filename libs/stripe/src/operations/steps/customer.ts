import type Stripe from 'stripe';
import { classify, refusedToHold } from '../classify.js';
import { isOurs } from '../metadata.js';
import { hold, type Outcome } from '../outcome.js';
import { cannotLookUp, createdSince, oldest, options, type Step, type StepContext } from './step.js';

/** The partner's customer: adopted when its id is known since the card was saved, made otherwise. */
export const customerStep: Step = {
  async send(context) {
    const { adopt } = context.op.params.request;
    if (typeof adopt === 'string') return adoptCustomer(context.stripe, adopt);
    const request = context.op.params.request as Stripe.CustomerCreateParams;
    return refusedToHold(
      await classify<Stripe.Customer>('customer', () => context.stripe.customers.create(request, options(context))),
    );
  },

  async lookUp(context) {
    const { adopt } = context.op.params.request;
    if (typeof adopt === 'string') return { kind: 'absent' };
    const found = await classify('list', () => customersOfPartner(context));
    if (found.kind !== 'done') return cannotLookUp(found);
    const customer = oldest(found.object.data);
    return customer === undefined ? { kind: 'absent' } : { kind: 'found', object: customer };
  },
};

async function adoptCustomer(stripe: Stripe, id: string): Promise<Outcome> {
  const outcome = refusedToHold(
    await classify<Stripe.Customer | Stripe.DeletedCustomer>('customer', () => stripe.customers.retrieve(id)),
  );
  if (outcome.kind === 'done' && outcome.object.deleted)
    return hold('customer_deleted', `${id} was deleted in Stripe.`);
  return outcome;
}

// Never search: it is eventually consistent, and this decides whether a second customer is made.
async function customersOfPartner({ stripe, op }: StepContext) {
  const expected = op.params.request['metadata'] as Record<string, string>;
  const data: Stripe.Customer[] = [];
  for await (const customer of stripe.customers.list({ ...createdSince(op), limit: 100 })) {
    if (isOurs(customer.metadata, expected)) data.push(customer);
  }
  return { id: 'customers', object: 'list' as const, data };
}
