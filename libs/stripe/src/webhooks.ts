import { Stripe } from 'stripe';

/** Stripe's own limit: a signature older than this is a replay. */
export const WEBHOOK_TOLERANCE_SECONDS = 300;

export interface WebhookDelivery {
  /** The bytes as they came: parsed and re-serialised JSON has another signature. */
  body: Buffer;
  /** The `stripe-signature` header. */
  signature: string | undefined;
  /** One secret, or two while they rotate; any that fits is enough. */
  secrets: readonly string[];
  /** Real arrival time: Stripe signs with wall-clock time, whatever the clock of a demo says. */
  receivedAt: Date;
  toleranceSeconds?: number;
}

export type WebhookProblem = 'signature_missing' | 'signature_invalid' | 'signature_too_old' | 'body_unreadable';

export type WebhookReading =
  { kind: 'event'; event: Stripe.Event } | { kind: 'refused'; problem: WebhookProblem; detail: string };

/**
 * Proves that a delivery comes from Stripe and reads its event. An event is only a hint: store it by `event.id`,
 * answer 200, and read the object again from the API before believing it.
 */
export function readWebhook(delivery: WebhookDelivery): WebhookReading {
  if (!delivery.signature) return refused('signature_missing', 'The stripe-signature header is missing.');
  if (delivery.secrets.length === 0) return refused('signature_invalid', 'No webhook secret is configured.');

  let reading = refused('signature_invalid', 'No configured secret made this signature.');
  for (const secret of delivery.secrets) {
    const attempt = verify(delivery, delivery.signature, secret);
    if (attempt.kind === 'event') return attempt;
    // "Too old" means that the secret was right: more useful to an operator than the other secret's mismatch.
    if (attempt.problem !== 'signature_invalid') reading = attempt;
  }
  return reading;
}

/** Which events each service asks for. What is not listed here is never sent to us. */
export const WEBHOOK_EVENT_TYPES = {
  subscriptions: [
    'checkout.session.completed',
    'checkout.session.expired',
    'setup_intent.succeeded',
    'setup_intent.setup_failed',
    'payment_method.attached',
    'payment_method.detached',
    'payment_method.automatically_updated',
    'customer.updated',
    'customer.deleted',
  ],
  billing: [
    'invoice.finalized',
    'invoice.finalization_failed',
    'invoice.paid',
    'invoice.payment_failed',
    'invoice.payment_action_required',
    'invoice.voided',
    'invoice.marked_uncollectible',
    'invoice.overdue',
    'invoice.overpaid',
    'invoice.updated',
    'invoice.deleted',
    'invoice_payment.paid',
    'charge.refunded',
    'refund.created',
    'refund.updated',
    'refund.failed',
    'charge.dispute.created',
    'charge.dispute.updated',
    'charge.dispute.closed',
    'charge.dispute.funds_withdrawn',
    'charge.dispute.funds_reinstated',
    'credit_note.created',
    'credit_note.updated',
    'credit_note.voided',
    'payout.paid',
    'payout.reconciliation_completed',
  ],
} as const satisfies Record<string, readonly Stripe.WebhookEndpointCreateParams.EnabledEvent[]>;

export type WebhookSubscriber = keyof typeof WEBHOOK_EVENT_TYPES;

function verify(delivery: WebhookDelivery, signature: string, secret: string): WebhookReading {
  const tolerance = delivery.toleranceSeconds ?? WEBHOOK_TOLERANCE_SECONDS;
  const at = delivery.receivedAt.getTime();
  try {
    Stripe.webhooks.signature!.verifyHeader(delivery.body, signature, secret, tolerance, undefined, at);
  } catch (error) {
    // Mostly StripeSignatureVerificationError, but an empty `v1=` makes the SDK throw a plain one.
    if (!(error instanceof Error) || !error.message.includes('outside the tolerance')) {
      return refused('signature_invalid', 'No configured secret made this signature.');
    }
    return refused(
      'signature_too_old',
      `The signature is older than ${tolerance} seconds: a replay, or a wrong clock.`,
    );
  }
  const event = parse(delivery.body);
  return event === null
    ? refused('body_unreadable', 'The signed body is not a Stripe event.')
    : { kind: 'event', event };
}

function parse(body: Buffer): Stripe.Event | null {
  try {
    const event = JSON.parse(body.toString('utf8')) as Partial<Stripe.Event> | null;
    return event?.object === 'event' && typeof event.id === 'string' ? (event as Stripe.Event) : null;
  } catch {
    return null;
  }
}

function refused(problem: WebhookProblem, detail: string): WebhookReading & { kind: 'refused' } {
  return { kind: 'refused', problem, detail };
}
