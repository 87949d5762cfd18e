import type { Route } from './route.js';

/** Every operation of the metering service. */
export const meteringRoutes: readonly Route[] = [];
