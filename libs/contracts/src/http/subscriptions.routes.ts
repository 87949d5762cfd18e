import type { Route } from './route.js';
import { checkoutRoutes } from './subscriptions/checkout.routes.js';
import { credentialRoutes } from './subscriptions/credentials.routes.js';
import { sessionRoutes } from './subscriptions/members.routes.js';
import { partnerRoutes } from './subscriptions/partners.routes.js';
import { subscriptionRoutes } from './subscriptions/subscriptions.routes.js';
import { teamRoutes } from './subscriptions/team.routes.js';

export * from './subscriptions/checkout.routes.js';
export * from './subscriptions/credentials.routes.js';
export * from './subscriptions/members.routes.js';
export * from './subscriptions/partners.routes.js';
export * from './subscriptions/subscriptions.routes.js';
export * from './subscriptions/team.routes.js';

/** Every operation of the subscriptions service. */
export const subscriptionsRoutes: readonly Route[] = [
  ...sessionRoutes,
  ...teamRoutes,
  ...partnerRoutes,
  ...checkoutRoutes,
  ...subscriptionRoutes,
  ...credentialRoutes,
];
