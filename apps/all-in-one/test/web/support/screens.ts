import { createRootRoute, createRouter, type AnyRoute } from '@tanstack/react-router';
import type { Samples } from './samples.js';

export type Audience = 'public' | 'partner' | 'staff';

/** A screen of the web: its pattern in the router, and an address that shows something. */
export interface Screen {
  pattern: string;
  /** Undefined when there is no sample of what the pattern names. */
  address: string | undefined;
  audience: Audience;
}

/** What choices in an address bring that the screen without them does not show. */
const choices: Record<string, string[]> = {
  '/portal/usage': ['?range=month&by=routeName', '?range=period&show=cost', '?where=%5B%22routeName%3Dforecast%22%5D'],
};

/** Loads a module of the web by its path under apps/web/src. */
type Load = (file: string) => Promise<Record<string, unknown>>;

/** Every screen that the routers know, so that a new one is walked without being entered anywhere. */
export async function screensOf(samples: Samples, load: Load): Promise<Screen[]> {
  return (await patterns(load)).flatMap((pattern) => {
    const isKnown = [...pattern.matchAll(/\$(\w+)/g)].every(([, name]) => samples[name!]);
    const address = isKnown ? pattern.replaceAll(/\$(\w+)/g, (_, name: string) => samples[name]!) : undefined;
    const audience = pattern.startsWith('/portal') ? 'partner' : pattern.startsWith('/console') ? 'staff' : 'public';
    return ['', ...(choices[pattern] ?? [])].map((choice) => ({
      pattern,
      address: address && address + choice,
      audience,
    }));
  });
}

async function patterns(load: Load): Promise<string[]> {
  const root = createRootRoute() as unknown as AnyRoute;
  const parts = await Promise.all(
    ['auth', 'portal', 'console'].map(async (part) => {
      const routes = (await load(`${part}/routes.js`))[`${part}Routes`] as (root: AnyRoute) => AnyRoute[];
      return routes(root);
    }),
  );
  const router = createRouter({ routeTree: root.addChildren(parts.flat()) as AnyRoute });
  const paths = (Object.values(router.routesById) as AnyRoute[])
    .filter(({ children }) => !children) // A frame is not a screen.
    .map(({ fullPath }) => (fullPath as string).replace(/(.)\/$/, '$1'));
  return [...new Set(paths)].toSorted();
}
