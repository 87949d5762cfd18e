import type { InvoiceDetail } from '@libs/contracts';
import type Stripe from 'stripe';
import { aPlan } from './plans.js';
import type { Shop, Subscribed } from './shop.js';

export const isPaid = (invoice: InvoiceDetail): boolean => invoice.status === 'paid';
export const inState =
  (state: string) =>
  (invoice: InvoiceDetail): boolean =>
    invoice.collection?.state === state;

export interface Draft {
  of: Subscribed;
  draft: InvoiceDetail;
}
export interface Issued {
  of: Subscribed;
  issued: InvoiceDetail;
}

/** A new partner's first fee, in review. */
export async function aDraft(shop: Shop, card?: string, plan = aPlan()): Promise<Draft> {
  const of = await shop.subscribe({ plan, ...(card && { card }) });
  return { of, draft: await shop.invoice(of, 'a draft in review', (invoice) => invoice.status === 'in_review') };
}

/** The same, approved and issued: it is being collected by now. */
export async function issue(shop: Shop, card?: string, plan = aPlan()): Promise<Issued> {
  const { of, draft } = await aDraft(shop, card, plan);
  return { of, issued: await shop.approve(draft) };
}

/** What Stripe has for one of our invoices. */
export async function atStripe(shop: Shop, { number }: InvoiceDetail): Promise<Stripe.Invoice[]> {
  const { data } = await shop.stripe.invoices.list({ limit: 100 });
  return data.filter((invoice) => invoice.number === number);
}
