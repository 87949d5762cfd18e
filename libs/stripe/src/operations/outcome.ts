import type Stripe from 'stripe';

/** Any Stripe object: what `done` carries was checked to be one, because the SDK returns error bodies as successes. */
export interface StripeObject {
  id: string;
  object: string;
}

/**
 * What became of one call, as far as it can be known.
 * - `done`: the effect exists, seen in the answer.
 * - `retry`: unknown, or not now; send the same bytes under the same key again, later.
 * - `unsure`: Stripe replays a saved 5xx for this key for ever: look the effect up, then adopt it or take a new generation.
 * - `hold`: a person must look; nothing more is sent. Scope `account` stops the whole queue: no other invoice would fare better.
 * - `declined`: the payment was refused, nothing moved; dunning decides when a new attempt (a new key) is made.
 */
export type Outcome<T extends StripeObject = StripeObject> =
  | { kind: 'done'; object: T }
  | { kind: 'retry'; reason: string }
  | { kind: 'unsure'; reason: string }
  | { kind: 'hold'; problem: HoldProblem }
  | Declined;

export interface HoldProblem {
  /** Stripe's own code, or one of ours: `verify_failed`, `total_differs`, `params_changed`, `key_refused`, `wrong_state`. */
  code: string;
  detail: string;
  scope: 'invoice' | 'account';
}

export interface Declined {
  kind: 'declined';
  /** Stripe's `decline_code` or `code`; `no_payment_method` when the customer has no card on file. */
  declineCode: string;
  /** The partner must act on Stripe's hosted page; a machine must not try again. */
  requiresAction: boolean;
  detail: string;
}

/** Whether the effect of an earlier call exists. `absent` may narrow the parameters to what is still missing. */
export type LookUp =
  | { kind: 'found'; object: StripeObject }
  | { kind: 'absent'; request?: unknown }
  | { kind: 'retry'; reason: string }
  | { kind: 'hold'; problem: HoldProblem };

export function hold(
  code: string,
  detail: string,
  scope: HoldProblem['scope'] = 'invoice',
): { kind: 'hold'; problem: HoldProblem } {
  return { kind: 'hold', problem: { code, detail, scope } };
}

/** Proves that an answer is the object asked for: the SDK hands back any JSON without an `error` key as a success. */
export function isObject<T extends StripeObject>(answer: unknown, object: T['object']): answer is T {
  const candidate = answer as Partial<StripeObject> | null;
  return typeof candidate === 'object' && candidate?.object === object && typeof candidate.id === 'string';
}

export type StripeClient = Stripe;
