import {
  acceptInvitation,
  addPlanVersion,
  addProductVersion,
  allRoutes,
  amendEvent,
  approveInvoices,
  createApiToken,
  createClient,
  createConnection,
  createFeature,
  createMeter,
  createPartnerApiToken,
  createPlan,
  createProduct,
  inviteMember,
  inviteStaff,
  issueCredential,
  listEvents,
  listOffers,
  openCheckout,
  publishPlan,
  readClock,
  readInvoice,
  readSubscription,
  rotateConnectionSecret,
  rotateCredential,
  settleInvoice,
  signUp,
  subscribe,
  type ApiClient,
  type ApprovalRunWire,
  type CallInput,
  type Checkout,
  type ResponseOf,
  type Route,
  type ServiceName,
} from '@libs/contracts';
import { until } from '@libs/testing';
import { invoiceInReview } from './support/finance.js';
import { openInstallation, saveCard, type Installation } from './support/installation.js';

/** A creating operation with what it needs, and the same with another wish. */
interface Attempt {
  input: CallInput<Route>;
  other: CallInput<Route>;
  /** Waits until nothing goes on in the background any more. */
  settle?: (answer: never) => Promise<unknown>;
}
type Story = (made: <R extends Route>(route: R) => ResponseOf<R>) => Promise<Attempt> | Attempt;

/** Platform's own rows, and what Stripe sends by itself. */
const PASSING = ['outbox', 'inbox', 'dead_letters', 'idempotency_keys', 'stripe_events', 'webhook_events'];

