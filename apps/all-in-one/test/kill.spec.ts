import {
  ApiProblem,
  approveInvoice,
  createConnection,
  createMeter,
  createPlan,
  issueCredential,
  listInvoices,
  listPayments,
  listPeriods,
  moveClock,
  openCheckout,
  publishMeter,
  publishPlan,
  queryPartnerUsage,
  readClock,
  readInvoice,
  readMe,
  readSubscription,
  readTrialBalance,
  signIn,
  signUp,
  subscribe,
  type ApiClient,
  type InvoiceDetail,
} from '@libs/contracts';
import { jest } from '@jest/globals';
import { failpoints, type Failpoint } from '@libs/platform';
import { until } from '@libs/testing';
import { saveCard } from './support/installation.js';
import { kongEntry } from './support/kong.js';
import { patientFetch } from './support/mortal.js';
import { openMortalInstallation, type MortalInstallation } from './support/mortal-installation.js';

// Two dozen starts of the whole installation, on a machine that may be busy with other tests.
jest.setTimeout(300_000);
const PATIENCE_MS = 120_000;

/** Every named point, in the order in which the road comes by. */
const road: Failpoint[] = [
  'relay.claimed',
  'relay.added',
  'relay.marked',
  'receiver.began',
  'receiver.affected',
  'receiver.committed',
  'drafting.before_commit',
  'drafting.after_commit',
  'approve.after_commit',
  'issue.after_number',
  'issue.after_commit',
  'stripe.before_call',
  'stripe.after_call',
  'webhook.stored',
  'webhook.before_commit',
  'webhook.after_commit',
  'ingest.before_commit',
  'ingest.after_commit',
  'renewals.before_commit',
  'renewals.after_commit',
  'reporting.before_commit',
  'reporting.after_commit',
];

