import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  ApiProblem,
  approveInvoice,
  createClient,
  createConnection,
  createMeter,
  createPlan,
  issueCredential,
  listInvoices,
  listPayments,
  moveClock,
  openCheckout,
  publishMeter,
  publishPlan,
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
import { failpoints, newToken, type Failpoint } from '@libs/platform';
import { createStripeClient, startSandbox, type Sandbox } from '@libs/stripe';
import { scratchDatabase, until, type ScratchDatabase } from '@libs/testing';
import { freePort, saveCard } from './support/installation.js';
import { kongEntry } from './support/kong.js';
import { patientFetch, startMortal, type Mortal } from './support/mortal.js';

jest.setTimeout(240_000);

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
  const { token } = newToken('pat');
  let database: ScratchDatabase;
  let sandbox: Sandbox;
  let directory: string;
  let mortal: Mortal;
  let url: string;
  let staff: ApiClient;
  let partner: ApiClient;
  let partnerId: string;

  beforeAll(async () => {
    database = await scratchDatabase();
    directory = await mkdtemp(path.join(tmpdir(), 'octroi-kill-'));
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    const secret = 'whsec_of_the_kill_test';
    sandbox = await startSandbox({
      port: 0,
      directory,
      now: () => new Date(),
      wallClock: () => new Date(),
      webhookRetryMillis: 500,
      webhookEndpoints: ['billing', 'subscriptions'].map((service) => ({
        url: `${url}/${service}/v1/stripe/webhooks`,
        secret,
        enabledEvents: ['*'],
      })),
    });
    const env = {
      NODE_ENV: 'test',
      PORT: String(port),
      PUBLIC_URL: url,
      DATABASE_URL: database.url,
      OCTROI_SECRET: 'a secret for the kill test, forty chars..',
      STRIPE_API_BASE: sandbox.url,
      STRIPE_WEBHOOK_SECRET: secret,
      LOG_LEVEL: 'warn',
      QUEUE_LOCK_SECONDS: '2',
      STRIPE_LEASE_SECONDS: '3',
      SANDBOX_CLOCK_START: '2026-05-04T09:00:00Z',
      OCTROI_ADMIN_EMAIL: 'staff@kill.test',
      OCTROI_ADMIN_PASSWORD: 'staff of the kill test',
      OCTROI_ADMIN_TOKEN: token,
    };
    mortal = await startMortal(env, road);
    staff = createClient({ baseUrl: url, fetch: patientFetch, headers: () => ({ authorization: `Bearer ${token}` }) });
    let cookie = '';
    partner = createClient({
      baseUrl: url,
      headers: (): Record<string, string> => (cookie ? { cookie } : {}),
      fetch: async (address, init) => {
        const response = await patientFetch(address as string, init);
        cookie = response.headers.getSetCookie()[0]?.split(';', 1)[0] ?? cookie;
        return response;
      },
    });
  });
  afterAll(async () => {
    await mortal?.stop();
    await sandbox?.close();
    await database?.drop();
    await rm(directory, { recursive: true, force: true });
  });

  /** What was done before the answer was lost answers 409 the second time. */
  const done = async (work: () => Promise<unknown>): Promise<void> => {
    await Promise.race([mortal.failure, work()]).catch((error: unknown) => {
      if (!(error instanceof ApiProblem && error.status === 409)) throw error;
    });
  };
  const wait = <T>(what: string, probe: () => Promise<T | false | null | undefined>): Promise<T> =>
    Promise.race([mortal.failure, until(what, probe, 60_000)]);
  /** Goes on once it has died at every point up to this one. */
  const diedAt = (point: Failpoint): Promise<unknown> =>
    wait(`it died at ${point}`, async () => mortal.deaths.includes(point));
  const invoices = async (): Promise<InvoiceDetail[]> => {
    const { items } = await staff.call(listInvoices, { query: { partnerId } });
    return Promise.all(items.reverse().map(({ id }) => staff.call(readInvoice, { params: { invoiceId: id } })));
  };
  const collect = async (index: number): Promise<void> => {
    const draft = await wait(`invoice ${index + 1} is drafted`, async () => (await invoices())[index]);
    await done(() =>
      staff.call(approveInvoice, { params: { invoiceId: draft.id }, body: { revision: draft.revision, issue: true } }),
    );
    await wait(`invoice ${index + 1} is paid`, async () => (await invoices())[index]?.status === 'paid');
  };

  it('names every point there is', () => {
    expect([...road].sort()).toEqual([...failpoints].sort());
  });

  it('sells, signs up and collects the first fee', async () => {
    await wait('it answers', async () => (await patientFetch(`${url}/livez`)).ok);
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
    const at = { partnerId, subscriptionId: ordered.id };
    const checkout = await partner.call(openCheckout, {
      params: { partnerId },
      body: { subscriptionId: ordered.id, successPath: '/', cancelPath: '/' },
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

  it('counts a month of calls and collects it, and nothing was lost or done twice', async () => {
    const { connection, secret } = await staff.call(createConnection, {
      body: { adapter: 'kong', name: 'Kong', fieldMap: {}, options: {} },
      headers: { 'idempotency-key': 'kong' },
    });
    const batch = Array.from({ length: 300 }, (_, n) =>
      kongEntry({ id: `call-${n}`, at: '2026-05-06T10:00:00Z', consumer: 'nine-lives' }),
    );
    await staff.call(moveClock, { body: { now: '2026-05-07T00:00:00Z' } });
    const pushed = await patientFetch(`${url}/metering/v1/ingest/${connection.id}`, {
      method: 'POST',
      body: JSON.stringify(batch),
      headers: { 'content-type': 'application/json', authorization: `Bearer ${secret.secret}` },
    });
    expect(pushed.status).toBe(200);
    await diedAt('ingest.after_commit');

    await moveOn('2026-06-04T09:05:00Z');
    await moveOn('2026-06-04T11:00:00Z');
    await collect(1);

    // 300 calls at 0.03 and the fee of the next month.
    expect((await invoices()).map(({ number, status, total }) => [number, status, total.minor])).toEqual([
      ['OCT-2026-000001', 'paid', '1000'],
      ['OCT-2026-000002', 'paid', '1900'],
    ]);
    expect((await staff.call(listPayments, {})).items.map(({ amount }) => amount.minor)).toEqual(['1900', '1000']);
    const stripe = createStripeClient({ secretKey: 'sk_test_octroi_sandbox', apiBase: sandbox.url });
    const charged = (await stripe.invoices.list({ limit: 100 })).data;
    expect(charged.map((invoice) => [invoice.status, invoice.amount_paid]).sort()).toEqual([
      ['paid', 1000],
      ['paid', 1900],
    ]);
    expect(JSON.stringify(await staff.call(readTrialBalance, {}))).toContain('"minor":"0"');
    expect(mortal.deaths).toEqual(road);
  });

  const moveOn = async (now: string): Promise<void> => {
    await done(() => staff.call(moveClock, { body: { now } }));
    expect(Date.parse((await staff.call(readClock, {})).now)).toBeGreaterThanOrEqual(Date.parse(now));
  };
});
