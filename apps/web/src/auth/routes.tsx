import { createRoute, lazyRouteComponent, type AnyRoute } from '@tanstack/react-router';

/** Pages for those who are not signed in. */
export const authRoutes = (root: AnyRoute) => [
  createRoute({
    getParentRoute: () => root,
    path: '/sign-in',
    component: lazyRouteComponent(() => import('./sign-in.js')),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/sign-up',
    component: lazyRouteComponent(() => import('./sign-up.js')),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/invitation',
    component: lazyRouteComponent(() => import('./invitation.js')),
  }),
];
