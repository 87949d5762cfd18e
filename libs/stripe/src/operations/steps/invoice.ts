import type Stripe from 'stripe';
import { classify, refusedToHold } from '../classify.js';
import { isOurs, METADATA } from '../metadata.js';
import { hold, type LookUp } from '../outcome.js';
import { cannotLookUp, createdSince, customerId, oldest, options, type Step, type StepContext } from './step.js';

/** The draft, empty at first, that carries our number and our id. */
export const invoiceStep: Step = {
  async send(context) {
    const request = { ...context.op.params.request, customer: customerId(context) } as Stripe.InvoiceCreateParams;
    return refusedToHold(
      await classify<Stripe.Invoice>('invoice', () => context.stripe.invoices.create(request, options(context))),
    );
  },

  async lookUp(context) {
    const found = await classify('list', () => invoicesWithOurId(context));
    if (found.kind !== 'done') return cannotLookUp(found);
    const keep = oldest(found.object.data);
    if (keep === undefined) return { kind: 'absent' };
    return (await removeDuplicates(context.stripe, found.object.data, keep)) ?? { kind: 'found', object: keep };
  },
};

async function invoicesWithOurId(context: StepContext) {
  const metadata = context.op.params.request['metadata'] as Record<string, string>;
  const expected = {
    [METADATA.environment]: metadata[METADATA.environment] ?? '',
    [METADATA.invoice]: metadata[METADATA.invoice] ?? '',
  };
  const data: Stripe.Invoice[] = [];
  const pages = context.stripe.invoices.list({
    customer: customerId(context),
    ...createdSince(context.op),
    limit: 100,
  });
  for await (const invoice of pages) {
    if (isOurs(invoice.metadata, expected) && invoice.status !== 'void') data.push(invoice);
  }
  return { id: 'invoices', object: 'list' as const, data };
}

/** Two drafts for one invoice of ours: the oldest stays. A finalised second one is money, so a person decides. */
async function removeDuplicates(stripe: Stripe, all: Stripe.Invoice[], keep: Stripe.Invoice): Promise<LookUp | null> {
  for (const extra of all.filter((invoice) => invoice.id !== keep.id)) {
    if (extra.status !== 'draft')
      return hold('duplicate_invoice', `${keep.id} and ${extra.id} carry one invoice of ours.`);
    const gone = await classify<Stripe.DeletedInvoice>('invoice', () => stripe.invoices.del(extra.id));
    if (gone.kind !== 'done') return cannotLookUp(gone);
  }
  return null;
}
