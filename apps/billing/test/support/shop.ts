import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  approveInvoice,
  readInvoice,
  readTrialBalance,
  type ApiClient,
  type InvoiceDetail,
  type PlanVersion,
} from '@libs/contracts';
import { createStripeClient, startSandbox } from '@libs/stripe';
import { openHouse, until, type House } from '@libs/testing';
import type Stripe from 'stripe';
import { billing } from '../../src/index.js';
import { aPlan } from './plans.js';

export const WEBHOOK_SECRET = 'whsec_for_tests';
export const MARCH = { start: '2026-03-01T00:00:00.000Z', end: '2026-04-01T00:00:00.000Z' };
export const APRIL = { start: '2026-04-01T00:00:00.000Z', end: '2026-05-01T00:00:00.000Z' };

export interface Subscribed {
  partnerId: string;
  subscriptionId: string;
  plan: PlanVersion;
}

/** Billing with a real PostgreSQL, the real queue and a Stripe sandbox that sends its webhooks here. */
export interface Shop {
  house: House;
  stripe: Stripe;
  finance: ApiClient;
  approver: ApiClient;
  /** A partner with a card, and a subscription that begins on 1 March. */
  subscribe(options?: { plan?: PlanVersion; card?: string; timeZone?: string }): Promise<Subscribed>;
  /** What metering says when March is over: so many calls. */
  closeMarch(of: Subscribed, calls: string, more?: { storedBefore?: string }): Promise<void>;
  /** The subscription's newest invoice, once `is` holds. */
  invoice(of: Subscribed, what: string, is: (invoice: InvoiceDetail) => boolean): Promise<InvoiceDetail>;
  approve(invoice: InvoiceDetail): Promise<InvoiceDetail>;
  fault(kind: string, route: string, count?: number): Promise<void>;
  /** Status of a senseless request to a route of the sandbox: 400 or 404, unless a fault was still waiting there. */
  answers(route: string): Promise<number>;
  query<T>(sql: string, values?: unknown[]): Promise<T[]>;
  close(): Promise<void>;
}

/** @param options `deliver: false` loses every webhook. */
export async function openShop(options: { now?: string; deliver?: boolean } = {}): Promise<Shop> {
  const directory = mkdtempSync(join(tmpdir(), 'octroi-billing-'));
  const port = await freePort();
  let house: House | undefined;
  const begin = new Date(options.now ?? '2026-04-01T02:00:00Z');
  const sandbox = await startSandbox({
    port: 0,
    directory,
    now: () => house?.clock.now() ?? begin,
    wallClock: () => new Date(),
    webhookRetryMillis: 100,
    webhookEndpoints:
      options.deliver === false
        ? []
        : [
            {
              url: `http://127.0.0.1:${port}/billing/v1/stripe/webhooks`,
              secret: WEBHOOK_SECRET,
              enabledEvents: ['*'],
            },
          ],
  });
  const env = { PORT: String(port), STRIPE_API_BASE: sandbox.url, STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET };
  house = await openHouse([billing], { now: begin.toISOString(), env });
  const stripe = createStripeClient({ secretKey: 'sk_test_of_the_tests', apiBase: sandbox.url });
  return new OpenShop(house, stripe, sandbox.url, await house.as('finance'), await house.as('approver'), async () => {
    await house!.close();
    await sandbox.close();
    rmSync(directory, { recursive: true, force: true });
  });
}

let made = 0;

class OpenShop implements Shop {
  constructor(
    readonly house: House,
    readonly stripe: Stripe,
    private readonly sandboxUrl: string,
    readonly finance: ApiClient,
    readonly approver: ApiClient,
    private readonly end: () => Promise<void>,
  ) {}

  async subscribe({ plan = aPlan(), card = 'pm_card_visa', timeZone = 'UTC' } = {}): Promise<Subscribed> {
    made += 1;
    const partnerId = `par_${made}`;
    const subscriptionId = `sub_${made}`;
    const { id: stripeCustomerId } = await this.stripe.customers.create({
      name: `Partner ${made}`,
      email: 'pay@plover.example',
    });
    await this.changeCard(stripeCustomerId, card);
    await this.house.send('partner.registered', {
      partnerId,
      name: `Partner ${made}`,
      email: 'pay@plover.example',
      timeZone,
      locale: 'en',
      country: 'FR',
      taxId: 'FR00123456789',
      addressLines: ['1 quai du Port', '13002 Marseille'],
      stripeCustomerId,
      revision: 1,
    });
    await this.house.send('subscription.activated', {
      subscriptionId,
      partnerId,
      plan,
      quantity: 1,
      currency: plan.currency,
      timeZone,
      startsAt: MARCH.start,
      billingAnchor: MARCH.start,
      trialEndsAt: null,
      revision: 1,
      firstPeriod: MARCH,
    });
    await until(`billing knows ${partnerId}`, async () => {
      const terms = await this.query('select 1 from terms where subscription_id = $1', [subscriptionId]);
      return terms.length > 0 && (await this.customerOf(partnerId)) !== undefined;
    });
    return { partnerId, subscriptionId, plan };
  }