describe('a POST that creates', () => {
  let place: Installation;
  let client: ApiClient;
  let last: Response;
  let token: string;
  beforeAll(async () => {
    place = await openInstallation('2026-04-10T09:00:00Z');
    token = await place.house.tokenFor(['admin', 'catalog', 'finance', 'approver', 'gateway_operator']);
    client = createClient({
      baseUrl: place.url,
      headers: () => ({ authorization: `Bearer ${token}` }),
      fetch: async (address, init) => (last = await fetch(address, init)),
    });
  });
  afterAll(() => place?.close());

  const words = { description: '', category: '' };
  const plan = {
    ...{ name: 'Tiny', description: '', currency: 'USD', trialDays: 0, isPrivate: false },
    ...{ productIds: [], entitlements: [], cadence: { unit: 'month' as const, count: 1 } },
    // Below the least Stripe charges: its invoice is settled by hand.
    rateCards: [{ key: 'base', name: 'Base', billing: 'in_advance', price: { model: 'flat', amount: '0.30' } }],
  };
  const meter = {
    ...{ name: 'Calls', description: '', eventType: 'api.request', filter: [], aggregation: 'count', unit: 'call' },
    ...{ valueProperty: null, dimensions: [] },
  } as const;
  const person = { name: 'Ada', password: 'correct horse battery', company: 'Plover' };
  const two = <B extends object>(body: B, wish: Partial<B>, params?: Record<string, string>): Attempt => ({
    input: { body, ...(params && { params }) } as CallInput<Route>,
    other: { body: { ...body, ...wish }, ...(params && { params }) } as CallInput<Route>,
  });
  const elsewhere = (params: Record<string, string>, other: Record<string, string>, body?: object): Attempt => ({
    input: { params, ...(body && { body }) } as CallInput<Route>,
    other: { params: { ...params, ...other }, ...(body && { body }) } as CallInput<Route>,
  });

  /** In the order of a story: each may use what those before have made. A new creating route needs its line here. */
  const stories = new Map<Route, Story>([
    [createProduct, () => two({ key: 'maps', name: 'Maps', ...words }, { name: 'Other' })],
    [
      addProductVersion,
      (made) => two({ version: '1', changelog: '' }, { version: '2' }, { productId: made(createProduct).id }),
    ],
    [createMeter, () => two({ key: 'calls', ...meter }, { name: 'Other' })],
    [createFeature, () => two({ key: 'maps', name: 'Maps', description: '' }, { name: 'Other' })],
    [createPlan, () => two({ key: 'tiny', ...plan }, { name: 'Other' })],
    [
      addPlanVersion,
      async (made) => {
        const { id: planId } = made(createPlan);
        await client.call(publishPlan, { params: { planId, version: 1 } });
        await until('it is for sale', async () => (await client.call(listOffers)).items.length > 0);
        return elsewhere({ planId }, { planId: 'pln_other' }, {});
      },
    ],
    [createConnection, () => two({ adapter: 'kong', name: 'Kong', fieldMap: {}, options: {} }, { name: 'Other' })],
    [
      rotateConnectionSecret,
      (made) => elsewhere({ connectionId: made(createConnection).connection.id }, { connectionId: 'con_other' }),
    ],
    [signUp, () => two({ ...person, email: 'ada@plover.test', country: 'FR' }, { password: 'another horse battery' })],
    [inviteStaff, () => two({ email: 'staff@octroi.test', roles: ['support'] }, { roles: ['auditor'] })],
    [
      inviteMember,
      (made) =>
        two({ email: 'bo@plover.test', roles: ['viewer'] }, { roles: ['owner'] }, { partnerId: partnerOf(made) }),
    ],
    [
      acceptInvitation,
      (made) => {
        const token = made(inviteMember).invitationUrl.split('#')[1]!;
        return two({ token, name: 'Bo', password: 'another horse battery' }, { password: 'a third horse battery' });
      },
    ],
    [createApiToken, () => two({ name: 'CI', roles: ['catalog'] }, { name: 'Other' })],
    [
      createPartnerApiToken,
      (made) => two({ name: 'CI', roles: ['viewer'] }, { name: 'Other' }, { partnerId: partnerOf(made) }),
    ],
    [
      subscribe,
      (made) =>
        two(
          { planKey: 'tiny', quantity: 1, alignment: 'anniversary' },
          { quantity: 2 },
          { partnerId: partnerOf(made) },
        ),
    ],
    [
      openCheckout,
      (made) => ({
        ...two(
          { subscriptionId: made(subscribe).id, successPath: '/', cancelPath: '/' },
          { cancelPath: '/other' },
          { partnerId: partnerOf(made) },
        ),
        settle: async ({ url }: Checkout) => {
          await saveCard(url!);
          await until('it is active', async () => {
            const params = { partnerId: partnerOf(made), subscriptionId: made(subscribe).id };
            return (await client.call(readSubscription, { params })).status === 'active';
          });
        },
      }),
    ],
    [
      amendEvent,
      async (made) => {
        const { id: subscriptionId } = made(subscribe);
        const event = { specversion: '1.0', id: 'call', source: 'shop', type: 'api.request', subject: subscriptionId };
        await until('a call is counted', async () => {
          const time = (await client.call(readClock)).now;
          const body = JSON.stringify({ ...event, time, id: `call at ${time}` });
          const headers = { 'content-type': 'application/cloudevents+json', authorization: `Bearer ${token}` };
          await fetch(`${place.url}/api/v1/events`, { method: 'POST', headers, body });
          return (await client.call(listEvents, { query: { subscriptionId } })).items.length > 0;
        });
        const { id, source, time, connectionId } = (await client.call(listEvents, { query: { subscriptionId } }))
          .items[0]!;
        return {
          ...two(
            { connectionId, source, id, subscriptionId, time, kind: 'deleted' as const, data: {}, reason: 'a test' },
            { reason: 'another' },
          ),
          settle: () =>
            until('it is reported', async () => {
              const waiting = 'select 1 from changes union all select 1 from reports_due';
              return (await place.house.source('metering').query<unknown[]>(waiting)).length === 0;
            }),
        };
      },
    ],
    [issueCredential, (made) => two({ name: 'Key', externalIdentities: [] }, { name: 'Other' }, orderOf(made))],
    [
      rotateCredential,
      (made) => {
        const { partnerId, id: credentialId } = made(issueCredential).credential;
        return two({ overlap: '24h' }, { overlap: 'now' }, { partnerId, credentialId });
      },
    ],
    [
      approveInvoices,
      async (made) => {
        const { id: invoiceId, revision } = await invoiceInReview(client, partnerOf(made), 0);
        return {
          ...two({ invoices: [{ invoiceId, revision }], issue: true }, { issue: false }),
          settle: (run: ApprovalRunWire) =>
            until('it is issued', async () => {
              const params = { invoiceId: run.items[0]!.invoiceId };
              return (await client.call(readInvoice, { params })).collection?.state === 'carried';
            }),
        };
      },
    ],
    [
      settleInvoice,
      (made) =>
        two(
          { reference: 'bank transfer 42' },
          { reference: 'cash' },
          { invoiceId: made(approveInvoices).items[0]!.invoiceId },
        ),
    ],
  ]);
  const answers = new Map<Route, unknown>();
  const made = <R extends Route>(route: R): ResponseOf<R> => answers.get(route) as ResponseOf<R>;

  const ask = async (route: Route, input: CallInput<Route>): Promise<{ answer: unknown; isReplayed: boolean }> => {
    const answer = await client.call(route, { ...input, headers: { 'idempotency-key': `the key of ${route.name}` } });
    return { answer, isReplayed: last.headers.get('idempotent-replayed') === 'true' };
  };
  const serviceOf = (route: Route): ServiceName => route.path.split('/')[1] as ServiceName;
  /** How many rows each table of the service has. */
  const rows = async (service: ServiceName): Promise<unknown> => {
    const source = place.house.source(service);
    const tables = await source.query<Array<{ name: string }>>(
      `select table_name as name from information_schema.tables
       where table_schema = $1 and table_type = 'BASE TABLE' and not table_name = any($2) order by 1`,
      [service, PASSING],
    );
    return source.query(
      tables.map(({ name }) => `select '${name}' as name, count(*)::int as rows from "${name}"`).join(' union all '),
    );
  };

  it('is in this walk, every one of them', () => {
    const creating = allRoutes.filter(({ creates }) => creates).map(({ name }) => name);

    expect([...stories.keys()].map(({ name }) => name).sort()).toEqual(creating.sort());
  });

  it.each([...stories].map(([route, story]) => ({ name: route.name, route, story })))(
    '$name: happens once for a key, gives the same answer again, and refuses the key with another body',
    async ({ route, story }) => {
      const { input, other, settle } = await story(made);

      const first = await ask(route, input);
      answers.set(route, first.answer);
      await settle?.(first.answer as never);
      const before = await rows(serviceOf(route));
      const again = await ask(route, input);
      const isWithCookie = last.headers.has('set-cookie');

      expect(first.isReplayed).toBe(false);
      expect(again).toEqual({ answer: first.answer, isReplayed: true });
      expect(isWithCookie).toBe(false);
      await expect(ask(route, other)).rejects.toMatchObject({
        problem: { code: 'idempotency_key_reused', status: 422, errors: [{ pointer: '/headers/idempotency-key' }] },
      });
      expect(await rows(serviceOf(route))).toEqual(before);
    },
  );

  it('leaves no secret of its answer where the answer is kept', async () => {
    const secrets = JSON.stringify([...answers.values()]).match(/oct_[a-z]+_[0-9A-Za-z]{49}/g)!;
    const kept = await Promise.all(
      (['catalog', 'subscriptions', 'metering', 'billing'] as const).map((service) =>
        place.house.source(service).query('select row::text as text from idempotency_keys as row'),
      ),
    );

    expect(new Set(secrets).size).toBe(8);
    expect(kept.flat()).toHaveLength(stories.size);
    expect(secrets.filter((secret) => JSON.stringify(kept).includes(secret))).toEqual([]);
  });
});

type Made = <R extends Route>(route: R) => ResponseOf<R>;
const partnerOf = (made: Made): string => made(signUp).partner!.id;
const orderOf = (made: Made): Record<string, string> => ({
  partnerId: partnerOf(made),
  subscriptionId: made(subscribe).id,
});
