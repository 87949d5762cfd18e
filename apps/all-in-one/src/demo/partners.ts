import {
  ApiProblem,
  createClient,
  issueCredential,
  listPartnerSubscriptions,
  openCheckout,
  readMe,
  readSubscription,
  signIn,
  signUp,
  subscribe,
  type ApiClient,
  type Subscription,
} from '@libs/contracts';
import { once } from './catalogue.js';
import { until } from './until.js';

export interface ShopPartner {
  company: string;
  person: string;
  email: string;
  country: string;
  timeZone: string;
  locale: 'en' | 'fr';
  planKey: string;
  /** The name Kong knows the partner's consumer by. */
  consumer: string;
}

/** A partner who has been through sign-up, checkout and his first key. */
export interface SignedUp {
  partner: ShopPartner;
  partnerId: string;
  client: ApiClient;
  subscription: Subscription;
}

/** All partners of the demo have it: it is printed, and a demo guards nothing. */
export const demoPassword = 'octroi demo 2026';

export const partners = {
  harbor: {
    company: 'Harbor & Quay Logistics',
    person: 'Ines Duarte',
    email: 'ines@harborquay.example',
    country: 'PT',
    timeZone: 'Europe/Lisbon',
    locale: 'en',
    planKey: 'standard',
    consumer: 'harbor-quay',
  },
  velo: {
    company: 'Vélo Lumière',
    person: 'Camille Roux',
    email: 'camille@velolumiere.example',
    country: 'FR',
    timeZone: 'Europe/Paris',
    locale: 'fr',
    planKey: 'payg',
    consumer: 'velo-lumiere',
  },
  kestrel: {
    company: 'Kestrel Drones',
    person: 'Tom Okafor',
    email: 'tom@kestreldrones.example',
    country: 'GB',
    timeZone: 'Europe/London',
    locale: 'en',
    planKey: 'pro',
    consumer: 'kestrel',
  },
  orchard: {
    company: 'Orchard Robotics',
    person: 'Mei Tanaka',
    email: 'mei@orchardrobotics.example',
    country: 'JP',
    timeZone: 'Asia/Tokyo',
    locale: 'en',
    planKey: 'developer',
    consumer: 'orchard',
  },
  almanac: {
    company: 'The Pocket Almanac',
    person: 'Sam Whitfield',
    email: 'sam@pocketalmanac.example',
    country: 'US',
    timeZone: 'America/New_York',
    locale: 'en',
    planKey: 'free',
    consumer: 'almanac',
  },
} as const satisfies Record<string, ShopPartner>;

/** Sign-up, plan, card, key: what a person does in the portal, through the same operations. */
export async function signUpPartner(baseUrl: string, partner: ShopPartner): Promise<SignedUp> {
  const client = withCookies(baseUrl);
  await enter(client, partner);
  const partnerId = (await client.call(readMe, {})).partner!.id;
  const subscription = await subscribed(client, partnerId, partner);
  await once(() =>
    client.call(issueCredential, {
      params: { partnerId, subscriptionId: subscription.id },
      body: { name: 'Production', externalIdentities: [partner.consumer] },
    }),
  );
  return { partner, partnerId, client, subscription };
}

async function enter(client: ApiClient, partner: ShopPartner): Promise<void> {
  const { company, person: name, email, country, timeZone, locale } = partner;
  try {
    await client.call(signUp, { body: { company, name, email, password: demoPassword, country, timeZone, locale } });
  } catch (error) {
    if (!(error instanceof ApiProblem && error.status === 409)) throw error;
    await client.call(signIn, { body: { email, password: demoPassword } });
  }
}

async function subscribed(client: ApiClient, partnerId: string, partner: ShopPartner): Promise<Subscription> {
  const existing = (await client.call(listPartnerSubscriptions, { params: { partnerId } })).items[0];
  const subscription =
    existing ??
    (await client.call(subscribe, {
      params: { partnerId },
      body: { planKey: partner.planKey, quantity: 1, alignment: 'anniversary' },
      headers: { 'idempotency-key': `demo:subscribe:${partner.email}` },
    }));
  if (subscription.status !== 'pending_payment_method') return subscription;
  const checkout = await client.call(openCheckout, {
    params: { partnerId },
    body: { subscriptionId: subscription.id, successPath: '/portal', cancelPath: '/portal' },
  });
  if (checkout.url) await saveCard(checkout.url);
  return until(`${partner.company} is active`, async () => {
    const now = await client.call(readSubscription, { params: { partnerId, subscriptionId: subscription.id } });
    return now.status === 'active' ? now : null;
  });
}

/** Presses the one button of the checkout page, and follows where it leads, as a browser would. */
async function saveCard(url: string): Promise<void> {
  const pressed = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams({ card: 'works' }),
    redirect: 'manual',
  });
  const back = pressed.headers.get('location');
  if (!back)
    throw new Error(
      `the checkout page answered ${pressed.status}: is STRIPE_SECRET_KEY set? The demo needs the sandbox`,
    );
  await fetch(back, { redirect: 'manual' });
}

/** A client that keeps its session, as a browser does. */
function withCookies(baseUrl: string): ApiClient {
  let cookie = '';
  return createClient({
    baseUrl,
    headers: (): Record<string, string> => (cookie ? { cookie } : {}),
    fetch: async (address, init) => {
      const response = await fetch(address, init);
      const set = response.headers.getSetCookie()[0];
      if (set) cookie = set.split(';', 1)[0]!;
      return response;
    },
  });
}
