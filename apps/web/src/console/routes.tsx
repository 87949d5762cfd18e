import { createRoute, lazyRouteComponent, type AnyRoute } from '@tanstack/react-router';

/** What the provider's staff sees. */
export const consoleRoutes = (root: AnyRoute) => {
  const layout = createRoute({
    getParentRoute: () => root,
    path: '/console',
    component: lazyRouteComponent(() => import('./layout.js')),
  });
  return [layout];
};
