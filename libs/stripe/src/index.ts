export * from './amounts.js';
export { STRIPE_MAXIMUM, stripeDecimals, stripeMinimum, stripeStep } from './currencies.js';
export * from './client.js';
export * from './webhooks.js';
export { isOurs, METADATA } from './operations/metadata.js';
export type { Declined, HoldProblem, LookUp, Outcome, StripeObject } from './operations/outcome.js';
export {
  bindingsOf,
  kindOf,
  newOp,
  nextGeneration,
  nextStep,
  STEP_ORDER,
  type Bindings,
  type OpState,
  type StepKind,
  type StepName,
  type StepParams,
  type StripeOp,
} from './operations/op.js';
export * from './operations/plan.js';
export * from './operations/runner.js';
export * from './operations/card-setup.js';
export { differences } from './operations/steps/verify.js';
export type { Sandbox, SandboxOptions, SandboxWebhookEndpoint } from './sandbox/options.js';
export { startSandbox } from './sandbox/start.js';
