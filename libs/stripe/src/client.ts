import { Stripe } from 'stripe';

/** The API version every object in this library is read with; also given to the webhook endpoints we create. */
export const STRIPE_API_VERSION = Stripe.API_VERSION;

export interface StripeClientOptions {
  /** `sk_test_...`, `sk_live_...` or a restricted key. Never logged, never part of an error of ours. */
  secretKey: string;
  /** `http://127.0.0.1:4242` reaches the sandbox; absent means api.stripe.com. */
  apiBase?: string | undefined;
  /** How long one request may take before its outcome counts as unknown. */
  timeoutMillis?: number;
}

/**
 * The real SDK client, with what a ledger needs: no telemetry, one network retry under our own idempotency key
 * (the queue does the patient retrying), a time limit below the queue's lock.
 */
export function createStripeClient(options: StripeClientOptions): Stripe {
  return new Stripe(options.secretKey, {
    telemetry: false,
    maxNetworkRetries: 1,
    timeout: options.timeoutMillis ?? 20_000,
    appInfo: { name: 'Octroi' },
    ...(options.apiBase === undefined ? {} : addressOf(options.apiBase)),
  });
}

/** Whether a key can only move test money: what the movable clock and the demo ask before they do anything. */
export function isTestKey(secretKey: string): boolean {
  return /^(sk|rk)_test_/.test(secretKey);
}

// Since v22 the SDK takes no URL and no per-request host: the address is given in parts, once.
function addressOf(apiBase: string): { protocol: 'http' | 'https'; host: string; port: string } {
  const url = new URL(apiBase);
  const protocol = url.protocol === 'http:' ? 'http' : 'https';
  return { protocol, host: url.hostname, port: url.port || (protocol === 'http' ? '80' : '443') };
}
