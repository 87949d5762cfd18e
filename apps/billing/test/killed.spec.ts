import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { approveInvoice, createClient, listInvoices, listReviewQueue } from '@libs/contracts';
import type { Failpoint } from '@libs/platform';
import { createStripeClient, startSandbox, type Sandbox } from '@libs/stripe';
import { scratchDatabase, until, type ScratchDatabase } from '@libs/testing';
import { Outside, startChild, type Child } from './support/child.js';
import { aPlan } from './support/plans.js';
import { APRIL, freePort, MARCH, WEBHOOK_SECRET } from './support/shop.js';

// Those between two effects of one decision; the journey through the whole house dies at every other point as well.
const points: Failpoint[] = [
  'drafting.before_commit',
  'drafting.after_commit',
  'issue.after_number',
  'stripe.after_call',
];

describe('billing, killed in the middle of its work and started again', () => {
  const directory = mkdtempSync(join(tmpdir(), 'octroi-killed-'));
  let database: ScratchDatabase;
  let outside: Outside;
  let sandbox: Sandbox;
  let env: Record<string, string>;
  let token: string;

  beforeAll(async () => {
    database = await scratchDatabase();
    outside = new Outside(database.url);
    const port = await freePort();
    sandbox = await startSandbox({
      port: 0,
      directory,
      now: () => new Date(),
      wallClock: () => new Date(),
      webhookRetryMillis: 200,
      webhookEndpoints: [
        { url: `http://127.0.0.1:${port}/billing/v1/stripe/webhooks`, secret: WEBHOOK_SECRET, enabledEvents: ['*'] },
      ],
    });
    env = {
      NODE_ENV: 'test',
      PORT: String(port),
      DATABASE_URL: database.url,
      OCTROI_SECRET: 'a secret for tests only, forty characters',
      STRIPE_API_BASE: sandbox.url,
      STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET,
      LOG_LEVEL: 'error',
    };
    const first = await startChild(env);
    token = await outside.token(['finance', 'approver']);
    first.process.kill('SIGTERM');
    await first.ended;
  }, 60_000);
  afterAll(async () => {
    await outside.close();
    await sandbox.close();
    await database.drop();
    rmSync(directory, { recursive: true, force: true });
  }, 30_000);

  const clientOf = ({ url }: Child) =>
    createClient({ baseUrl: url, headers: () => ({ authorization: `Bearer ${token}` }) });

  /** Approves what waits, as often as it takes; a process that dies meanwhile is what the test is about. */
  const approveAll = async (child: Child): Promise<void> => {
    const client = clientOf(child);
    const { items } = await client.call(listReviewQueue, { query: { status: 'in_review' } });
    for (const { id, revision } of items)
      await client.call(approveInvoice, { params: { invoiceId: id }, body: { revision, issue: true } });
  };

  /** A partner whose March is over: 12,345 calls. */
  const partner = async (name: string, card: string): Promise<void> => {
    const plan = aPlan();
    const whose = { partnerId: `par_${name}`, subscriptionId: `sub_${name}` };
    await outside.send('partner.registered', {
      ...{ partnerId: whose.partnerId, name, email: 'pay@knot.example', timeZone: 'UTC', locale: 'en', country: 'FR' },
      ...{ taxId: null, addressLines: [], stripeCustomerId: card, revision: 1 },
    });
    await outside.send('subscription.activated', {
      ...{ ...whose, plan, quantity: 1, currency: 'EUR', timeZone: 'UTC', startsAt: MARCH.start, revision: 1 },
      ...{ billingAnchor: MARCH.start, trialEndsAt: null, firstPeriod: MARCH },
    });
    await outside.send('usage.reported', {
      ...{ ...whose, index: 0, period: MARCH, served: MARCH, storedBefore: '2026-04-01T01:00:00Z', isFinal: true },
      totals: [{ meterKey: 'calls', dimensions: {}, quantity: '12345', events: 12345 }],
      closing: { reason: 'renewal', plan, quantity: 1, next: APRIL },
    });
  };

  it('ends with one invoice for each period, one number, one payment, and the same cents', async () => {
    const stripe = createStripeClient({ secretKey: 'sk_test_of_the_tests', apiBase: sandbox.url });
    const died: unknown[] = [];
    for (const point of points) {
      const { id: customer } = await stripe.customers.create({ name: point });
      const method = await stripe.paymentMethods.attach('pm_card_visa', { customer });
      await stripe.customers.update(customer, { invoice_settings: { default_payment_method: method.id } });
      await partner(point, customer);
      const child = await startChild(env, point);
      const isDead = child.ended.then(() => true);
      while (!(await Promise.race([isDead, new Promise<false>((go) => setTimeout(() => go(false), 100))])))
        await approveAll(child).catch(() => undefined);
      died.push([point, await child.ended]);
    }
    expect(died).toEqual(points.map((point) => [point, 'SIGKILL']));

    // The leases of the dead run out by themselves, half a minute after their last step; a test need not wait.
    await outside.query('update billing.collections set due_at = now() where due_at is not null');
    const last = await startChild(env);
    try {
      await until(
        'everything is paid',
        async () => {
          await approveAll(last);
          const { items } = await clientOf(last).call(listInvoices, { query: { limit: 200 } });
          return items.length === 2 * points.length && items.every((invoice) => invoice.status === 'paid');
        },
        60_000,
      );
    } finally {
      last.process.kill('SIGTERM');
      await last.ended;
    }

    const invoices = await outside.query<{ total_minor: string; number: string }>(
      'select total_minor, number from billing.invoices',
    );
    // Each partner: 49.00 for March; and 2,345 x 0.002 = 4.69 with 49.00 for April.
    expect(invoices.map((row) => row.total_minor).toSorted()).toEqual([
      ...points.map(() => '4900'),
      ...points.map(() => '5369'),
    ]);
    expect(invoices.map((row) => Number(row.number.slice(-6))).toSorted((a, b) => a - b)).toEqual(
      invoices.map((_, index) => index + 1),
    );
    const payments = await outside.query<{ amount_minor: string }>('select amount_minor from billing.payments');
    expect(payments).toHaveLength(2 * points.length);
    const { data } = await stripe.invoices.list({ limit: 100 });
    expect(data.map(({ status, amount_paid: paid }) => `${status} ${paid}`).toSorted()).toEqual(
      invoices.map((row) => `paid ${row.total_minor}`).toSorted(),
    );
    const books = await outside.query(
      `select currency, sum(amount_minor)::text as sum from billing.ledger_postings group by 1`,
    );
    expect(books).toEqual([{ currency: 'EUR', sum: '0' }]);
  }, 180_000);
});
