import type { Route } from '../server/route.js';
import { checkoutSessionRoutes } from './checkout-sessions.js';
import { customerRoutes } from './customers.js';
import { eventRoutes } from './events.js';
import { draftRoutes } from './invoices/drafts.js';
import { lifecycleRoutes } from './invoices/lifecycle.js';
import { lineRoutes } from './invoices/lines.js';
import { paymentMethodRoutes } from './payment-methods.js';
import { paymentRoutes } from './payments.js';
import { setupIntentRoutes } from './setup-intents.js';
import { webhookEndpointRoutes } from './webhook-endpoints.js';

/** Everything of Stripe that the sandbox serves. What is not here is a 404, as for any unknown path. */
export const ROUTES: readonly Route[] = [
  ...customerRoutes,
  ...paymentMethodRoutes,
  ...setupIntentRoutes,
  ...checkoutSessionRoutes,
  ...draftRoutes,
  ...lineRoutes,
  ...lifecycleRoutes,
  ...paymentRoutes,
  ...eventRoutes,
  ...webhookEndpointRoutes,
];
