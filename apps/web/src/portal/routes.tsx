import { createRoute, lazyRouteComponent, type AnyRoute } from '@tanstack/react-router';

/** What a partner sees: the catalogue for everyone, the portal for its members. */
export const portalRoutes = (root: AnyRoute) => {
  const page = (path: string, load: () => Promise<{ default: React.ComponentType }>) =>
    createRoute({ getParentRoute: () => root, path, component: lazyRouteComponent(load) });
  return [page('/', () => import('./catalogue/catalogue.js'))];
};
