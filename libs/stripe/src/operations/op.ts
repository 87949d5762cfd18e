/** One step of one invoice's way into Stripe. `lines_1` is the first chunk, `pay_1` the first attempt. */
export type StepName = 'customer' | 'invoice' | `lines_${number}` | 'verify' | 'finalize' | `pay_${number}` | 'void';

/**
 * One row of `stripe_ops`, which billing stores: a step, the bytes to send and the key to send them under.
 * Written before the first call, so that a crash at any instant leaves the key.
 */
export interface StripeOp {
  invoiceId: string;
  step: StepName;
  /** Counts up only after a look-up proved that the former generation had no effect. */
  gen: number;
  idemKey: string;
  /** Plain JSON, built once at approval and never again: another byte under the same key is refused by Stripe. */
  params: StepParams;
  state: OpState;
  firstSentAt: Date | null;
  /** The id of the Stripe object that the step made or acted on. */
  stripeId: string | null;
  lastError: string | null;
}

export type OpState = 'waiting' | 'sent' | 'unsure' | 'done' | 'declined' | 'held';

export interface StepParams {
  /** What the idempotency key begins with: ours, and alone in the Stripe account. */
  keyBase: string;
  /** What is sent to Stripe, in Stripe's own words. */
  request: Readonly<Record<string, unknown>>;
  /** What the answer must say, in Stripe's own words. */
  expect?: Readonly<Record<string, unknown>>;
}

/** The Stripe ids that earlier steps produced and later ones act on. */
export interface Bindings {
  customer: string | null;
  invoice: string | null;
}

/** A row that has not been sent yet. */
export function newOp(invoiceId: string, step: StepName, params: StepParams): StripeOp {
  return {
    invoiceId,
    step,
    gen: 1,
    idemKey: keyOf(params.keyBase, step, 1),
    params,
    state: 'waiting',
    firstSentAt: null,
    stripeId: null,
    lastError: null,
  };
}

/** The row under a fresh key, for when a look-up proved that nothing came of the old one. */
export function nextGeneration(op: StripeOp, request: StepParams['request'] = op.params.request): StripeOp {
  const gen = op.gen + 1;
  return {
    ...op,
    gen,
    idemKey: keyOf(op.params.keyBase, op.step, gen),
    params: { ...op.params, request },
    state: 'waiting',
    firstSentAt: null,
  };
}

/** The kinds of step, in the order they are taken. */
export const STEP_ORDER = ['customer', 'invoice', 'lines', 'verify', 'finalize', 'pay', 'void'] as const;

export type StepKind = (typeof STEP_ORDER)[number];

export function kindOf(step: StepName): StepKind {
  return step.split('_')[0] as StepKind;
}

/**
 * The step to take now: the first that is neither done nor a declined attempt. `null` when nothing is left to do, or
 * when a held step waits for a person.
 */
export function nextStep(ops: readonly StripeOp[]): StripeOp | null {
  const next = ops.toSorted(byOrder).find((op) => op.state !== 'done' && op.state !== 'declined');
  return next === undefined || next.state === 'held' ? null : next;
}

/** The Stripe ids known so far, read off the finished rows. */
export function bindingsOf(ops: readonly StripeOp[]): Bindings {
  const idOf = (step: StepName) => ops.find((op) => op.step === step && op.state === 'done')?.stripeId ?? null;
  return { customer: idOf('customer'), invoice: idOf('invoice') };
}

function byOrder(a: StripeOp, b: StripeOp): number {
  const kinds = STEP_ORDER.indexOf(kindOf(a.step)) - STEP_ORDER.indexOf(kindOf(b.step));
  return kinds === 0 ? numberOf(a.step) - numberOf(b.step) : kinds;
}

function numberOf(step: StepName): number {
  return Number(step.split('_')[1] ?? 0);
}

function keyOf(keyBase: string, step: StepName, gen: number): string {
  return `${keyBase}:${step}:g${gen}`;
}
