import type Stripe from 'stripe';
import { classify, refusedToHold } from './classify.js';
import { hold, type Outcome, type StripeObject } from './outcome.js';
import { METADATA } from './metadata.js';
import { customerParams, type MirrorCustomer } from './plan.js';

/** What a Checkout page that only saves a card needs to know. */
export interface CardSetup {
  environment: string;
  partnerId: string;
  stripeCustomerId: string;
  /** Upper-case ISO 4217: the currency the card will be charged in. */
  currency: string;
  /** May contain `{CHECKOUT_SESSION_ID}`, which Stripe fills in. */
  successUrl: string;
  cancelUrl: string;
  /** `fr`, `en`, ...; absent lets Stripe follow the browser. */
  locale?: string;
}

/** A finished or unfinished Checkout session, read back from Stripe. */
export interface CardSetupState extends StripeObject {
  object: 'checkout.session';
  status: 'open' | 'complete' | 'expired';
  /** The page to send the partner to while the session is open. */
  url: string | null;
  stripeCustomerId: string | null;
  /** The card that was saved; `null` until the session is complete and the card was accepted. */
  paymentMethodId: string | null;
  /** Our partner, from the metadata; `null` when the session is not ours. */
  partnerId: string | null;
}

/** Makes the partner's customer. Keep the returned id: every invoice of the partner names it. */
export async function createCustomer(
  stripe: Stripe,
  environment: string,
  customer: Pick<MirrorCustomer, 'partnerId' | 'name' | 'email'>,
): Promise<Outcome<Stripe.Customer>> {
  // The same key and bytes as the invoice's customer step, so that whichever comes first makes the only one.
  const idempotencyKey = `${environment}:${customer.partnerId}:customer:g1`;
  return refusedToHold(
    await classify<Stripe.Customer>('customer', () =>
      stripe.customers.create(customerParams(environment, customer), { idempotencyKey }),
    ),
  );
}

/** The parameters of the setup session: build once, store, send. `payment_method_types` is refused since endive. */
export function cardSetupParams(setup: CardSetup): Stripe.Checkout.SessionCreateParams {
  const metadata = { [METADATA.environment]: setup.environment, [METADATA.partner]: setup.partnerId };
  return {
    mode: 'setup',
    customer: setup.stripeCustomerId,
    currency: setup.currency.toLowerCase(),
    success_url: setup.successUrl,
    cancel_url: setup.cancelUrl,
    metadata,
    setup_intent_data: { metadata },
    ...(setup.locale === undefined ? {} : { locale: setup.locale as Stripe.Checkout.SessionCreateParams.Locale }),
  };
}

/** Opens the page on which the partner saves a card. The key must be new for every page that is asked for. */
export async function createCardSetup(
  stripe: Stripe,
  params: Stripe.Checkout.SessionCreateParams,
  idempotencyKey: string,
): Promise<Outcome<CardSetupState>> {
  return stateOf(await classify('checkout.session', () => stripe.checkout.sessions.create(params, { idempotencyKey })));
}

/** Reads a session with its card: for the webhook and the return URL alike, because either may come first, or never. */
export async function retrieveCardSetup(stripe: Stripe, sessionId: string): Promise<Outcome<CardSetupState>> {
  const send = () => stripe.checkout.sessions.retrieve(sessionId, { expand: ['setup_intent'] });
  return stateOf(await classify('checkout.session', send));
}

/** Makes a saved card the one that invoices are charged to; Checkout does not. Idempotent by nature. */
export async function setDefaultPaymentMethod(
  stripe: Stripe,
  stripeCustomerId: string,
  paymentMethodId: string,
  idempotencyKey: string,
): Promise<Outcome<Stripe.Customer>> {
  const params = { invoice_settings: { default_payment_method: paymentMethodId } };
  return refusedToHold(
    await classify<Stripe.Customer>('customer', () =>
      stripe.customers.update(stripeCustomerId, params, { idempotencyKey }),
    ),
  );
}

function stateOf(answer: Awaited<ReturnType<typeof classify<Stripe.Checkout.Session>>>): Outcome<CardSetupState> {
  const outcome = refusedToHold(answer);
  if (outcome.kind !== 'done') return outcome;
  const session = outcome.object;
  if (session.mode !== 'setup') return hold('wrong_state', `${session.id} is no setup session.`);
  return {
    kind: 'done',
    object: {
      id: session.id,
      object: 'checkout.session',
      status: (session.status ?? 'open') as CardSetupState['status'],
      url: session.url,
      stripeCustomerId: idOf(session.customer),
      paymentMethodId: savedCard(session.setup_intent),
      partnerId: session.metadata?.[METADATA.partner] ?? null,
    },
  };
}

function savedCard(intent: Stripe.Checkout.Session['setup_intent']): string | null {
  if (intent === null || typeof intent === 'string' || intent.status !== 'succeeded') return null;
  return idOf(intent.payment_method);
}

function idOf(reference: string | { id: string } | null): string | null {
  return typeof reference === 'string' ? reference : (reference?.id ?? null);
}
