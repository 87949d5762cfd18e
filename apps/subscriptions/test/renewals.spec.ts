import {
  cancelSubscription,
  listCredentials,
  issueCredential,
  listPeriods,
  openCheckout,
  previewCancellation,
  readSubscription,
  undoCancellation,
  updatePartner,
  type ApiClient,
  type Subscription,
} from '@libs/contracts';
import { until } from '@libs/testing';
import { RenewalsSchedule } from '../src/renewals/renewals.schedule.js';
import { aPlan, flatFee, perCall } from './support/plans.js';
import { aPartner, comeBack, openShop, order, refusal, saveCard, type Shop } from './support/shop.js';

let shop: Shop;

beforeAll(async () => {
  shop = await openShop({ now: '2026-01-01T00:00:00Z', env: { USAGE_GRACE_HOURS: '6' } });
  await shop.sell(aPlan({ planKey: 'free', rateCards: [flatFee('0'), perCall('0')] }));
  await shop.sell(aPlan({ planKey: 'daily', cadence: { unit: 'day', count: 1 }, rateCards: [flatFee('0')] }));
  await shop.sell(aPlan({ planKey: 'trial', trialDays: 14 }));
});
afterAll(() => shop.close());

/** Time only goes forward, so each test takes the next stretch of it. */
const at = (instant: string): void => shop.house.clock.moveTo(instant);

/** The owner acts through a token: a session would not live to see the next month. */
async function subscribed(
  planKey: string,
  timeZone: string,
): Promise<{ owner: ApiClient; subscription: Subscription }> {
  const { partnerId } = await aPartner(shop.house, { timeZone });
  const owner = await shop.house.as('owner', partnerId);
  const subscription = await order(owner, partnerId, planKey);
  if (subscription.status !== 'pending_payment_method') return { owner, subscription };
  const body = { subscriptionId: subscription.id, successPath: '/', cancelPath: '/' };
  const page = await owner.call(openCheckout, { params: { partnerId }, body });
  await comeBack(shop.house, await saveCard(page.url!));
  return { owner, subscription: await read(owner, subscription) };
}

const pathOf = ({ partnerId, id }: Subscription) => ({ partnerId, subscriptionId: id });
const read = (owner: ApiClient, subscription: Subscription) =>
  owner.call(readSubscription, { params: pathOf(subscription) });

const closings = async ({ id }: Subscription) =>
  (await shop.house.published('subscriptions', 'period.closed')).filter(({ subscriptionId }) => subscriptionId === id);

const closed = (subscription: Subscription, count: number) =>
  until(`${count} periods are closed`, async () => {
    const found = await closings(subscription);
    return found.length >= count && found;
  });

test('closes each period once after three months of downtime, the 31st in the right place', async () => {
  at('2026-01-31T09:00:00Z');
  const { owner, subscription } = await subscribed('free', 'Europe/Paris');

  at('2026-05-01T12:00:00Z');
  const messages = await closed(subscription, 3);

  // 10:00 in Paris each time: 09:00 UTC in winter, 08:00 UTC from 29 March on.
  expect(messages.map(({ index, period, next }) => [index, period.start, period.end, next!.end])).toEqual([
    [0, '2026-01-31T09:00:00.000Z', '2026-02-28T09:00:00.000Z', '2026-03-31T08:00:00.000Z'],
    [1, '2026-02-28T09:00:00.000Z', '2026-03-31T08:00:00.000Z', '2026-04-30T08:00:00.000Z'],
    [2, '2026-03-31T08:00:00.000Z', '2026-04-30T08:00:00.000Z', '2026-05-31T08:00:00.000Z'],
  ]);
  for (const { period, served, reason, graceHours, quantity } of messages) {
    expect({ served, reason, graceHours, quantity }).toEqual({
      served: period,
      reason: 'renewal',
      graceHours: 6,
      quantity: 1,
    });
  }
  expect(await read(owner, subscription)).toMatchObject({
    status: 'active',
    period: { index: 3, start: '2026-04-30T08:00:00.000Z', end: '2026-05-31T08:00:00.000Z' },
  });
  const { items } = await owner.call(listPeriods, { params: pathOf(subscription) });
  expect(items.map(({ index }) => index)).toEqual([2, 1, 0]);
});

