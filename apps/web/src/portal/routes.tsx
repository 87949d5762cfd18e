import { createRoute, lazyRouteComponent, type AnyRoute } from '@tanstack/react-router';

type Load = () => Promise<{ default: React.ComponentType }>;

/** What a partner sees: the catalogue for everyone, the portal for its members. */
export const portalRoutes = (root: AnyRoute) => {
  const page = (parent: AnyRoute, path: string, load: Load) =>
    createRoute({ getParentRoute: () => parent, path, component: lazyRouteComponent(load) });
  const portal = page(root, '/portal', () => import('./layout/layout.js')) as unknown as AnyRoute;
  const inside = (path: string, load: Load) => page(portal, path, load);
  return [
    page(root, '/', () => import('./catalogue/catalogue.js')),
    page(root, '/apis/$productKey', () => import('./product/product.js')),
    page(root, '/plans', () => import('./plans/plans.js')),
    portal.addChildren([
      inside('/', () => import('./overview/overview.js')),
      inside('/subscribe/$planKey', () => import('./subscribe/subscribe.js')),
      inside('/welcome/$subscriptionId', () => import('./welcome/welcome.js')),
      inside('/usage', () => import('./usage/usage.js')),
      inside('/calls', () => import('./calls/calls.js')),
      inside('/keys', () => import('./keys/keys.js')),
      inside('/subscription', () => import('./subscription/subscription.js')),
      inside('/upcoming', () => import('./invoices/upcoming.js')),
      inside('/invoices', () => import('./invoices/invoices.js')),
      inside('/invoices/$invoiceId', () => import('./invoices/invoice.js')),
      inside('/team', () => import('./team/team.js')),
      inside('/account', () => import('./account/account.js')),
    ]),
  ];
};
