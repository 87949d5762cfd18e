import {
  listPartnerSubscriptions,
  openCheckout,
  previewSubscription,
  readCheckout,
  readPartner,
  readSubscription,
  readTimeline,
} from '@libs/contracts';
import { until } from '@libs/testing';
import { aPlan, flatFee, perCall } from './support/plans.js';
import { aPartner, comeBack, openShop, order, refusal, saveCard, type Shop } from './support/shop.js';

const paths = { successPath: '/portal/welcome', cancelPath: '/portal/plans' };
let shop: Shop;

beforeAll(async () => {
  shop = await openShop({ hasWebhook: false, now: '2026-03-10T14:30:00Z' });
  await shop.sell(aPlan());
  await shop.sell(aPlan({ planKey: 'free', name: 'Free', rateCards: [flatFee('0'), perCall('0.00')] }));
  await shop.sell(aPlan({ planKey: 'trial', name: 'Trial', trialDays: 14 }));
});
afterAll(() => shop.close());

test('takes a new partner through the card page to an active subscription', async () => {
  const { house, stripe } = shop;
  const { owner, partnerId } = await aPartner(house);

  const ordered = await order(owner, partnerId, 'pro');
  const body = { subscriptionId: ordered.id, ...paths };
  const page = await owner.call(openCheckout, { params: { partnerId }, body });
  const again = await owner.call(openCheckout, { params: { partnerId }, body });
  const back = await comeBack(house, await saveCard(page.url!));

  expect(ordered).toMatchObject({ status: 'pending_payment_method', period: null });
  expect(again).toEqual(page);
  expect([back.status, back.headers.get('location')]).toEqual([303, '/portal/welcome']);
  const active = await owner.call(readSubscription, { params: { partnerId, subscriptionId: ordered.id } });
  expect(active).toMatchObject({
    status: 'active',
    startsAt: '2026-03-10T14:30:00.000Z',
    billingAnchor: '2026-03-10T14:30:00.000Z',
    timeZone: 'Europe/Paris',
    // Summer time began on 29 March: the hour on the wall in Paris stays.
    period: { start: '2026-03-10T14:30:00.000Z', end: '2026-04-10T13:30:00.000Z', index: 0 },
  });
  const partner = await owner.call(readPartner, { params: { partnerId } });
  expect(partner.paymentMethod).toMatchObject({ brand: 'visa', last4: '4242' });
  const customer = await stripe.customers.retrieve(partner.stripeCustomerId!);
  expect(customer).toMatchObject({ invoice_settings: { default_payment_method: expect.stringMatching(/^pm_/) } });
  expect(await house.published('subscriptions', 'partner.updated')).toContainEqual(
    expect.objectContaining({ partnerId, stripeCustomerId: partner.stripeCustomerId, revision: 2 }),
  );
  expect((await house.published('subscriptions', 'subscription.activated')).at(-1)).toMatchObject({
    subscriptionId: ordered.id,
    plan: { planKey: 'pro', version: 1, rateCards: [{ key: 'base' }, { key: 'calls' }] },
    firstPeriod: { start: '2026-03-10T14:30:00.000Z', end: '2026-04-10T13:30:00.000Z' },
    trialEndsAt: null,
    revision: 1,
  });
  const { items } = await owner.call(readTimeline, { params: { partnerId } });
  expect(items.map(({ kind }) => kind)).toEqual([
    'subscription_activated',
    'payment_method_saved',
    'subscription_requested',
    'partner_registered',
  ]);
});

test('activates a plan that can never charge anything without a card', async () => {
  const { house } = shop;
  const { owner, partnerId } = await aPartner(house);

  const preview = await owner.call(previewSubscription, {
    params: { partnerId },
    body: { planKey: 'free', quantity: 1, alignment: 'anniversary' },
  });
  const subscription = await order(owner, partnerId, 'free');

  expect(preview).toMatchObject({ needsPaymentMethod: false, dueNow: { minor: '0', currency: 'EUR' } });
  expect(subscription).toMatchObject({ status: 'active', period: { index: 0 } });
});

test('counts a card as soon as the browser is back, though no webhook ever comes', async () => {
  const { house } = shop;
  const { owner, partnerId } = await aPartner(house);
  const { id } = await order(owner, partnerId, 'pro');
  const page = await owner.call(openCheckout, { params: { partnerId }, body: { subscriptionId: id, ...paths } });

  const returnUrl = await saveCard(page.url!);
  const early = await owner.call(readSubscription, { params: { partnerId, subscriptionId: id } });
  await Promise.all([comeBack(house, returnUrl), comeBack(house, returnUrl), comeBack(house, returnUrl)]);

  expect(early.status).toBe('pending_payment_method');
  const late = await owner.call(readSubscription, { params: { partnerId, subscriptionId: id } });
  expect(late).toMatchObject({ status: 'active', revision: 1 });
  const activations = await house.published('subscriptions', 'subscription.activated');
  expect(activations.filter(({ subscriptionId }) => subscriptionId === id)).toHaveLength(1);
});

