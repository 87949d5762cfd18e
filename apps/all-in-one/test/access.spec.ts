import { allRoutes, grants, isForPartners, partnerRoles, providerRoles, type Role, type Route } from '@libs/contracts';
import { openHouse, type House } from '@libs/testing';
import { billing } from '../../billing/src/index.js';
import { catalog } from '../../catalog/src/index.js';
import { metering } from '../../metering/src/index.js';
import { subscriptions } from '../../subscriptions/src/index.js';

const own = 'par_own00000000000000000000';
const foreign = 'par_foreign000000000000000';

/** Raw routes check a signature or a secret of their own; their services' tests cover them. */
const guarded = allRoutes.filter(({ permission, raw }) => permission !== 'public' && !raw);

describe('who may do what', () => {
  let house: House;
  const tokens = new Map<Role, string>();
  beforeAll(async () => {
    house = await openHouse([catalog, subscriptions, metering, billing]);
    for (const role of providerRoles) tokens.set(role, await house.tokenFor([role]));
    for (const role of partnerRoles) tokens.set(role, await house.tokenFor([role], own));
  });
  afterAll(() => house.close());

  const ask = async (route: Route, token: string | null, partnerId: string): Promise<number> => {
    const path = route.path.replace(/(?<=\/):(\w+)/g, (_, name: string) =>
      name === 'partnerId' ? partnerId : 'none_000000000000000000000',
    );
    const response = await fetch(house.url + path, {
      method: route.method,
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(route.method !== 'GET' && { 'content-type': 'application/json' }),
      },
      // A body that no operation takes: whoever is let in is told so, and nothing is done.
      ...(route.method !== 'GET' && { body: '[]' }),
    });
    await response.body?.cancel();
    return response.status;
  };

  it('names for every operation a permission, and lets partners in only where their own id stands in the path', () => {
    const open = allRoutes.filter(
      ({ permission, path }) =>
        isForPartners(permission) &&
        !['public', 'self.manage'].includes(permission) &&
        !path.includes('/partners/:partnerId'),
    );

    expect(open.map(({ name }) => name)).toEqual([]);
    expect(guarded.length).toBeGreaterThan(80);
  });

  it('answers nobody without a session or token', async () => {
    const answers = await inTurn(guarded, (route) => ask(route, null, own));

    expect(answers.filter(({ status }) => status !== 401)).toEqual([]);
  });

  it.each([...providerRoles, ...partnerRoles])(
    'lets the role %s do what the table grants and nothing else',
    async (role) => {
      const answers = await inTurn(guarded, (route) => ask(route, tokens.get(role)!, own));

      const wrong = answers.filter(({ route, status }) => {
        const isGranted = route.permission === 'self.manage' || grants(route.permission, [role]);
        return isGranted ? status === 401 || status === 403 : status !== 403;
      });
      expect(wrong.map(({ route, status }) => `${route.name} ${status}`)).toEqual([]);
    },
  );

  it.each([...partnerRoles])(
    "hides another partner's things from the role %s, as if they did not exist",
    async (role) => {
      const ofPartners = guarded.filter(
        ({ path, permission }) => path.includes(':partnerId') && grants(permission, [role]),
      );

      const answers = await inTurn(ofPartners, (route) => ask(route, tokens.get(role)!, foreign));

      expect(ofPartners.length).toBeGreaterThan(5);
      expect(
        answers.filter(({ status }) => status !== 404).map(({ route, status }) => `${route.name} ${status}`),
      ).toEqual([]);
    },
  );
});

async function inTurn(
  routes: readonly Route[],
  ask: (route: Route) => Promise<number>,
): Promise<Array<{ route: Route; status: number }>> {
  const answers = [];
  for (const route of routes) answers.push({ route, status: await ask(route) });
  return answers;
}
