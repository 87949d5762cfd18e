import type { Route } from './route.js';

/** Every operation of the billing service. */
export const billingRoutes: readonly Route[] = [];
