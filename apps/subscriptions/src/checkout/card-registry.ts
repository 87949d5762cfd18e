import {
  cardSetupParams,
  createCardSetup,
  createCustomer,
  createStripeClient,
  retrieveCardSetup,
  setDefaultPaymentMethod,
  type CardSetup,
  type CardSetupState,
  type Outcome,
  type StripeObject,
} from '@libs/stripe';
import { type Partner as PartnerWire, say } from '@libs/contracts';
import { CONFIG, failpoint, LOGGER, type Config, type Logger } from '@libs/platform';
import { Inject, Injectable } from '@nestjs/common';
import type { Partner } from '../partners/partner.entity.js';
import type { Checkout } from './checkout.entity.js';
import { StripeRefused, StripeUnavailable } from './checkout.problems.js';

/** A card as Stripe keeps it. */
export interface SavedCard {
  paymentMethodId: string;
  shown: PartnerWire['paymentMethod'];
}

/** The sandbox takes any test key. */
const SANDBOX_KEY = 'sk_test_sandbox';

/**
 * What this service asks of Stripe: customers, the page that saves a card, and the card that invoices are charged to. Never
 * called inside a transaction. Keys are derived from our ids, so that asking twice does a thing once.
 * Every method throws StripeUnavailable (try again) or StripeRefused (a person must look).
 */
@Injectable()
export class CardRegistry {
  private readonly stripe: ReturnType<typeof createStripeClient>;
  private readonly environment: string;

  constructor(
    @Inject(CONFIG) config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    const secretKey = config.STRIPE_SECRET_KEY ?? SANDBOX_KEY;
    this.stripe = createStripeClient({ secretKey, apiBase: config.STRIPE_API_BASE });
    this.environment = config.STRIPE_ENVIRONMENT;
  }

  /** @returns the id of the partner's customer, which is made when there is none. */
  async customerOf({ id: partnerId, stripeCustomerId, name, email }: Partner): Promise<string> {
    if (stripeCustomerId) return stripeCustomerId;
    const customer = { partnerId, name, email };
    return (await this.ask(() => createCustomer(this.stripe, this.environment, customer))).id;
  }

  /** What to send for a page; kept before it is sent. */
  pageParams(setup: Omit<CardSetup, 'environment'>): Record<string, unknown> {
    return { ...cardSetupParams({ ...setup, environment: this.environment }) };
  }

  openPage({ id, sessionParams }: Checkout): Promise<CardSetupState> {
    if (!sessionParams) throw new Error(`${id} has no parameters to send`);
    const params = sessionParams as unknown as ReturnType<typeof cardSetupParams>;
    return this.ask(() => createCardSetup(this.stripe, params, this.key(id, 'session')));
  }

  readPage(sessionId: string): Promise<CardSetupState> {
    return this.ask(() => retrieveCardSetup(this.stripe, sessionId));
  }

  /** Makes the card of a page the one that invoices are charged to. */
  async makeDefault({ id }: Checkout, customerId: string, paymentMethodId: string): Promise<void> {
    await this.ask(() => setDefaultPaymentMethod(this.stripe, customerId, paymentMethodId, this.key(id, 'default')));
  }

  /** The card that invoices are charged to now; null when there is none. */
  async defaultCard(customerId: string): Promise<SavedCard | null> {
    try {
      const expand = ['invoice_settings.default_payment_method'];
      const customer = await this.stripe.customers.retrieve(customerId, { expand });
      const method = customer.deleted ? null : customer.invoice_settings.default_payment_method;
      if (method === null || typeof method === 'string') return null;
      const { card } = method;
      const shown = card && {
        brand: card.brand,
        last4: card.last4,
        expMonth: card.exp_month,
        expYear: card.exp_year,
      };
      return { paymentMethodId: method.id, shown: shown ?? null };
    } catch (error) {
      this.logger.warn({ err: error }, 'a customer could not be read from Stripe');
      throw unavailable();
    }
  }

  private key(checkoutId: string, step: 'session' | 'default'): string {
    return `${this.environment}:${checkoutId}:${step}:g1`;
  }

  private async ask<T extends StripeObject>(send: () => Promise<Outcome<T>>): Promise<T> {
    failpoint('stripe.before_call');
    const outcome = await send();
    failpoint('stripe.after_call');
    if (outcome.kind === 'done') return outcome.object;
    this.logger.warn({ outcome }, 'Stripe did not do what it was asked');
    if (outcome.kind === 'retry' || outcome.kind === 'unsure') throw unavailable();
    throw new StripeRefused(say('stripe_refused_the_request'));
  }
}

const unavailable = (): StripeUnavailable =>
  new StripeUnavailable(say('stripe_did_not_answer'), [], { 'retry-after': '10' });