test('activates nothing when the browser comes back without a card', async () => {
  const { house } = shop;
  const { owner, partnerId } = await aPartner(house);
  const { id } = await order(owner, partnerId, 'pro');
  const page = await owner.call(openCheckout, { params: { partnerId }, body: { subscriptionId: id, ...paths } });

  const back = await fetch(`${house.url}/subscriptions/v1/checkouts/${page.id}/return`, { redirect: 'manual' });

  expect(back.status).toBe(303);
  const { status } = await owner.call(readSubscription, { params: { partnerId, subscriptionId: id } });
  expect(status).toBe('pending_payment_method');
  expect(await owner.call(readCheckout, { params: { partnerId, checkoutId: page.id } })).toEqual(page);
});

test('finds the page again that was opened just before a crash', async () => {
  const { house, stripe } = shop;
  const { owner, partnerId } = await aPartner(house);
  const { id } = await order(owner, partnerId, 'pro');
  const body = { subscriptionId: id, ...paths };
  const first = await owner.call(openCheckout, { params: { partnerId }, body });
  // As a process leaves it that dies after Stripe has answered: the page and the customer were never written down.
  const database = house.source('subscriptions');
  await database.query('update checkouts set stripe_session_id = null, url = null where id = $1', [first.id]);
  await database.query('update checkouts set session_params = null where id = $1', [first.id]);
  await database.query('update partners set stripe_customer_id = null where id = $1', [partnerId]);

  const second = await owner.call(openCheckout, { params: { partnerId }, body });

  expect(second).toEqual(first);
  const { email } = await owner.call(readPartner, { params: { partnerId } });
  expect((await stripe.customers.list({ email })).data).toHaveLength(1);
});

test('opens one page for an Idempotency-Key, though Stripe is called in between and the process may die there', async () => {
  const { house } = shop;
  const { owner, partnerId } = await aPartner(house);
  const { id } = await order(owner, partnerId, 'pro');
  const open = (cancelPath: string) =>
    owner.call(openCheckout, {
      params: { partnerId },
      body: { subscriptionId: id, successPath: '/', cancelPath },
      headers: { 'idempotency-key': 'page' },
    });
  const lease = (sql: string) =>
    house.source('subscriptions').query(`update idempotency_keys set lease_ends_at = ${sql} where key = 'page'`);

  const first = await open('/a');
  // As a process leaves it that works on it, or died over it: claimed, and not answered.
  await lease(`now() + interval '1 hour'`);
  const inFlight = await refusal(open('/a'));
  const another = await refusal(open('/b'));
  await lease(`now() - interval '1 second'`);
  const again = await open('/a');

  expect([inFlight, another]).toEqual(['idempotency_key_in_flight', 'idempotency_key_reused']);
  expect(again).toEqual(first);
  expect(await open('/a')).toEqual(first);
  expect(
    await house.source('subscriptions').query('select from checkouts where partner_id = $1', [partnerId]),
  ).toHaveLength(1);
});

test('keeps nothing under a key whose request was refused', async () => {
  const { house } = shop;
  const { owner, partnerId } = await aPartner(house);
  const { id } = await order(owner, partnerId, 'pro');
  const open = (subscriptionId: string) =>
    owner.call(openCheckout, {
      params: { partnerId },
      body: { subscriptionId, ...paths },
      headers: { 'idempotency-key': 'refused' },
    });

  expect(await refusal(open('sub_unknown'))).toBe('not_found');
  expect(await open(id)).toMatchObject({ status: 'open', subscriptionId: id });
});

test('opens a new page when the old one has expired', async () => {
  const { house, stripe } = shop;
  const { owner, partnerId } = await aPartner(house);
  const { id } = await order(owner, partnerId, 'pro');
  const body = { subscriptionId: id, ...paths };
  const first = await owner.call(openCheckout, { params: { partnerId }, body });

  await stripe.checkout.sessions.expire(new URL(first.url!).pathname.split('/').at(-1)!);
  const second = await owner.call(openCheckout, { params: { partnerId }, body });

  expect(second.id).not.toBe(first.id);
  expect(second).toMatchObject({ status: 'open', url: expect.stringContaining('http') });
  const { status } = await owner.call(readCheckout, { params: { partnerId, checkoutId: first.id } });
  expect(status).toBe('expired');
});

