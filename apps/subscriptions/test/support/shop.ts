import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  createClient,
  listOffers,
  signUp,
  subscribe,
  type ApiClient,
  type BodyOf,
  type Me,
  type ResponseOf,
} from '@libs/contracts';
import { jest } from '@jest/globals';
import { createStripeClient, startSandbox, type Sandbox } from '@libs/stripe';
import { openHouse, until, type House, type HouseOptions } from '@libs/testing';
import { subscriptions } from '../../src/index.js';
import type { Plan } from './plans.js';

// A machine that is busy with other tests is slow, not wrong.
jest.setTimeout(60_000);

export const WEBHOOK_SECRET = 'whsec_of_the_tests';
export const WEBHOOK_PATH = '/subscriptions/v1/stripe/webhooks';

/** The service with a Stripe sandbox beside it, and plans for sale. */
export interface Shop {
  house: House;
  stripe: ReturnType<typeof createStripeClient>;
  /** Tells the service of a plan, as catalog would, and waits until it is for sale. */
  sell(plan: Plan): Promise<void>;
  close(): Promise<void>;
}

/** @param hasWebhook whether Stripe tells the service of what happens. */
export async function openShop(options: HouseOptions & { hasWebhook?: boolean } = {}): Promise<Shop> {
  const directory = await mkdtemp(path.join(tmpdir(), 'octroi-sandbox-'));
  const clocks = { now: (): Date => new Date(), wallClock: (): Date => new Date(), webhookRetryMillis: 100 };
  let sandbox: Sandbox = await startSandbox({ ...clocks, port: 0, directory });
  const { url } = sandbox;
  const env = { STRIPE_API_BASE: url, STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET, ...options.env };
  const house = await openHouse([subscriptions], { ...options, env });
  if (options.hasWebhook) {
    // The sandbox has to know the service's address, and the service the sandbox's: so it starts a second time.
    await sandbox.close();
    const endpoint = { url: house.url + WEBHOOK_PATH, secret: WEBHOOK_SECRET, enabledEvents: ['*'] };
    sandbox = await startSandbox({
      ...clocks,
      port: Number(new URL(url).port),
      directory,
      webhookEndpoints: [endpoint],
    });
  }
  const staff = await house.as('admin');
  return {
    house,
    stripe: createStripeClient({ secretKey: 'sk_test_octroi_sandbox', apiBase: url }),
    async sell(plan) {
      await house.send('plan.published', plan);
      await until('the plan is for sale', async () => {
        const { items } = await staff.call(listOffers);
        return items.some(({ planKey, version }) => planKey === plan.planKey && version === plan.version);
      });
    },
    async close() {
      await house.close();
      await sandbox.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** A browser: it keeps the cookie that an answer sets. */
export interface Browser extends ApiClient {
  cookie: string | undefined;
  /** The Set-Cookie header of the last answer that had one. */
  setCookie: string | undefined;
}

export function browser({ url }: House): Browser {
  const self: Browser = {
    cookie: undefined,
    setCookie: undefined,
    ...createClient({
      baseUrl: url,
      headers: (): Record<string, string> => (self.cookie ? { cookie: self.cookie } : {}),
      fetch: async (input, init) => {
        const response = await fetch(input, init);
        const header = response.headers.get('set-cookie');
        if (header) {
          self.setCookie = header;
          self.cookie = header.split(';', 1)[0];
        }
        return response;
      },
    }),
  };
  return self;
}

let people = 0;

/** A partner who has just signed up, his owner's browser and his id. */
export async function aPartner(
  house: House,
  given: Partial<BodyOf<typeof signUp>> = {},
): Promise<{ owner: Browser; me: Me; partnerId: string; email: string }> {
  people += 1;
  const body = {
    company: 'Brasserie du Port',
    name: 'Ada Martin',
    email: `ada${people}@port.example`,
    password: 'correct horse battery',
    country: 'FR',
    timeZone: 'Europe/Paris',
    locale: 'fr' as const,
    ...given,
  };
  const owner = browser(house);
  const me = await owner.call(signUp, { body });
  return { owner, me, partnerId: me.partner!.id, email: body.email };
}

/** Orders with what most tests want. */
export function order(
  client: ApiClient,
  partnerId: string,
  planKey: string,
  more: Partial<BodyOf<typeof subscribe>> = {},
): Promise<ResponseOf<typeof subscribe>> {
  return client.call(subscribe, {
    params: { partnerId },
    body: { planKey, quantity: 1, alignment: 'anniversary', ...more },
  });
}

/** Presses "Save card" on the sandbox's page. Returns where the browser is sent then. */
export async function saveCard(pageUrl: string): Promise<string> {
  const response = await fetch(pageUrl, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ card: 'works' }),
  });
  const location = response.headers.get('location');
  if (!location) throw new Error(`no card was saved: ${response.status}`);
  return location;
}

/** Follows a return address as the browser does; the installation's own address is not the test's. */
export function comeBack(house: House, returnUrl: string): Promise<Response> {
  return fetch(house.url + new URL(returnUrl).pathname, { redirect: 'manual' });
}

/** Runs what is due, as if a moment had passed. */
export function beat({ clock }: House): void {
  clock.moveTo(clock.now());
}

/** The code of the problem a call was refused with. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    return (error as { problem?: { code: string } }).problem?.code ?? String(error);
  }
  return 'it was not refused';
}
