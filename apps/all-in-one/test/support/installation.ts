import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createClient, moveClock, readClock, type ApiClient } from '@libs/contracts';
import { startSandbox } from '@libs/stripe';
import { openHouse, type House } from '@libs/testing';
import { billing } from '../../../billing/src/index.js';
import { catalog } from '../../../catalog/src/index.js';
import { metering } from '../../../metering/src/index.js';
import { subscriptions } from '../../../subscriptions/src/index.js';

/** Everything that `npm start` runs, but for the web: four services, the queue, PostgreSQL, and Stripe's sandbox. */
export interface Installation {
  url: string;
  house: House;
  /** A machine of the provider's with every role. */
  staff: ApiClient;
  /** Moves the installation's clock over HTTP, forwards. */
  moveTo(instant: string): Promise<void>;
  close(): Promise<void>;
}

const secret = 'whsec_of_the_journeys';

/**
 * @param now the instant the story begins at.
 * @param env variables beside those that make it an installation, such as WEB_ROOT.
 */
export async function openInstallation(now: string, env: Record<string, string> = {}): Promise<Installation> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const directory = await mkdtemp(path.join(tmpdir(), 'octroi-journey-'));
  const sandbox = await startSandbox({
    port: 0,
    directory,
    now: () => new Date(),
    wallClock: () => new Date(),
    webhookRetryMillis: 200,
    webhookEndpoints: ['billing', 'subscriptions'].map((service) => ({
      url: `${url}/${service}/v1/stripe/webhooks`,
      secret,
      enabledEvents: ['*'],
    })),
  });
  const house = await openHouse([catalog, subscriptions, metering, billing], {
    now,
    time: 'movable',
    env: { ...env, PORT: String(port), PUBLIC_URL: url, STRIPE_API_BASE: sandbox.url, STRIPE_WEBHOOK_SECRET: secret },
  });
  const staff = await house.as(['admin', 'catalog', 'finance', 'approver', 'gateway_operator', 'support', 'auditor']);
  return {
    url,
    house,
    staff,
    async moveTo(instant) {
      if ((await staff.call(readClock, {})).now < new Date(instant).toISOString())
        await staff.call(moveClock, { body: { now: instant } });
    },
    async close() {
      await house.close();
      await sandbox.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** A browser: a client that keeps the cookie it is given. */
export function browser(url: string, ask: typeof fetch = fetch): ApiClient {
  let cookie = '';
  return createClient({
    baseUrl: url,
    headers: (): Record<string, string> => (cookie ? { cookie } : {}),
    fetch: async (address, init) => {
      const response = await ask(address, init);
      cookie = response.headers.getSetCookie()[0]?.split(';', 1)[0] ?? cookie;
      return response;
    },
  });
}

/** Presses the button of the checkout page and follows it back. */
export async function saveCard(page: string, card = 'works', ask: typeof fetch = fetch): Promise<void> {
  const pressed = await fetch(page, { method: 'POST', body: new URLSearchParams({ card }), redirect: 'manual' });
  const back = pressed.headers.get('location');
  if (!back) throw new Error(`the checkout page answered ${pressed.status}: ${(await pressed.text()).slice(0, 200)}`);
  await ask(back, { redirect: 'manual' });
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
