import { createRoute, lazyRouteComponent, type AnyRoute } from '@tanstack/react-router';

type Load = () => Promise<{ default: React.ComponentType }>;

/** What the provider's staff sees. */
export const consoleRoutes = (root: AnyRoute) => {
  const layout = createRoute({
    getParentRoute: () => root,
    path: '/console',
    component: lazyRouteComponent(() => import('./layout.js')),
  }) as unknown as AnyRoute;
  const page = (path: string, load: Load) =>
    createRoute({ getParentRoute: () => layout, path, component: lazyRouteComponent(load) });
  return [
    layout.addChildren([
      page('/', () => import('./home/home.js')),
      page('/review', () => import('./review/queue.js')),
      page('/review/runs/$approvalRunId', () => import('./review/run.js')),
      page('/connections', () => import('./gateways/connections.js')),
      page('/connections/new', () => import('./gateways/wizard.js')),
      page('/connections/$connectionId', () => import('./gateways/connection.js')),
      page('/quarantine', () => import('./quarantine/quarantine.js')),
      page('/quarantine/$recordId', () => import('./quarantine/record.js')),
      page('/dead-letters', () => import('./deadletters/dead-letters.js')),
      page('/partners', () => import('./partners/partners.js')),
      page('/partners/$partnerId', () => import('./partners/partner.js')),
      page('/payments', () => import('./money/payments.js')),
      page('/ledger', () => import('./money/ledger.js')),
      page('/corrections', () => import('./money/corrections.js')),
      page('/invoices', () => import('./money/invoices.js')),
      page('/members', () => import('./members/members.js')),
      page('/account', () => import('./account/account.js')),
      page('/products', () => import('./catalogue/products.js')),
      page('/products/$productId', () => import('./catalogue/product.js')),
      page('/meters', () => import('./catalogue/meters.js')),
      page('/features', () => import('./catalogue/features.js')),
      page('/plans', () => import('./plans/plans.js')),
      page('/plans/$planId', () => import('./plans/plan.js')),
      page('/invoices/$invoiceId', () => import('./invoices/invoice.js')),
    ]),
  ];
};
