import { CONFIG, type Config } from '@libs/platform';
import { createStripeClient } from '@libs/stripe';
import type { FactoryProvider } from '@nestjs/common';

/** Injection token of the Stripe client: Stripe's own, or the sandbox, by configuration alone. */
export const STRIPE = Symbol('STRIPE');

/** The sandbox takes any test key. */
const SANDBOX_KEY = 'sk_test_sandbox';

/** With its one retry a call ends before the lease of whoever makes it. */
const TIMEOUT_MILLIS = 12_000;

export const stripeProvider: FactoryProvider = {
  provide: STRIPE,
  inject: [CONFIG],
  useFactory: (config: Config) =>
    createStripeClient({
      secretKey: config.STRIPE_SECRET_KEY ?? SANDBOX_KEY,
      apiBase: config.STRIPE_API_BASE,
      timeoutMillis: TIMEOUT_MILLIS,
    }),
};

/** Two while they rotate. */
export const webhookSecrets = (config: Config): string[] =>
  (config.STRIPE_WEBHOOK_SECRET ?? '')
    .split(',')
    .map((secret) => secret.trim())
    .filter((secret) => secret !== '');
