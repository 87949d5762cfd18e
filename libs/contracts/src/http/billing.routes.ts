import { invoiceRoutes } from './billing/invoices.routes.js';
import { paymentRoutes } from './billing/payments.routes.js';
import { reportRoutes } from './billing/reports.routes.js';
import { reviewRoutes } from './billing/review.routes.js';
import { upcomingRoutes } from './billing/upcoming.routes.js';
import type { Route } from './route.js';

export * from './billing/invoice.schemas.js';
export * from './billing/invoices.routes.js';
export * from './billing/payments.routes.js';
export * from './billing/reports.routes.js';
export * from './billing/review.routes.js';
export * from './billing/upcoming.routes.js';

/** Every operation of the billing service. */
export const billingRoutes: readonly Route[] = [
  ...invoiceRoutes,
  ...reviewRoutes,
  ...upcomingRoutes,
  ...paymentRoutes,
  ...reportRoutes,
];
