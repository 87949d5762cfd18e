import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createClient, type ApiClient } from '@libs/contracts';
import { newToken, type Failpoint } from '@libs/platform';
import { createStripeClient, startSandbox } from '@libs/stripe';
import { scratchDatabase } from '@libs/testing';
import pg from 'pg';
import { startBadPostman, type BadPostman } from './bad-postman.js';
import { browser, freePort } from './installation.js';
import { patientFetch, startMortal, type Mortal } from './mortal.js';

/** A whole installation whose process keeps dying, and whose webhooks come late, twice and in the wrong order. */
export interface MortalInstallation {
  url: string;
  mortal: Mortal;
  postman: BadPostman;
  /** A machine of the provider's with every role. */
  staff: ApiClient;
  /** A partner's browser. */
  partner: ApiClient;
  /** What Stripe says about its invoices: status and cents paid. */
  charged(): Promise<Array<[status: string | null, paidMinor: number]>>;
  /** A look into the database; only for what HTTP does not show. */
  query<T extends object>(sql: string): Promise<T[]>;
  close(): Promise<void>;
}

const webhookSecret = 'whsec_of_the_kill_test';

/** @param now the instant the story begins at. @param points where it dies, in this order. */
export async function openMortalInstallation(now: string, points: readonly Failpoint[]): Promise<MortalInstallation> {
  const { token } = newToken('pat');
  const database = await scratchDatabase();
  const directory = await mkdtemp(path.join(tmpdir(), 'octroi-kill-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const postman = await startBadPostman(url);
  const sandbox = await startSandbox({
    port: 0,
    directory,
    now: () => new Date(),
    wallClock: () => new Date(),
    webhookRetryMillis: 500,
    webhookEndpoints: ['billing', 'subscriptions'].map((service) => ({
      url: `${postman.url}/${service}/v1/stripe/webhooks`,
      secret: webhookSecret,
      enabledEvents: ['*'],
    })),
  });
  const mortal = startMortal(
    {
      NODE_ENV: 'test',
      PORT: String(port),
      PUBLIC_URL: url,
      DATABASE_URL: database.url,
      OCTROI_SECRET: 'a secret for tests only, forty characters',
      STRIPE_API_BASE: sandbox.url,
      STRIPE_WEBHOOK_SECRET: webhookSecret,
      LOG_LEVEL: 'warn',
      // The dead are replaced after seconds instead of after a minute.
      QUEUE_LOCK_SECONDS: '2',
      STRIPE_LEASE_SECONDS: '3',
      SANDBOX_CLOCK_START: now,
      OCTROI_ADMIN_EMAIL: 'staff@kill.test',
      OCTROI_ADMIN_PASSWORD: 'staff of the kill test',
      OCTROI_ADMIN_TOKEN: token,
    },
    points,
  );
  const pool = new pg.Pool({ connectionString: database.url, max: 2 });
  // An ended pool does not wait for the server's side of its connections, which the drop of the database may then cut.
  pool.on('error', () => undefined);
  const stripe = createStripeClient({ secretKey: 'sk_test_octroi_sandbox', apiBase: sandbox.url });
  return {
    url,
    mortal,
    postman,
    staff: createClient({ baseUrl: url, fetch: patientFetch, headers: () => ({ authorization: `Bearer ${token}` }) }),
    partner: browser(url, patientFetch),
    async charged() {
      const { data } = await stripe.invoices.list({ limit: 100 });
      return data.map((invoice) => [invoice.status, invoice.amount_paid] as [string | null, number]).sort();
    },
    query: async (sql) => (await pool.query(sql)).rows,
    async close() {
      await mortal.stop();
      postman.close();
      await sandbox.close();
      await pool.end();
      await database.drop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
