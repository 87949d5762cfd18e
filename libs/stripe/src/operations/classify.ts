import { Stripe } from 'stripe';
import { hold, isObject, type Outcome, type StripeObject } from './outcome.js';

/** A 4xx that only the state of the object can explain ("already paid"): the step reads the object and decides. */
export interface Refused {
  kind: 'refused';
  code: string;
  detail: string;
}

/** Sends one call and says what became of it. Faults that are not Stripe's are ours and are thrown. */
export async function classify<T extends StripeObject>(
  object: T['object'],
  send: () => Promise<T>,
): Promise<Outcome<T> | Refused> {
  try {
    const answer: unknown = await send();
    if (isObject<T>(answer, object)) return { kind: 'done', object: answer };
    return { kind: 'retry', reason: `the answer is no ${object}` };
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return classifyError(error);
    throw error;
  }
}

/** For steps where no state can explain a refusal: a person must look. */
export function refusedToHold<T extends StripeObject>(outcome: Outcome<T> | Refused): Outcome<T> {
  return outcome.kind === 'refused' ? hold(outcome.code, outcome.detail) : outcome;
}

function classifyError(error: Stripe.errors.StripeError): Exclude<Outcome<never>, { kind: 'done' }> | Refused {
  const status = error.statusCode;
  // No status: a timeout, a reset, a body cut short, an HTML page of a proxy. The effect may exist.
  if (status === undefined) return { kind: 'retry', reason: `no readable answer: ${error.message}` };
  if (status === 429) return { kind: 'retry', reason: 'rate limited' };
  if (status === 409) return { kind: 'retry', reason: 'another request with this key is running' };
  if (status >= 500) return serverError(error, status);
  if (status === 401 || status === 403) {
    return hold('key_refused', `Stripe refuses the secret key (${status}).`, 'account');
  }
  if (error instanceof Stripe.errors.StripeIdempotencyError || error.rawType === 'idempotency_error') {
    return hold('params_changed', 'The key was used with other parameters: a fault of ours.');
  }
  if (error instanceof Stripe.errors.StripeCardError || status === 402) return declined(error);
  return { kind: 'refused', code: error.code ?? `http_${status}`, detail: error.message };
}

function serverError(error: Stripe.errors.StripeError, status: number): Outcome<never> & { kind: 'retry' | 'unsure' } {
  const headers = error.headers as Record<string, string> | undefined;
  if (headers?.['idempotent-replayed'] === 'true') {
    return { kind: 'unsure', reason: `Stripe saved a ${status} for this key and replays it` };
  }
  return { kind: 'retry', reason: `Stripe answered ${status}` };
}

const NEEDS_THE_PARTNER = new Set(['authentication_required', 'invoice_payment_intent_requires_action']);

function declined(error: Stripe.errors.StripeError): Outcome<never> & { kind: 'declined' } {
  const declineCode = error.decline_code || error.code || 'card_declined';
  const requiresAction = NEEDS_THE_PARTNER.has(declineCode) || NEEDS_THE_PARTNER.has(error.code ?? '');
  return { kind: 'declined', declineCode, requiresAction, detail: error.message };
}
