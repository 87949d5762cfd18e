import { listPartnerSubscriptions, openCheckout, readPartner, readSubscription } from '@libs/contracts';
import { until } from '@libs/testing';
import { Stripe } from 'stripe';
import { aPlan } from './support/plans.js';
import {
  aPartner,
  beat,
  openShop,
  order,
  refusal,
  saveCard,
  WEBHOOK_PATH,
  WEBHOOK_SECRET,
  type Shop,
} from './support/shop.js';

const paths = { successPath: '/portal/welcome', cancelPath: '/portal/plans' };
let shop: Shop;

beforeAll(async () => {
  shop = await openShop({ hasWebhook: true });
  await shop.sell(aPlan());
});
afterAll(() => shop.close());

/** Delivers an event of the sandbox by hand, as Stripe would. */
function deliver(event: { id: string }, secret = WEBHOOK_SECRET): Promise<Response> {
  const payload = JSON.stringify(event);
  const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret });
  return fetch(shop.house.url + WEBHOOK_PATH, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'stripe-signature': signature },
    body: payload,
  });
}

async function checkedOut() {
  const { owner, partnerId } = await aPartner(shop.house);
  const { id } = await order(owner, partnerId, 'pro');
  const page = await owner.call(openCheckout, { params: { partnerId }, body: { subscriptionId: id, ...paths } });
  await saveCard(page.url!);
  const read = () => owner.call(readSubscription, { params: { partnerId, subscriptionId: id } });
  const isActive = async (): Promise<boolean> => {
    beat(shop.house);
    return (await read()).status === 'active';
  };
  return { owner, partnerId, id, page, read, isActive };
}

test('activates a subscription by the webhook when the browser never comes back', async () => {
  const { id, isActive, owner, partnerId } = await checkedOut();

  await until('the webhook has done its work', isActive);

  const activations = await shop.house.published('subscriptions', 'subscription.activated');
  expect(activations.filter(({ subscriptionId }) => subscriptionId === id)).toHaveLength(1);
  expect((await owner.call(readPartner, { params: { partnerId } })).paymentMethod).toMatchObject({ last4: '4242' });
});

test('does nothing more when events come again and in the wrong order', async () => {
  const { id, isActive, owner, partnerId } = await checkedOut();
  await until('the webhook has done its work', isActive);
  const before = await owner.call(readPartner, { params: { partnerId } });
  const { data: events } = await shop.stripe.events.list({ limit: 100 });

  // Newest first, each twice, all that ever happened in this account.
  for (const event of events) for (const _ of [1, 2]) expect((await deliver(event)).status).toBe(200);
  await until('every event was looked at', async () => {
    beat(shop.house);
    const sql = 'select from stripe_events where handled_at is null';
    return (await shop.house.source('subscriptions').query(sql)).length === 0;
  });

  const rows = await shop.house.source('subscriptions').query('select count(*)::int as count from stripe_events');
  expect(rows[0].count).toBe(events.length);
  expect(await owner.call(readPartner, { params: { partnerId } })).toEqual(before);
  const activations = await shop.house.published('subscriptions', 'subscription.activated');
  expect(activations.filter(({ subscriptionId }) => subscriptionId === id)).toHaveLength(1);
  const { items } = await owner.call(listPartnerSubscriptions, { params: { partnerId }, query: {} });
  expect(items).toMatchObject([{ status: 'active', revision: 1 }]);
});

test('refuses an event that is not signed with its secret, or was changed on the way', async () => {
  const { data: events } = await shop.stripe.events.list({ limit: 1 });
  const refused = await deliver(events[0]!, 'whsec_of_somebody_else');
  expect(refused.status).toBe(400);
  expect(await refused.json()).toMatchObject({ code: 'webhook_refused' });

  const unsigned = await fetch(shop.house.url + WEBHOOK_PATH, { method: 'POST', body: '{}' });
  expect(unsigned.status).toBeGreaterThanOrEqual(400);
});

test('notices that the card was removed in Stripe, and takes a new one', async () => {
  const { isActive, owner, partnerId } = await checkedOut();
  await until('the webhook has done its work', isActive);
  const { stripeCustomerId } = await owner.call(readPartner, { params: { partnerId } });
  const { data: cards } = await shop.stripe.paymentMethods.list({ customer: stripeCustomerId! });
  const paymentMethod = async () => {
    beat(shop.house);
    return (await owner.call(readPartner, { params: { partnerId } })).paymentMethod;
  };

  await shop.stripe.paymentMethods.detach(cards[0]!.id);
  await until('the card is gone', async () => (await paymentMethod()) === null);
  const page = await owner.call(openCheckout, { params: { partnerId }, body: { subscriptionId: null, ...paths } });
  await saveCard(page.url!);

  expect(await until('the new card is there', paymentMethod)).toMatchObject({ last4: '4242' });
});

test('opens a page for nobody who has nothing to pay for', async () => {
  const { owner, partnerId } = await aPartner(shop.house);
  const opening = owner.call(openCheckout, { params: { partnerId }, body: { subscriptionId: null, ...paths } });
  expect(await refusal(opening)).toBe('not_found');
});
