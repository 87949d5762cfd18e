import { problem } from '@libs/platform';

export class StripeUnavailable extends problem({
  code: 'stripe_unavailable',
  status: 503,
  title: 'Stripe cannot be reached',
  mend: 'Nothing is lost: try again in a moment. The same request never opens two pages.',
}) {}

export class StripeRefused extends problem({
  code: 'stripe_refused',
  status: 502,
  title: 'Stripe refuses the request',
  mend: 'An operator must look: the secret key or the account is not set up as it must be. The log has what Stripe said.',
}) {}

export class WebhookRefused extends problem({
  code: 'webhook_refused',
  status: 400,
  title: 'The event is not from Stripe',
  mend: "Set STRIPE_WEBHOOK_SECRET to the endpoint's signing secret, and let nothing on the way change the body.",
}) {}
