import { billingRoutes } from './billing.routes.js';
import { catalogRoutes } from './catalog.routes.js';
import { meteringRoutes } from './metering.routes.js';
import { deadLetterRoutes } from './platform.js';
import { platformRoutes } from './platform.routes.js';
import type { Route, ServiceName } from './route.js';
import { subscriptionsRoutes } from './subscriptions.routes.js';

/** Every HTTP operation there is, by the service that answers it. */
export const routesOf: Record<ServiceName | 'platform', readonly Route[]> = {
  catalog: [...catalogRoutes, ...Object.values(deadLetterRoutes('catalog'))],
  subscriptions: [...subscriptionsRoutes, ...Object.values(deadLetterRoutes('subscriptions'))],
  metering: [...meteringRoutes, ...Object.values(deadLetterRoutes('metering'))],
  billing: [...billingRoutes, ...Object.values(deadLetterRoutes('billing'))],
  platform: platformRoutes,
};

export const allRoutes: readonly Route[] = Object.values(routesOf).flat();
