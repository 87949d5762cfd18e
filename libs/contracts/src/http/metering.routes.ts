import { checkRoutes } from './metering/check.routes.js';
import { connectionRoutes } from './metering/connections.routes.js';
import { ingestRoutes } from './metering/ingest.routes.js';
import { quarantineRoutes } from './metering/quarantine.routes.js';
import { usageRoutes } from './metering/usage.routes.js';
import type { Route } from './route.js';

export * from './metering/check.routes.js';
export * from './metering/connections.routes.js';
export * from './metering/ingest.routes.js';
export * from './metering/quarantine.routes.js';
export * from './metering/usage.routes.js';

/** Every operation of the metering service. */
export const meteringRoutes: readonly Route[] = [
  ...connectionRoutes,
  ...ingestRoutes,
  ...checkRoutes,
  ...quarantineRoutes,
  ...usageRoutes,
];