describe('an installation that is killed at every named point of the road', () => {
  let place: MortalInstallation;
  let staff: ApiClient;
  let partner: ApiClient;
  let partnerId: string;
  let subscriptionId: string;
  let push: () => Promise<number>;
  beforeAll(async () => {
    place = await openMortalInstallation('2026-05-04T09:00:00Z', road);
    ({ staff, partner } = place);
  });
  afterAll(() => place?.close());

  /** What was done before the answer was lost answers 409 the second time. */
  const done = async (work: () => Promise<unknown>): Promise<void> => {
    await Promise.race([place.mortal.failure, work()]).catch((error: unknown) => {
      if (!(error instanceof ApiProblem && error.status === 409)) throw error;
    });
  };
  const wait = <T>(what: string, probe: () => Promise<T | false | null | undefined>): Promise<T> =>
    Promise.race([place.mortal.failure, until(what, probe, PATIENCE_MS)]);
  /** Goes on once it has died at every point up to this one. */
  const diedAt = (point: Failpoint): Promise<unknown> =>
    wait(`it died at ${point}`, async () => place.mortal.deaths.includes(point));
  const invoices = async (): Promise<InvoiceDetail[]> => {
    const { items } = await staff.call(listInvoices, { query: { partnerId } });
    return Promise.all(items.reverse().map(({ id }) => staff.call(readInvoice, { params: { invoiceId: id } })));
  };
  const collect = async (index: number): Promise<void> => {
    const draft = await wait(`invoice ${index + 1} is drafted`, async () => (await invoices())[index]);
    await done(() =>
      staff.call(approveInvoice, { params: { invoiceId: draft.id }, body: { revision: draft.revision, issue: true } }),
    );
    await wait(`invoice ${index + 1} is paid`, async () => {
      const { status, collection } = (await invoices())[index]!;
      if (status !== 'paid') throw new Error(`invoice ${index + 1} is ${status}: ${JSON.stringify(collection)}`);
      return true;
    });
  };

  it('names every point there is', () => {
    expect([...road].sort()).toEqual([...failpoints].sort());
  });

  it('sells, signs up and collects the first fee', async () => {
    await wait('it answers', async () => (await patientFetch(`${place.url}/livez`)).ok);
    const meter = await staff.call(createMeter, {
      body: {
        key: 'calls',
        name: 'Calls',
        description: '',
        eventType: 'api.request',
        filter: [],
        aggregation: 'count',
        valueProperty: null,
        dimensions: [],
        unit: 'call',
      },
      headers: { 'idempotency-key': 'meter' },
    });
    await done(() => staff.call(publishMeter, { params: { meterId: meter.id } }));
    const plan = await staff.call(createPlan, {
      headers: { 'idempotency-key': 'plan' },
      body: {
        key: 'plan',
        name: 'Plan',
        description: '',
        currency: 'USD',
        cadence: { unit: 'month', count: 1 },
        trialDays: 0,
        productIds: [],
        isPrivate: false,
        entitlements: [],
        rateCards: [
          { key: 'base', name: 'Base', billing: 'in_advance', price: { model: 'flat', amount: '10.00' } },
          {
            key: 'calls',
            name: 'Calls',
            billing: 'in_arrears',
            meterKeys: ['calls'],
            price: { model: 'per_unit', unitPrice: '0.03' },
          },
        ],
      },
    });
    await done(() => staff.call(publishPlan, { params: { planId: plan.id, version: 1 } }));
    await diedAt('receiver.committed');
    const me = { email: 'owner@kill.test', password: 'owner of the kill test' };
    await done(() =>
      partner.call(signUp, {
        body: { ...me, company: 'Nine Lives', name: 'Owner', country: 'US', timeZone: 'UTC', locale: 'en' },
      }),
    );
    await partner.call(signIn, { body: me });
    partnerId = (await partner.call(readMe, {})).partner!.id;
    const ordered = await wait('the plan is for sale', () =>
      partner
        .call(subscribe, {
          params: { partnerId },
          body: { planKey: 'plan', quantity: 1, alignment: 'anniversary' },
          headers: { 'idempotency-key': 'order' },
        })
        .catch(() => null),
    );
    subscriptionId = ordered.id;
    const at = { partnerId, subscriptionId };
    const checkout = await partner.call(openCheckout, {
      params: { partnerId },
      body: { subscriptionId, successPath: '/', cancelPath: '/' },
    });
    await saveCard(checkout.url!, 'works', patientFetch);
    await wait('it is active', async () => (await partner.call(readSubscription, { params: at })).status === 'active');
    await done(() =>
      partner.call(issueCredential, { params: at, body: { name: 'Key', externalIdentities: ['nine-lives'] } }),
    );

    await diedAt('drafting.after_commit');
    await collect(0);
    await diedAt('webhook.after_commit');

    expect((await invoices()).map(({ number, total }) => [number, total.minor])).toEqual([['OCT-2026-000001', '1000']]);
  });

  it('counts a month of calls and collects it: nothing was lost or done twice', async () => {
    const { connection, secret } = await staff.call(createConnection, {
      body: { adapter: 'kong', name: 'Kong', fieldMap: {}, options: {} },
      headers: { 'idempotency-key': 'kong' },
    });
    const batch = Array.from({ length: 300 }, (_, n) =>
      kongEntry({ id: `call-${n}`, at: '2026-05-06T10:00:00Z', consumer: 'nine-lives' }),
    );
    await staff.call(moveClock, { body: { now: '2026-05-07T00:00:00Z' } });
    push = async () => {
      const { status } = await patientFetch(`${place.url}/metering/v1/ingest/${connection.id}`, {
        method: 'POST',
        body: JSON.stringify(batch),
        headers: { 'content-type': 'application/json', authorization: `Bearer ${secret.secret}` },
      });
      return status;
    };
    expect(await push()).toBe(200);
    await diedAt('ingest.after_commit');

    await moveOn('2026-06-04T09:05:00Z');
    await moveOn('2026-06-04T11:00:00Z');
    await collect(1);

    expect(place.mortal.deaths).toEqual(road);
    expect(await outcome()).toEqual(onceEach);
  });

  it('changes nothing when the batch is pushed again and every message is handled again', async () => {
    const services = ['catalog', 'subscriptions', 'metering', 'billing'];
    const before = await everything();
    const handledOf = (service: string) => place.query<{ id: string }>(`select message_id as id from ${service}.inbox`);
    const handled = (await Promise.all(services.map(handledOf))).map((rows) => rows.length);

    expect(await push()).toBe(200);
    // As after a restore of the receivers' memory: handlers run, nothing tells them that they did before.
    for (const service of services) await place.query(`delete from ${service}.inbox`);
    for (const service of services)
      await place.query(
        `update ${service}.outbox set round = round + 1, sent_at = null, settled_at = null, checks = 0, due_at = now()`,
      );
    await wait('every message has been handled a second time', async () => {
      const again = (await Promise.all(services.map(handledOf))).map((rows) => rows.length);
      return again.every((count, at) => count >= handled[at]!);
    });
    // Moving the clock wakes every timer; what they would do twice they do now.
    await moveOn('2026-06-05T00:00:00Z');
    await wait('all is settled', async () => {
      const open = await Promise.all(
        services.map((service) => place.query(`select from ${service}.outbox where settled_at is null`)),
      );
      return open.flat().length === 0;
    });

    expect(handled.reduce((sum, count) => sum + count)).toBeGreaterThan(8);
    expect(await outcome()).toEqual(onceEach);
    expect(await everything()).toEqual(before);
    const letters = services.map((service) => place.query(`select name, error from ${service}.dead_letters`));
    expect((await Promise.all(letters)).flat()).toEqual([]);
    expect(place.postman.delivered).toBeGreaterThan(8);
  });

  /** 300 calls at 0.03 and the fee of the next month are 9.00 + 10.00. */
  const onceEach = {
    invoices: [
      ['OCT-2026-000001', 'paid', '1000'],
      ['OCT-2026-000002', 'paid', '1900'],
    ],
    payments: ['1900', '1000'],
    charged: [
      ['paid', 1000],
      ['paid', 1900],
    ],
    ledger: [['USD', '0']],
    used: ['300'],
    periods: ['renewal'],
  };
  const outcome = async (): Promise<typeof onceEach> => {
    const query = { from: '2026-05-01T00:00:00Z', to: '2026-06-01T00:00:00Z', window: 'month', meterKey: 'calls' };
    const usage = await partner.call(queryPartnerUsage, { params: { partnerId }, query: query as never });
    const periods = await partner.call(listPeriods, { params: { partnerId, subscriptionId } });
    return {
      invoices: (await invoices()).map(({ number, status, total }) => [number!, status, total.minor]),
      payments: (await staff.call(listPayments, {})).items.map(({ amount }) => amount.minor),
      charged: (await place.charged()) as never,
      ledger: (await staff.call(readTrialBalance, {})).currencies.map(({ currency, sum }) => [currency, sum.minor]),
      used: usage.series.map(({ quantity }) => quantity),
      periods: periods.items.map(({ reason }) => reason),
    };
  };
  /** Down to ids and instants; but for when Stripe was last asked, which every further webhook may renew. */
  const everything = async (): Promise<unknown> => ({
    invoices: (await invoices()).map((invoice) => ({
      ...invoice,
      collection: { ...invoice.collection, readAt: null },
    })),
    payments: await staff.call(listPayments, {}),
    accounts: (await staff.call(readTrialBalance, {})).currencies,
    subscription: await partner.call(readSubscription, { params: { partnerId, subscriptionId } }),
  });
  const moveOn = async (now: string): Promise<void> => {
    await done(() => staff.call(moveClock, { body: { now } }));
    expect(Date.parse((await staff.call(readClock, {})).now)).toBeGreaterThanOrEqual(Date.parse(now));
  };
});
