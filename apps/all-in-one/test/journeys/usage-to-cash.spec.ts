import {
  createConnection,
  createMeter,
  createPlan,
  issueCredential,
  listPayments,
  openCheckout,
  publishMeter,
  publishPlan,
  queryPartnerUsage,
  readMe,
  readPartnerInvoice,
  readSubscription,
  readTrialBalance,
  readUpcomingInvoices,
  signUp,
  subscribe,
  type ApiClient,
} from '@libs/contracts';
import { until } from '@libs/testing';
import { approveAndCollect, invoiceInReview, invoicesOf } from '../support/finance.js';
import { browser, openInstallation, saveCard, type Installation } from '../support/installation.js';
import { kongEntry, push } from '../support/kong.js';

/**
 * A call becomes money. Told by date, through HTTP only; Europe/Paris is UTC+1 until 29 March 2026, then UTC+2.
 */
describe('usage to cash', () => {
  let place: Installation;
  let partner: ApiClient;
  let partnerId: string;
  let subscriptionId: string;
  let connection: { url: string; connectionId: string; secret: string };
  beforeAll(async () => {
    place = await openInstallation('2026-03-02T08:00:00Z');
  });
  afterAll(() => place?.close());

  it('2 March: the provider sells search calls, 20.00 a month and three prices by volume, and connects Kong', async () => {
    const meter = await place.staff.call(createMeter, {
      body: {
        key: 'searches',
        name: 'Searches',
        description: '',
        eventType: 'api.request',
        filter: [{ property: 'status', operator: 'lte', values: ['399'] }],
        aggregation: 'count',
        valueProperty: null,
        dimensions: ['routeName'],
        unit: 'search',
      },
    });
    await place.staff.call(publishMeter, { params: { meterId: meter.id } });
    const plan = await place.staff.call(createPlan, {
      body: {
        key: 'search',
        name: 'Search',
        description: '',
        currency: 'EUR',
        cadence: { unit: 'month', count: 1 },
        trialDays: 0,
        productIds: [],
        isPrivate: false,
        entitlements: [],
        rateCards: [
          { key: 'base', name: 'Base fee', billing: 'in_advance', price: { model: 'flat', amount: '20.00' } },
          {
            key: 'searches',
            name: 'Searches',
            billing: 'in_arrears',
            meterKeys: ['searches'],
            freeUnits: '10',
            price: {
              model: 'graduated',
              tiers: [
                { upTo: '100', unitPrice: '0.05' },
                { upTo: '500', unitPrice: '0.031' },
                { upTo: null, unitPrice: '0.02' },
              ],
            },
          },
        ],
      },
    });
    await place.staff.call(publishPlan, { params: { planId: plan.id, version: 1 } });
    const made = await place.staff.call(createConnection, {
      body: { adapter: 'kong', name: 'Kong', fieldMap: {}, options: {} },
    });

    connection = { url: place.url, connectionId: made.connection.id, secret: made.secret.secret };
    expect(made.secret.secret).toMatch(/^oct_gw_/);
  });

  it('3 March, 10:00 in Paris: a partner signs up, saves a card, gets a key', async () => {
    await place.moveTo('2026-03-03T09:00:00Z');
    partner = browser(place.url);
    await partner.call(signUp, {
      body: {
        company: 'Librairie du Canal',
        name: 'Anne',
        email: 'anne@canal.test',
        password: 'un mot de passe',
        country: 'FR',
        timeZone: 'Europe/Paris',
        locale: 'fr',
      },
    });
    partnerId = (await partner.call(readMe, {})).partner!.id;
    const ordered = await until('the plan is for sale', () =>
      partner
        .call(subscribe, {
          params: { partnerId },
          body: { planKey: 'search', quantity: 1, alignment: 'anniversary' },
          headers: { 'idempotency-key': 'order-1' },
        })
        .catch(() => null),
    );
    subscriptionId = ordered.id;
    const checkout = await partner.call(openCheckout, {
      params: { partnerId },
      body: { subscriptionId, successPath: '/portal', cancelPath: '/portal' },
    });
    await saveCard(checkout.url!);
    const active = await until('it is active', async () => {
      const subscription = await partner.call(readSubscription, { params: { partnerId, subscriptionId } });
      return subscription.status === 'active' && subscription;
    });
    const issued = await partner.call(issueCredential, {
      params: { partnerId, subscriptionId },
      body: { name: 'Shop', externalIdentities: ['librairie'] },
    });

    // A month on the wall in Paris: from 10 o'clock in winter time to 10 o'clock in summer time.
    expect(active.period!.start.slice(0, 16)).toBe('2026-03-03T09:00');
    expect(active.period!.end.slice(0, 16)).toBe('2026-04-03T08:00');
    expect(issued.key).toMatch(/^oct_key_/);
  });

  it('3 March: the base fee of the first month is drafted, approved, issued as number 1 and paid', async () => {
    const draft = await invoiceInReview(place.staff, partnerId, 0);
    expect(draft.total).toEqual({ minor: '2000', currency: 'EUR' });

    const paid = await approveAndCollect(place.staff, draft);

    expect(paid).toMatchObject({
      number: 'OCT-2026-000001',
      due: { minor: '0' },
      payments: [{ method: 'stripe', amount: { minor: '2000', currency: 'EUR' } }],
    });
  });

  it('in March Kong reports 640 good searches and 25 refused ones; what is pushed twice is counted once', async () => {
    await place.moveTo('2026-03-20T12:00:00Z');
    const good = Array.from({ length: 640 }, (_, n) =>
      kongEntry({ id: `a${n}`, at: '2026-03-10T10:00:00Z', consumer: 'librairie' }),
    );
    const refused = Array.from({ length: 25 }, (_, n) =>
      kongEntry({ id: `b${n}`, at: '2026-03-11T10:00:00Z', consumer: 'librairie', status: 429 }),
    );

    expect(await push(connection, good.slice(0, 400))).toBe(200);
    expect(await push(connection, good.slice(0, 400))).toBe(200);
    expect(await push(connection, [...good.slice(300), ...refused])).toBe(200);

    const usage = await until('640 are counted', async () => {
      const answer = await partner.call(queryPartnerUsage, {
        params: { partnerId },
        query: {
          meterKey: 'searches',
          from: '2026-03-01T00:00:00Z',
          to: '2026-04-01T00:00:00Z',
          window: 'month',
        } as never,
      });
      return JSON.stringify(answer).includes('"640"') && answer;
    });
    expect(usage).toBeDefined();
  });

  it('20 March: the partner sees what the month has cost so far, to the cent', async () => {
    // 640 - 10 free = 630: 100 x 0.05 + 400 x 0.031 + 130 x 0.02 = 5.00 + 12.40 + 2.60 = 20.00.
    const upcoming = await until('usage has been priced', async () => {
      const {
        invoices: [invoice],
      } = await partner.call(readUpcomingInvoices, { params: { partnerId } });
      return invoice?.soFar.minor === '2000' && invoice;
    });

    // Plus the base fee of the next month.
    expect(upcoming.total).toEqual({ minor: '4000', currency: 'EUR' });
    expect(upcoming.projection!.method).toBe('linear');
  });

  it('3 April, 11:01 in Paris: an hour of grace after the month ended, the draft is there, with a late call in it', async () => {
    await place.moveTo('2026-04-03T08:30:00Z');
    // Arrives after the end of the month, within the grace.
    await push(connection, [kongEntry({ id: 'late', at: '2026-04-03T07:59:59Z', consumer: 'librairie' })]);
    // Belongs to the next month: the end is not part of a period.
    await push(connection, [kongEntry({ id: 'next', at: '2026-04-03T08:00:30Z', consumer: 'librairie' })]);
    await place.moveTo('2026-04-03T09:01:00Z');

    const draft = await invoiceInReview(place.staff, partnerId, 1);

    // 641 - 10 = 631: 5.00 + 12.40 + 131 x 0.02 = 20.02; and 20.00 in advance for April.
    expect(
      draft.lines.map(({ rateCardKey, quantity, amount }) => [rateCardKey, quantity, amount.minor]).sort(),
    ).toEqual([
      ['base', '1', '2000'],
      ['searches', '631', '2002'],
    ]);
    expect(draft.total.minor).toBe('4002');
  });

  it('3 April: finance approves; the partner has an invoice that is paid, and the ledger sums to zero', async () => {
    const [, draft] = await invoicesOf(place.staff, partnerId);
    const paid = await approveAndCollect(place.staff, draft!);

    expect(paid.number).toBe('OCT-2026-000002');
    expect(await partner.call(readPartnerInvoice, { params: { partnerId, invoiceId: paid.id } })).toMatchObject({
      number: 'OCT-2026-000002',
      status: 'paid',
    });
    const payments = await place.staff.call(listPayments, {});
    expect(payments.items.map(({ amount }) => amount.minor)).toEqual(['4002', '2000']);
    expect(JSON.stringify(await place.staff.call(readTrialBalance, {}))).toContain('"minor":"0"');
  });

  it('10 April: nothing has happened twice', async () => {
    await place.moveTo('2026-04-10T00:00:00Z');
    await new Promise((resolve) => setTimeout(resolve, 1500));

    expect((await invoicesOf(place.staff, partnerId)).map(({ number, status }) => [number, status])).toEqual([
      ['OCT-2026-000001', 'paid'],
      ['OCT-2026-000002', 'paid'],
    ]);
  });
});
