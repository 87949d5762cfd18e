import { meterRoutes } from './catalog/meters.routes.js';
import { planRoutes } from './catalog/plans.routes.js';
import { productRoutes } from './catalog/products.routes.js';
import type { Route } from './route.js';

/** Every operation of the catalog service. */
export const catalogRoutes: readonly Route[] = [...productRoutes, ...meterRoutes, ...planRoutes];

export * from './catalog/meters.routes.js';
export * from './catalog/plans.routes.js';
export * from './catalog/products.routes.js';