  async changeCard(customer: string, card: string): Promise<void> {
    const method = await this.stripe.paymentMethods.attach(card, { customer });
    await this.stripe.customers.update(customer, { invoice_settings: { default_payment_method: method.id } });
  }

  async customerOf(partnerId: string): Promise<string | undefined> {
    const rows = await this.query<{ stripe_customer_id: string }>(
      'select stripe_customer_id from partners where partner_id = $1',
      [partnerId],
    );
    return rows[0]?.stripe_customer_id;
  }

  async closeMarch(
    { partnerId, subscriptionId, plan }: Subscribed,
    calls: string,
    { storedBefore = '2026-04-01T01:00:00Z' } = {},
  ): Promise<void> {
    await this.house.send('usage.reported', {
      ...{ partnerId, subscriptionId, index: 0, period: MARCH, served: MARCH, storedBefore, isFinal: true },
      totals: [{ meterKey: 'calls', dimensions: {}, quantity: calls, events: Number(calls) }],
      closing: { reason: 'renewal', plan, quantity: 1, next: APRIL },
    });
  }

  invoice(
    { subscriptionId }: Subscribed,
    what: string,
    is: (invoice: InvoiceDetail) => boolean,
  ): Promise<InvoiceDetail> {
    return until(
      what,
      async () => {
        const [newest] = await this.query<{ id: string }>(
          'select id from invoices where subscription_id = $1 order by boundary desc, id desc limit 1',
          [subscriptionId],
        );
        const invoice = newest && (await this.finance.call(readInvoice, { params: { invoiceId: newest.id } }));
        return invoice && is(invoice) ? invoice : null;
      },
      45_000,
    );
  }

  approve({ id, revision }: InvoiceDetail): Promise<InvoiceDetail> {
    return this.approver.call(approveInvoice, { params: { invoiceId: id }, body: { revision, issue: true } });
  }

  async fault(kind: string, route: string, count = 1): Promise<void> {
    const body = JSON.stringify({ kind, count, route });
    const response = await fetch(`${this.sandboxUrl}/_sandbox/faults`, { method: 'POST', body });
    if (!response.ok) throw new Error(await response.text());
  }

  async answers(route: string): Promise<number> {
    const [method, path] = route.split(' ') as [string, string];
    const headers = {
      authorization: 'Bearer sk_test_of_the_tests',
      'content-type': 'application/x-www-form-urlencoded',
    };
    return (await fetch(this.sandboxUrl + path, { method, headers, body: 'senseless=1' })).status;
  }

  query<T>(sql: string, values: unknown[] = []): Promise<T[]> {
    return this.house.source('billing').query<T[]>(sql, values);
  }

  async close(): Promise<void> {
    await this.end();
  }
}

/** The books after every test: each currency adds up to zero, and what partners owe is what is open on their invoices. */
export async function expectSoundBooks(shop: Shop): Promise<void> {
  const { currencies } = await shop.finance.call(readTrialBalance);
  for (const { sum, isBalanced } of currencies)
    expect({ sum: sum.minor, isBalanced }).toEqual({ sum: '0', isBalanced: true });
  const open = await shop.query(
    `select partner_id, currency, sum(owed)::text as owed from (
       select partner_id, currency, amount_minor as owed from ledger_postings where account = 'receivable'
       union all
       select partner_id, currency, -greatest(total_minor - paid_minor, 0) from invoices where status in ('issued')) sides
     group by partner_id, currency having sum(owed) <> 0`,
  );
  expect(open).toEqual([]);
  const gaps = await shop.query(
    `select series, year from invoices where number is not null group by series, year having count(*) <> max(sequence) or min(sequence) <> 1`,
  );
  expect(gaps).toEqual([]);
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
