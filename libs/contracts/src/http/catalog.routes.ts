import type { Route } from './route.js';

/** Every operation of the catalog service. */
export const catalogRoutes: readonly Route[] = [];