test('lets a second order take the place of one that waits for a card, and skips the page once a card is there', async () => {
  const { house } = shop;
  const { owner, partnerId } = await aPartner(house);
  const first = await order(owner, partnerId, 'pro');
  const second = await order(owner, partnerId, 'trial');
  const page = await owner.call(openCheckout, { params: { partnerId }, body: { subscriptionId: second.id, ...paths } });
  await comeBack(house, await saveCard(page.url!));

  const third = await order(owner, partnerId, 'pro');

  const { items } = await owner.call(listPartnerSubscriptions, { params: { partnerId }, query: {} });
  expect(items.map(({ id, status }) => [id, status])).toEqual([
    [third.id, 'active'],
    [second.id, 'trialing'],
    [first.id, 'ended'],
  ]);
  // An order that never ran was never told of, so its end is not either.
  const endings = await house.published('subscriptions', 'subscription.ended');
  expect(endings.map(({ subscriptionId }) => subscriptionId)).not.toContain(first.id);
  expect(await refusal(order(owner, partnerId, 'pro'))).toBe('already_subscribed');
  expect(
    await refusal(owner.call(openCheckout, { params: { partnerId }, body: { subscriptionId: third.id, ...paths } })),
  ).toBe('wrong_subscription_status');
});

test('tells the sum due now as billing will charge it', async () => {
  const { house } = shop;
  const { owner, partnerId } = await aPartner(house, { timeZone: 'UTC' });
  const ask = (planKey: string, quantity: number, alignment: 'anniversary' | 'calendar') =>
    owner.call(previewSubscription, { params: { partnerId }, body: { planKey, quantity, alignment } });

  const whole = await ask('pro', 2, 'anniversary');
  const part = await ask('pro', 1, 'calendar');
  const trial = await ask('trial', 1, 'anniversary');

  expect(whole).toMatchObject({
    needsPaymentMethod: true,
    dueNow: { minor: '9800', currency: 'EUR' },
    lines: [{ key: 'base', amount: { minor: '9800' } }],
  });
  // 10 March 14:30 to 1 April: 30,810 of the month's 44,640 minutes; 49.00 x 30810 / 44640 = 33.8192.
  expect(part).toMatchObject({
    firstPeriod: { start: '2026-03-01T00:00:00.000Z', end: '2026-04-01T00:00:00.000Z' },
    served: { start: '2026-03-10T14:30:00.000Z', end: '2026-04-01T00:00:00.000Z' },
    dueNow: { minor: '3382' },
  });
  expect(trial).toMatchObject({
    trialEndsAt: '2026-03-24T14:30:00.000Z',
    dueAt: '2026-03-24T14:30:00.000Z',
    dueNow: { minor: '0' },
    total: { minor: '4900' },
  });
});

test('sells the newest version only, private plans to staff only, and nothing that is retired', async () => {
  const { house } = shop;
  const { owner, partnerId } = await aPartner(house);
  const staff = await house.as('support');
  await shop.sell(aPlan({ planKey: 'versions', version: 1 }));
  await shop.sell(aPlan({ planKey: 'versions', version: 2 }));
  await shop.sell(aPlan({ planKey: 'secret', isPrivate: true }));
  // The retirement overtakes the publication: it counts all the same.
  const retired = { planId: 'plan_gone', planKey: 'gone', version: 1, retiredAt: '2026-03-01T00:00:00.000Z' };
  await house.send('plan.retired', retired);
  await until('the retirement is known', async () => {
    const rows = await house.source('subscriptions').query(`select from offers where plan_key = 'gone'`);
    return rows.length > 0;
  });
  await house.send('plan.published', aPlan({ planKey: 'gone' }));
  await until('the publication is known', async () => {
    const sql = `select from offers where plan_key = 'gone' and plan is not null`;
    return (await house.source('subscriptions').query(sql)).length > 0;
  });

  expect(await refusal(order(owner, partnerId, 'versions', { version: 1 }))).toBe('not_for_sale');
  expect(await refusal(order(owner, partnerId, 'secret'))).toBe('not_for_sale');
  expect(await refusal(order(owner, partnerId, 'gone'))).toBe('not_for_sale');
  expect(await order(staff, partnerId, 'secret')).toMatchObject({ plan: { planKey: 'secret' } });
  expect(await order(staff, partnerId, 'versions', { version: 1 })).toMatchObject({ plan: { version: 1 } });
});

test('makes one subscription of a request that is repeated with its Idempotency-Key', async () => {
  const { house } = shop;
  const { owner, partnerId } = await aPartner(house);
  const body = { planKey: 'free', quantity: 1, alignment: 'anniversary' };
  const send = () =>
    fetch(`${house.url}/subscriptions/v1/partners/${partnerId}/subscriptions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': 'order-1', cookie: owner.cookie! },
      body: JSON.stringify(body),
    });

  const answers = await Promise.all([send(), send()]);

  const [first, second] = await Promise.all(answers.map((answer) => answer.json()));
  expect(answers.map(({ status }) => status)).toEqual([201, 201]);
  expect(second).toEqual(first);
});
