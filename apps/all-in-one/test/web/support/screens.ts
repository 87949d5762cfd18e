import type { AnyRoute } from '@tanstack/react-router';
import type { Samples } from './shop.js';

export type Audience = 'public' | 'partner' | 'staff';

/** A screen of the web: its pattern in the router, and an address that shows something. */
export interface Screen {
  pattern: string;
  address: string;
  audience: Audience;
}

/**
 * Every screen that the routers know, so that a new one is walked without being entered anywhere.
 * @throws Error when a pattern names something that the shop has no sample of.
 */
export async function screensOf(samples: Samples): Promise<Screen[]> {
  return (await patterns()).map((pattern) => ({
    pattern,
    address: pattern.replaceAll(/\$(\w+)/g, (_, name: string) => {
      const sample = samples[name];
      if (!sample) throw new Error(`${pattern}: support/shop.ts has to answer a sample of $${name}`);
      return sample;
    }),
    audience: pattern.startsWith('/portal') ? 'partner' : pattern.startsWith('/console') ? 'staff' : 'public',
  }));
}

async function patterns(): Promise<string[]> {
  const { createRootRoute, createRouter } = await import('@tanstack/react-router');
  const root = createRootRoute() as unknown as AnyRoute;
  const parts = await Promise.all(['auth', 'portal', 'console'].map((part) => routesOf(part, root)));
  const router = createRouter({ routeTree: root.addChildren(parts.flat()) as AnyRoute });
  const paths = (Object.values(router.routesById) as AnyRoute[])
    .filter(({ children }) => !children) // A frame is not a screen.
    .map(({ fullPath }) => (fullPath as string).replace(/(.)\/$/, '$1'));
  return [...new Set(paths)].toSorted();
}

/** The page's own list. Named at run time: the web is compiled by its own rules and not part of the services' types. */
async function routesOf(part: string, root: AnyRoute): Promise<AnyRoute[]> {
  const file = `../../../../web/src/${part}/routes.js`;
  const routes = (await import(file)) as Record<string, (root: AnyRoute) => AnyRoute[]>;
  return routes[`${part}Routes`]!(root);
}