test('keeps the hour on the wall where a day has 23 or 25 hours', async () => {
  at('2026-10-31T07:30:00Z');
  const { owner, subscription } = await subscribed('daily', 'America/New_York');
  at('2026-11-02T12:00:00Z');

  const messages = await closed(subscription, 2);

  // 03:30 in New York. Clocks go back on 1 November.
  expect(messages.map(({ period }) => period.end)).toEqual(['2026-11-01T08:30:00.000Z', '2026-11-02T08:30:00.000Z']);
  // The tests below walk through a year, which has many days.
  await owner.call(cancelSubscription, { params: pathOf(subscription), body: { when: 'now' } });
});

test('closes a period once when several processes look at the same time', async () => {
  at('2026-11-10T00:00:00Z');
  const many = await Promise.all(Array.from({ length: 4 }, () => subscribed('free', 'UTC')));
  const schedule = shop.house.running.services[0]!.app.get(RenewalsSchedule, { strict: false });
  const now = new Date('2027-01-15T00:00:00Z');

  at(now.toISOString());
  await Promise.all(Array.from({ length: 5 }, () => schedule.run(now)));

  for (const { subscription } of many) {
    const messages = await closed(subscription, 2);
    expect(messages.map(({ index }) => index)).toEqual([0, 1]);
  }
});

test('renews the others when one subscription cannot be renewed, and that one as soon as it can', async () => {
  at('2027-01-20T00:00:00Z');
  const [broken, sound] = [await subscribed('free', 'UTC'), await subscribed('free', 'UTC')];
  const setPlan = (plan: unknown) =>
    shop.house
      .source('subscriptions')
      .query('update subscriptions set plan = $2 where id = $1', [broken.subscription.id, JSON.stringify(plan)]);
  await setPlan({ cadence: { unit: 'fortnight', count: 1 } });
  await shop.house.source('subscriptions').query(`update renewals set due_at = due_at - interval '1 day'
    where subscription_id = '${broken.subscription.id}'`);

  at('2027-02-20T00:00:00Z');
  await closed(sound.subscription, 1);
  expect(await closings(broken.subscription)).toEqual([]);

  await setPlan(broken.subscription.plan);
  at('2027-02-20T00:00:01Z');
  expect(await closed(broken.subscription, 1)).toMatchObject([{ index: 0, reason: 'renewal' }]);
});

test('closes the part that was served when a subscription ends now, and its keys with it', async () => {
  at('2027-03-01T00:00:00Z');
  const { owner, subscription } = await subscribed('free', 'UTC');
  const params = pathOf(subscription);
  await owner.call(issueCredential, { params, body: { name: 'main', externalIdentities: [] } });
  // The timer has not looked since: a whole period is over and not closed yet when the member cancels.
  await shop.house
    .source('subscriptions')
    .query(`update renewals set due_at = 'infinity' where subscription_id = $1`, [subscription.id]);
  at('2027-04-08T00:00:00Z');

  const preview = await owner.call(previewCancellation, { params, body: { when: 'now' } });
  const ended = await owner.call(cancelSubscription, { params, body: { when: 'now' } });

  const last = {
    period: { start: '2027-04-01T00:00:00.000Z', end: '2027-05-01T00:00:00.000Z' },
    served: { start: '2027-04-01T00:00:00.000Z', end: '2027-04-08T00:00:00.000Z' },
  };
  expect(preview).toEqual({ endsAt: '2027-04-08T00:00:00.000Z', ...last, credentialsRevoked: 1 });
  expect(ended).toMatchObject({ status: 'ended', endedAt: '2027-04-08T00:00:00.000Z', period: null });
  expect(await closings(subscription)).toMatchObject([
    { index: 0, reason: 'renewal' },
    { index: 1, reason: 'cancellation', next: null, ...last },
  ]);
  expect((await shop.house.published('subscriptions', 'subscription.ended')).at(-1)).toMatchObject({
    subscriptionId: subscription.id,
    at: '2027-04-08T00:00:00.000Z',
  });
  const keys = await owner.call(listCredentials, {
    params: { partnerId: subscription.partnerId },
    query: { includeRevoked: true },
  });
  expect(keys.items).toMatchObject([{ status: 'revoked', revokedAt: '2027-04-08T00:00:00.000Z' }]);
  expect(await refusal(owner.call(cancelSubscription, { params, body: { when: 'now' } }))).toBe(
    'wrong_subscription_status',
  );
});

