import type { Route } from './route.js';

/** Every operation of the subscriptions service. */
export const subscriptionsRoutes: readonly Route[] = [];
