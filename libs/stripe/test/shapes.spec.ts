import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stripe } from 'stripe';
import { customerWithCard, draftOf, failureOf, startRig, type Rig } from './support/harness.js';

const SAMPLES = join(import.meta.dirname, '../../../../shared/payloads/stripe');

/** What the samples have and the sandbox leaves out, with the reason. */
const LEFT_OUT: Readonly<Record<string, readonly string[]>> = {
  // Managed payments and payment records are products of their own; their fields are optional in the SDK's types.
  payment_intent: ['managed_payments', 'payment_record'],
};

(existsSync(SAMPLES) ? describe : describe.skip)('the shape of what the sandbox sends', () => {
  let rig: Rig;
  let events: Stripe.Event[];
  beforeAll(async () => {
    rig = await startRig();
    await everythingHappens(rig.stripe);
    events = await rig.stripe.events.list({ limit: 100 }).autoPagingToArray({ limit: 1000 });
  });
  afterAll(() => rig.close());

  const samples = existsSync(SAMPLES)
    ? readdirSync(SAMPLES)
        .map((name) => /^stripe-([a-z_]+(?:\.[a-z_]+)+)\.json$/.exec(name)?.[1])
        .filter((type) => type !== undefined && !type.startsWith('credit_note') && !type.includes('refund'))
    : [];

  it.each(samples)('has every field of a sampled %s', (type) => {
    const sample = JSON.parse(readFileSync(join(SAMPLES, `stripe-${type}.json`), 'utf8')) as Stripe.Event;
    const event = events.find((candidate) => candidate.type === type);
    const ours = event?.data.object as unknown as Record<string, unknown>;
    const theirs = sample.data.object as unknown as Record<string, unknown>;

    const missing = Object.keys(theirs).filter((field) => !(field in (ours ?? {})));

    expect(missing.filter((field) => !LEFT_OUT[String(theirs['object'])]?.includes(field))).toEqual([]);
    expect(Object.keys(event!)).toEqual(expect.arrayContaining(Object.keys(sample)));
    expect(ours['object']).toBe(theirs['object']);
  });
});

/** One of everything that makes an event. */
async function everythingHappens(stripe: Stripe): Promise<void> {
  const customer = await customerWithCard(stripe);
  const issue = async (owner: string, amount: number) => {
    const id = await draftOf(stripe, owner, amount);
    await stripe.invoices.finalizeInvoice(id);
    return id;
  };
  await stripe.invoices.pay(await issue(customer, 900));
  await stripe.invoices.voidInvoice(await issue(customer, 900));
  const uncollectible = await issue(customer, 900);
  await stripe.invoices.sendInvoice(uncollectible);
  await stripe.invoices.markUncollectible(uncollectible);
  await failureOf(stripe.invoices.finalizeInvoice(await draftOf(stripe, customer, 100_000_000)));
  for (const card of ['pm_card_chargeCustomerFail', 'pm_card_authenticationRequired']) {
    await failureOf(stripe.invoices.pay(await issue(await customerWithCard(stripe, card), 900)));
  }
  await stripe.setupIntents.create({ customer, payment_method: 'pm_card_visa', confirm: true });
  const card = await stripe.paymentMethods.attach('pm_card_visa', { customer });
  await stripe.paymentMethods.detach(card.id);
  const session = await stripe.checkout.sessions.create({
    mode: 'setup',
    currency: 'eur',
    customer,
    success_url: 'https://portal.example',
  });
  await fetch(session.url!, { method: 'POST', body: new URLSearchParams({ card: 'works' }), redirect: 'manual' });
}
