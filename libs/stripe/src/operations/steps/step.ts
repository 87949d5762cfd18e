import type Stripe from 'stripe';
import type { Refused } from '../classify.js';
import { hold, type HoldProblem, type LookUp, type Outcome, type StripeObject } from '../outcome.js';
import type { Bindings, StripeOp } from '../op.js';

export interface StepContext {
  stripe: Stripe;
  op: StripeOp;
  bindings: Bindings;
}

/** How one kind of step is sent, and how its effect is found when the answer was lost. */
export interface Step {
  send(context: StepContext): Promise<Outcome>;
  lookUp(context: StepContext): Promise<LookUp>;
}

export function options(context: StepContext): { idempotencyKey: string } {
  return { idempotencyKey: context.op.idemKey };
}

/** The Stripe invoice that an earlier step made. Its absence is a fault of the caller. */
export function invoiceId({ bindings, op }: StepContext): string {
  if (bindings.invoice === null) throw new Error(`${op.step} of ${op.invoiceId} came before its Stripe invoice`);
  return bindings.invoice;
}

export function customerId({ bindings, op }: StepContext): string {
  if (bindings.customer === null) throw new Error(`${op.step} of ${op.invoiceId} came before its Stripe customer`);
  return bindings.customer;
}

/** A look-up that could not be made is no proof of absence. */
export function cannotLookUp(
  outcome: Exclude<Outcome, { kind: 'done' }> | Refused,
): LookUp & { kind: 'retry' | 'hold' } {
  switch (outcome.kind) {
    case 'hold':
      return outcome;
    case 'refused':
      return hold(outcome.code, outcome.detail);
    case 'declined':
      return hold(outcome.declineCode, outcome.detail);
    default:
      return { kind: 'retry', reason: outcome.reason };
  }
}

/** Objects made since the op was first sent. A day of margin costs nothing: they are matched by our id, not by time. */
export function createdSince(op: StripeOp): { created?: { gte: number } } {
  if (op.firstSentAt === null) return {};
  return { created: { gte: Math.floor(op.firstSentAt.getTime() / 1000) - 86_400 } };
}

export function oldest<T extends StripeObject & { created: number }>(objects: readonly T[]): T | undefined {
  return objects.toSorted((a, b) => a.created - b.created)[0];
}

export type { HoldProblem };
