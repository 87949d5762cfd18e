import { createRootRoute, createRouter, Outlet, type AnyRoute } from '@tanstack/react-router';
import { authRoutes } from './auth/routes.js';
import { consoleRoutes } from './console/routes.js';
import { portalRoutes } from './portal/routes.js';
import { ApiError } from './api/client.js';
import { Failure } from './ui/states.js';

export const rootRoute = createRootRoute({
  component: Outlet,
  notFoundComponent: () => <Failure error={new ApiError(404, 'not_found', '', '')} />,
  errorComponent: ({ error }) => (
    <Failure error={error instanceof ApiError ? error : new ApiError(500, 'page', 'Octroi', String(error))} />
  ),
});

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    ...authRoutes(rootRoute as never),
    ...portalRoutes(rootRoute as never),
    ...consoleRoutes(rootRoute as never),
  ]) as unknown as AnyRoute,
  defaultPreload: 'intent',
  scrollRestoration: true,
});
