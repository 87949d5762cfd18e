import type Stripe from 'stripe';
import { kindOf, nextGeneration, type Bindings, type StepKind, type StripeOp } from './op.js';
import type { LookUp, Outcome } from './outcome.js';
import { customerStep } from './steps/customer.js';
import { finalizeStep } from './steps/finalize.js';
import { invoiceStep } from './steps/invoice.js';
import { linesStep } from './steps/lines.js';
import { payStep } from './steps/pay.js';
import type { Step } from './steps/step.js';
import { verifyStep } from './steps/verify.js';
import { voidStep } from './steps/void.js';

const STEPS: Readonly<Record<StepKind, Step>> = {
  customer: customerStep,
  invoice: invoiceStep,
  lines: linesStep,
  verify: verifyStep,
  finalize: finalizeStep,
  pay: payStep,
  void: voidStep,
};

/** Stripe keeps a key for 24 hours; four of them are left for a queue that is slow. */
const KEY_TRUST_MILLIS = 20 * 3_600_000;

/** Sends one step under its stored key, with its stored bytes, and says what became of it. */
export function runStep(stripe: Stripe, op: StripeOp, bindings: Bindings): Promise<Outcome> {
  return STEPS[kindOf(op.step)].send({ stripe, op, bindings });
}

/** Finds the effect of an earlier call by list or retrieval and our ids in the metadata; it sends nothing new. */
export function lookUpStep(stripe: Stripe, op: StripeOp, bindings: Bindings): Promise<LookUp> {
  return STEPS[kindOf(op.step)].lookUp({ stripe, op, bindings });
}

/** Whether the key can no longer be relied upon, so that sending again might do the work twice. */
export function needsLookUp(op: StripeOp, now: Date): boolean {
  if (op.firstSentAt === null) return false;
  return op.state === 'unsure' || now.getTime() - op.firstSentAt.getTime() > KEY_TRUST_MILLIS;
}

export interface AttemptOptions {
  stripe: Stripe;
  op: StripeOp;
  bindings: Bindings;
  now: Date;
  /** Commits the row before anything is sent: a crash between call and answer must find key and time. */
  commit: (op: StripeOp) => Promise<void>;
}

/**
 * The protocol for one row, whole: look up when the key is spent, commit, send, and give back the row as it must be
 * stored next with what happened. Never throws for what Stripe does; running it again after a crash is safe.
 */
export async function attemptStep(options: AttemptOptions): Promise<{ op: StripeOp; outcome: Outcome }> {
  const { stripe, bindings, now, commit } = options;
  let op = options.op;
  if (op.state === 'done' && op.stripeId !== null) {
    return { op, outcome: { kind: 'done', object: { id: op.stripeId, object: kindOf(op.step) } } };
  }

  if (needsLookUp(op, now)) {
    const found = await lookUpStep(stripe, op, bindings);
    if (found.kind === 'found') return settle(op, { kind: 'done', object: found.object });
    if (found.kind !== 'absent') return settle(op, found, op.state);
    op = nextGeneration(op, (found.request as StripeOp['params']['request'] | undefined) ?? op.params.request);
  }
  op = { ...op, state: 'sent', firstSentAt: op.firstSentAt ?? now };
  await commit(op);
  return settle(op, await runStep(stripe, op, bindings));
}

/** The row after an outcome. `waitingState` is kept when a look-up itself could not be made. */
function settle(op: StripeOp, outcome: Outcome, waitingState: StripeOp['state'] = 'sent') {
  switch (outcome.kind) {
    case 'done':
      return { op: { ...op, state: 'done' as const, stripeId: outcome.object.id, lastError: null }, outcome };
    case 'declined':
      return { op: { ...op, state: 'declined' as const, lastError: outcome.declineCode }, outcome };
    case 'hold':
      // A refused key is not this invoice's fault: the row waits until the account works again.
      return outcome.problem.scope === 'account'
        ? { op: { ...op, state: waitingState, lastError: outcome.problem.code }, outcome }
        : { op: { ...op, state: 'held' as const, lastError: outcome.problem.detail }, outcome };
    case 'unsure':
      return { op: { ...op, state: 'unsure' as const, lastError: outcome.reason }, outcome };
    case 'retry':
      return { op: { ...op, state: waitingState, lastError: outcome.reason }, outcome };
  }
}