test('ends at the end of the period when that was asked for, unless it was taken back', async () => {
  at('2027-05-01T00:00:00Z');
  const [leaving, staying] = [await subscribed('free', 'UTC'), await subscribed('free', 'UTC')];
  for (const { owner, subscription } of [leaving, staying]) {
    const params = pathOf(subscription);
    const cancelled = await owner.call(cancelSubscription, { params, body: { when: 'period_end' } });
    expect(cancelled).toMatchObject({ status: 'cancelling', endsAt: '2027-06-01T00:00:00.000Z' });
  }
  const params = pathOf(staying.subscription);
  expect(await staying.owner.call(undoCancellation, { params })).toMatchObject({ status: 'active', endsAt: null });
  expect(await refusal(staying.owner.call(undoCancellation, { params }))).toBe('wrong_subscription_status');

  at('2027-06-20T00:00:00Z');
  const [last] = await closed(leaving.subscription, 1);
  const [first] = await closed(staying.subscription, 1);

  expect(last).toMatchObject({ reason: 'cancellation', next: null, served: { end: '2027-06-01T00:00:00.000Z' } });
  expect(first).toMatchObject({ reason: 'renewal', next: { start: '2027-06-01T00:00:00.000Z' } });
  expect(await read(leaving.owner, leaving.subscription)).toMatchObject({
    status: 'ended',
    endedAt: '2027-06-01T00:00:00.000Z',
  });
});

test('counts periods from the end of a trial, and closes none for who leaves within it', async () => {
  at('2027-07-01T12:00:00Z');
  const [staying, leaving] = [await subscribed('trial', 'UTC'), await subscribed('trial', 'UTC')];
  expect(staying.subscription).toMatchObject({
    status: 'trialing',
    period: null,
    trialEndsAt: '2027-07-15T12:00:00.000Z',
    billingAnchor: '2027-07-15T12:00:00.000Z',
  });
  const params = pathOf(leaving.subscription);
  await leaving.owner.call(cancelSubscription, { params, body: { when: 'period_end' } });
  expect(await leaving.owner.call(undoCancellation, { params })).toMatchObject({ status: 'trialing', endsAt: null });
  const cancelled = await leaving.owner.call(cancelSubscription, { params, body: { when: 'period_end' } });
  expect(cancelled).toMatchObject({ status: 'cancelling', endsAt: '2027-07-15T12:00:00.000Z' });

  at('2027-08-20T00:00:00Z');
  const [first] = await closed(staying.subscription, 1);

  expect(first).toMatchObject({
    index: 0,
    period: { start: '2027-07-15T12:00:00.000Z', end: '2027-08-15T12:00:00.000Z' },
  });
  expect(await read(staying.owner, staying.subscription)).toMatchObject({ status: 'active', period: { index: 1 } });
  await until('the trial is over', async () => (await read(leaving.owner, leaving.subscription)).status === 'ended');
  expect(await closings(leaving.subscription)).toEqual([]);
});

test('gives a plain answer to each when everything happens to a partner at the same time', async () => {
  at('2027-09-01T00:00:00Z');
  const { owner, subscription } = await subscribed('trial', 'UTC');
  const { partnerId } = subscription;
  const params = pathOf(subscription);
  const schedule = shop.house.running.services[0]!.app.get(RenewalsSchedule, { strict: false });
  // The trial is over, and the first period with it: the timer has much to do just now.
  const now = new Date('2027-10-20T00:00:00Z');
  at(now.toISOString());

  const all = Array.from({ length: 6 }, (_, round) => [
    owner.call(issueCredential, {
      params,
      body: { name: `key ${round}`, externalIdentities: [`consumer-${round % 2}`] },
    }),
    owner.call(updatePartner, { params: { partnerId }, body: { taxId: `FR${round}` } }),
    owner.call(cancelSubscription, { params, body: { when: 'period_end' } }),
    owner.call(undoCancellation, { params }),
    order(owner, partnerId, 'free'),
    schedule.run(now),
  ]).flat();
  const answers = await Promise.all(all.map((one) => refusal(one)));

  const plain = ['it was not refused', 'wrong_subscription_status', 'already_subscribed'];
  expect(answers.filter((answer) => !plain.includes(answer))).toEqual([]);
  expect(answers.filter((answer) => answer === 'already_subscribed')).toHaveLength(5);
  // A beat passes over what somebody else holds just then; the next one finds it.
  at('2027-10-20T00:00:01Z');
  expect((await closed(subscription, 1)).map(({ index }) => index)).toEqual([0]);
});
