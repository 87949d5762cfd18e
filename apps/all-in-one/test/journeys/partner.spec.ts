import {
  acceptInvitation,
  ApiProblem,
  cancelSubscription,
  createConnection,
  createMeter,
  createPlan,
  getSubscriptionActivity,
  inviteMember,
  issueCredential,
  listCredentials,
  listOffers,
  listPartnerInvoices,
  openCheckout,
  previewCancellation,
  previewSubscription,
  publishMeter,
  publishPlan,
  queryPartnerUsage,
  readMe,
  readPartnerInvoice,
  readSubscription,
  readUpcomingInvoices,
  rotateCredential,
  signIn,
  signUp,
  subscribe,
  type ApiClient,
  type Credential,
} from '@libs/contracts';
import { until } from '@libs/testing';
import { approveAndCollect, invoiceInReview, invoicesOf } from '../support/finance.js';
import { browser, openInstallation, saveCard, type Installation } from '../support/installation.js';
import { kongEntry, push } from '../support/kong.js';

const PATIENCE_MS = 20_000;

/**
 * A partner from the first visit to the last invoice. Told by date, through HTTP only; Tokyo is UTC+9 all the year, so
 * that its 16 April begins at 15:00 UTC on the 15th.
 */
describe('a partner', () => {
  let place: Installation;
  let connection: { url: string; connectionId: string; secret: string };
  const owner = { email: 'yuki@chizu.test', password: 'a map of all Japan' };
  let partner: ApiClient;
  let colleague: ApiClient;
  let partnerId: string;
  let at: { partnerId: string; subscriptionId: string };
  let firstKey: Credential;
  let secondKey: Credential;
  beforeAll(async () => {
    place = await openInstallation('2026-04-15T15:00:00Z');
  });
  afterAll(() => place?.close());

  let calls = 0;
  /** Kong names the caller by the id of the credential. */
  const call = async (key: Credential, count: number, when: string): Promise<void> => {
    const entries = Array.from({ length: count }, () =>
      kongEntry({ id: `call-${(calls += 1)}`, at: when, consumer: key.id }),
    );
    expect(await push(connection, entries)).toBe(200);
  };
  const used = async (from: string, to: string): Promise<string[]> => {
    const query = { meterKey: 'tiles', from, to, window: 'total', timeZone: 'Asia/Tokyo' } as const;
    const { series } = await partner.call(queryPartnerUsage, { params: { partnerId }, query });
    return series.map(({ quantity }) => quantity);
  };
  const usedBecomes = (count: string, from: string, to: string): Promise<unknown> =>
    until(`${count} tiles are counted`, async () => (await used(from, to))[0] === count, PATIENCE_MS);
  const soFarBecomes = (minor: string) =>
    until(
      `it cost ${minor} so far`,
      async () => {
        const { invoices } = await partner.call(readUpcomingInvoices, { params: { partnerId } });
        return invoices[0]?.soFar.minor === minor && invoices[0];
      },
      PATIENCE_MS,
    );

  it('before: the provider sells map tiles, 30.00 a month and 0.05 a tile, and connects Kong', async () => {
    const meter = await place.staff.call(createMeter, {
      body: {
        key: 'tiles',
        name: 'Tiles',
        description: '',
        eventType: 'api.request',
        filter: [],
        aggregation: 'count',
        valueProperty: null,
        dimensions: [],
        unit: 'tile',
      },
    });
    await place.staff.call(publishMeter, { params: { meterId: meter.id } });
    const plan = await place.staff.call(createPlan, {
      body: {
        key: 'maps',
        name: 'Maps',
        description: '',
        currency: 'USD',
        cadence: { unit: 'month', count: 1 },
        trialDays: 0,
        productIds: [],
        isPrivate: false,
        entitlements: [],
        rateCards: [
          { key: 'base', name: 'Base fee', billing: 'in_advance', price: { model: 'flat', amount: '30.00' } },
          {
            key: 'tiles',
            name: 'Tiles',
            billing: 'in_arrears',
            meterKeys: ['tiles'],
            price: { model: 'per_unit', unitPrice: '0.05' },
          },
        ],
      },
    });
    await place.staff.call(publishPlan, { params: { planId: plan.id, version: 1 } });
    const made = await place.staff.call(createConnection, {
      body: { adapter: 'kong', name: 'Kong', fieldMap: {}, options: {} },
    });
    connection = { url: place.url, connectionId: made.connection.id, secret: made.secret.secret };

    const offers = await until('it is for sale', async () => {
      const { items } = await browser(place.url).call(listOffers, {});
      return items.length > 0 && items;
    });
    expect(offers.map(({ planKey, rateCards }) => [planKey, rateCards.map(({ key }) => key)])).toEqual([
      ['maps', ['base', 'tiles']],
    ]);
  });

  it('16 April in Tokyo: signs up and is told before ordering that half a month is due now', async () => {
    partner = browser(place.url);
    await partner.call(signUp, {
      body: { ...owner, company: 'Chizu', name: 'Yuki', country: 'JP', timeZone: 'Asia/Tokyo', locale: 'en' },
    });
    partnerId = (await partner.call(readMe, {})).partner!.id;

    const preview = await partner.call(previewSubscription, {
      params: { partnerId },
      body: { planKey: 'maps', quantity: 1, alignment: 'calendar' },
    });

    // 15 of April's 30 days are left: 30.00 x 15 / 30.
    expect(preview).toMatchObject({
      dueNow: { minor: '1500', currency: 'USD' },
      needsPaymentMethod: true,
      firstPeriod: { start: '2026-03-31T15:00:00.000Z', end: '2026-04-30T15:00:00.000Z' },
    });
  });

  it('16 April: the first card is declined and nothing has begun; the second works', async () => {
    const ordered = await partner.call(subscribe, {
      params: { partnerId },
      body: { planKey: 'maps', quantity: 1, alignment: 'calendar' },
      headers: { 'idempotency-key': 'order' },
    });
    at = { partnerId, subscriptionId: ordered.id };
    const checkout = await partner.call(openCheckout, {
      params: { partnerId },
      body: { subscriptionId: ordered.id, successPath: '/portal', cancelPath: '/portal' },
    });

    await expect(saveCard(checkout.url!, 'declines-now')).rejects.toThrow('the checkout page answered');
    const declined = await partner.call(readSubscription, { params: at });
    await saveCard(checkout.url!);
    const active = await until('it is active', async () => {
      const subscription = await partner.call(readSubscription, { params: at });
      return subscription.status === 'active' && subscription;
    });

    expect(declined).toMatchObject({ status: 'pending_payment_method', period: null });
    expect(active.period).toEqual({ start: '2026-03-31T15:00:00.000Z', end: '2026-04-30T15:00:00.000Z', index: 0 });
  });

  it('16 April: gets a key; its first call is seen and priced within seconds', async () => {
    const { credential, key } = await partner.call(issueCredential, {
      params: at,
      body: { name: 'Server', externalIdentities: [] },
    });
    firstKey = credential;
    const { startsAt } = await partner.call(readSubscription, { params: at });
    await place.moveTo('2026-04-15T16:00:00Z');

    await call(firstKey, 1, '2026-04-15T16:00:00Z');
    const activity = await until(
      'the call is seen',
      async () => {
        const seen = await partner.call(getSubscriptionActivity, { params: at });
        return seen.firstEventAt !== null && seen;
      },
      PATIENCE_MS,
    );
    const upcoming = await soFarBecomes('5');

    expect(key).toMatch(/^oct_key_/);
    expect(startsAt! < activity.firstEventAt!).toBe(true);
    expect(activity.credentials).toMatchObject([{ credentialId: firstKey.id, events: 1 }]);
    expect(upcoming.total.minor).toBe('3005');
  });

  it('16 April: finance collects the fee of the half month', async () => {
    const draft = await invoiceInReview(place.staff, partnerId, 0);
    const paid = await approveAndCollect(place.staff, draft);

    expect(paid).toMatchObject({ number: 'OCT-2026-000001', total: { minor: '1500', currency: 'USD' } });
  });

  it('20 April: changes the key; for a day both work, then only the new one', async () => {
    await place.moveTo('2026-04-20T09:00:00Z');
    const rotated = await partner.call(rotateCredential, {
      params: { partnerId, credentialId: firstKey.id },
      body: { overlap: '24h' },
    });
    secondKey = rotated.credential;
    await place.moveTo('2026-04-20T12:00:00Z');
    await call(firstKey, 10, '2026-04-20T12:00:00Z');
    await call(secondKey, 20, '2026-04-20T12:00:00Z');
    await usedBecomes('31', '2026-04-15T15:00:00Z', '2026-04-30T15:00:00Z');

    await place.moveTo('2026-04-22T09:00:00Z');
    const keys = await until('the old key has ended', async () => {
      const query = { includeRevoked: true };
      const { items } = await partner.call(listCredentials, { params: { partnerId }, query });
      return items.some(({ status }) => status === 'revoked') && items;
    });
    await place.moveTo('2026-04-23T00:00:00Z');
    await call(firstKey, 7, '2026-04-23T00:00:00Z');
    await call(secondKey, 369, '2026-04-23T00:00:00Z');

    expect(rotated.replaced).toMatchObject({ id: firstKey.id, status: 'expiring', replacedById: secondKey.id });
    expect(keys.map(({ id, status }) => [id, status])).toEqual([
      [secondKey.id, 'active'],
      [firstKey.id, 'revoked'],
    ]);
    // 1 + 10 + 20 + 369; not the 7 of the old key after its end.
    await usedBecomes('400', '2026-04-15T15:00:00Z', '2026-04-30T15:00:00Z');
    const activity = await partner.call(getSubscriptionActivity, { params: at });
    expect(new Map(activity.credentials.map(({ credentialId, events }) => [credentialId, events]))).toEqual(
      new Map([
        [firstKey.id, 11],
        [secondKey.id, 389],
      ]),
    );
  });

  it('24 April: a colleague is invited as viewer, who sees what it costs and can change nothing', async () => {
    await place.moveTo('2026-04-24T01:00:00Z');
    const invited = await partner.call(inviteMember, {
      params: { partnerId },
      body: { email: 'ken@chizu.test', roles: ['viewer'] },
    });
    const token = new URL(invited.invitationUrl).hash.slice(1);
    colleague = browser(place.url);
    await colleague.call(acceptInvitation, { body: { token, name: 'Ken', password: 'the way to Kyoto' } });

    const invoices = await colleague.call(listPartnerInvoices, { params: { partnerId } });
    const refused = await Promise.all([
      statusOf(colleague.call(issueCredential, { params: at, body: { name: 'Mine', externalIdentities: [] } })),
      statusOf(colleague.call(cancelSubscription, { params: at, body: { when: 'now' } })),
      statusOf(
        colleague.call(inviteMember, { params: { partnerId }, body: { email: 'a@chizu.test', roles: ['owner'] } }),
      ),
    ]);

    expect((await colleague.call(readMe, {})).roles).toEqual(['viewer']);
    expect(invoices.items.map(({ number, status }) => [number, status])).toEqual([['OCT-2026-000001', 'paid']]);
    expect(refused).toEqual([403, 403, 403]);
  });

  it('24 April: both see the upcoming invoice', async () => {
    // 400 x 0.05 = 20.00 so far; with the 30.00 of May in advance, 50.00.
    const upcoming = await soFarBecomes('2000');

    expect(upcoming.total).toEqual({ minor: '5000', currency: 'USD' });
    const { invoices } = await colleague.call(readUpcomingInvoices, { params: { partnerId } });
    expect(invoices.map(({ total }) => total.minor)).toEqual(['5000']);
  });

  it('1 May, 01:01 in Tokyo: the month is drafted, approved, and paid', async () => {
    await place.moveTo('2026-04-30T16:01:00Z');
    const paid = await approveAndCollect(place.staff, await invoiceInReview(place.staff, partnerId, 1));
    const shown = await partner.call(readPartnerInvoice, { params: { partnerId, invoiceId: paid.id } });

    expect(shown).toMatchObject({ number: 'OCT-2026-000002', status: 'paid', total: { minor: '5000' } });
    expect(linesOf(shown)).toEqual([
      ['base', '1', '3000'],
      ['tiles', '400', '2000'],
    ]);
  });

  it('10 May: cancels to the end of the month, and uses what is paid for until then', async () => {
    await place.moveTo('2026-05-10T03:00:00Z');
    const preview = await partner.call(previewCancellation, { params: at, body: { when: 'period_end' } });
    const cancelling = await partner.call(cancelSubscription, { params: at, body: { when: 'period_end' } });
    await place.moveTo('2026-05-20T03:00:00Z');
    await call(secondKey, 100, '2026-05-20T03:00:00Z');

    expect(preview).toMatchObject({ endsAt: '2026-05-31T15:00:00.000Z', credentialsRevoked: 1 });
    expect(cancelling).toMatchObject({ status: 'cancelling', endsAt: '2026-05-31T15:00:00.000Z' });
    await usedBecomes('100', '2026-04-30T15:00:00Z', '2026-05-31T15:00:00Z');
  });

  it('1 June: it has ended; the last invoice has the tiles of May and no fee of June', async () => {
    await place.moveTo('2026-05-31T16:01:00Z');
    const paid = await approveAndCollect(place.staff, await invoiceInReview(place.staff, partnerId, 2));
    const ended = await partner.call(readSubscription, { params: at });

    // 100 x 0.05.
    expect(linesOf(paid)).toEqual([['tiles', '100', '500']]);
    expect(paid).toMatchObject({ number: 'OCT-2026-000003', total: { minor: '500' } });
    expect(ended).toMatchObject({ status: 'ended', endedAt: '2026-05-31T15:00:00.000Z', period: null });
  });

  it('5 July: a call with the old key costs nothing; after signing in again all invoices are still there', async () => {
    await place.moveTo('2026-06-02T00:00:00Z');
    await call(secondKey, 1, '2026-06-02T00:00:00Z');
    await place.moveTo('2026-07-05T00:00:00Z');
    const later = browser(place.url);
    await later.call(signIn, { body: owner });

    const { items } = await later.call(listPartnerInvoices, { params: { partnerId } });
    const upcoming = await later.call(readUpcomingInvoices, { params: { partnerId } });

    expect(items.map(({ number, status, total }) => [number, status, total.minor])).toEqual([
      ['OCT-2026-000003', 'paid', '500'],
      ['OCT-2026-000002', 'paid', '5000'],
      ['OCT-2026-000001', 'paid', '1500'],
    ]);
    expect(upcoming.invoices).toEqual([]);
    expect(await invoicesOf(place.staff, partnerId)).toHaveLength(3);
    expect(await used('2026-05-31T15:00:00Z', '2026-07-05T00:00:00Z')).not.toContain('1');
  });
});

const linesOf = ({ lines }: { lines: Array<{ rateCardKey: string; quantity: string; amount: { minor: string } }> }) =>
  lines.map(({ rateCardKey, quantity, amount }) => [rateCardKey, quantity, amount.minor]).sort();

const statusOf = (asked: Promise<unknown>): Promise<number> =>
  asked.then(
    () => 200,
    (error: unknown) => {
      if (error instanceof ApiProblem) return error.status;
      throw error;
    },
  );
