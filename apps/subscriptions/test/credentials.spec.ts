import {
  issueCredential,
  listCredentials,
  listPartners,
  readPartner,
  readTimeline,
  revokeCredential,
  rotateCredential,
  type ApiClient,
  type MessageName,
  type Subscription,
} from '@libs/contracts';
import { hashToken, isWellFormedToken } from '@libs/platform';
import { until } from '@libs/testing';
import { aPlan, flatFee } from './support/plans.js';
import { aPartner, openShop, order, refusal, type Shop } from './support/shop.js';

let shop: Shop;
let owner: ApiClient;
let subscription: Subscription;

beforeAll(async () => {
  shop = await openShop({ now: '2026-03-01T09:00:00Z' });
  await shop.sell(aPlan({ planKey: 'free', rateCards: [flatFee('0')] }));
});
beforeEach(async () => {
  const partner = await aPartner(shop.house);
  // A token, because a session would not live through a week's overlap.
  owner = await shop.house.as('owner', partner.partnerId);
  subscription = await order(owner, partner.partnerId, 'free');
});
afterAll(() => shop.close());

const issue = (name: string, externalIdentities: string[] = [], { partnerId, id } = subscription) =>
  owner.call(issueCredential, { params: { partnerId, subscriptionId: id }, body: { name, externalIdentities } });

const said = async <N extends MessageName>(name: N, credentialId: string) =>
  (await shop.house.published('subscriptions', name)).filter(
    (data) => (data as { credentialId?: string }).credentialId === credentialId,
  );

describe('a key', () => {
  test('is shown once, and only its hash is kept and told', async () => {
    const { credential, key } = await issue('production', ['checkout-service']);

    expect(isWellFormedToken(key)).toBe(true);
    expect(key.startsWith(credential.hint)).toBe(true);
    expect(await said('credential.issued', credential.id)).toEqual([
      {
        credentialId: credential.id,
        subscriptionId: subscription.id,
        partnerId: subscription.partnerId,
        name: 'production',
        identities: [credential.id, subscription.id, 'checkout-service'],
        keyHash: hashToken(key),
        issuedAt: '2026-03-01T09:00:00.000Z',
      },
    ]);
    const tables = ['credentials', 'outbox', 'idempotency_keys', 'timeline_entries'];
    for (const table of tables) {
      const sql = `select count(*)::int as count from ${table} as row where row::text like '%' || $1 || '%'`;
      expect(await shop.house.source('subscriptions').query(sql, [key])).toEqual([{ count: 0 }]);
    }
    const staff = await shop.house.as('support');
    const found = await staff.call(listPartners, { query: { q: key } });
    expect(found.items.map(({ id }) => id)).toEqual([subscription.partnerId]);
  });

  test('is the same one when the request is repeated with its Idempotency-Key, though nobody can read it meanwhile', async () => {
    const { partnerId, id } = subscription;
    const call = () =>
      owner.call(issueCredential, {
        params: { partnerId, subscriptionId: id },
        body: { name: 'main', externalIdentities: [] },
        headers: { 'idempotency-key': 'first-key' },
      });

    const [first, second] = [await call(), await call()];

    expect(second).toEqual(first);
    const rows = await shop.house.source('subscriptions').query('select response::text as kept from idempotency_keys');
    expect(rows).toHaveLength(1);
    expect(rows[0].kept).not.toContain(first.key);
  });

  test('works on for the overlap when it is rotated, and not a moment longer', async () => {
    const { credential: old } = await issue('main', ['kong-consumer-7']);
    const { partnerId } = subscription;
    const params = { partnerId, credentialId: old.id };

    const rotated = await owner.call(rotateCredential, { params, body: { overlap: '24h' } });

    const end = new Date(shop.house.clock.now().getTime() + 24 * 3600_000);
    expect(rotated.credential).toMatchObject({
      name: 'main',
      status: 'active',
      externalIdentities: ['kong-consumer-7'],
    });
    expect(rotated.replaced).toMatchObject({ id: old.id, status: 'expiring', expiresAt: end.toISOString() });
    expect(await refusal(owner.call(rotateCredential, { params, body: { overlap: 'now' } }))).toBe(
      'credential_not_active',
    );
    shop.house.clock.moveTo(new Date(end.getTime() - 1));
    // Told ahead, so that no call of the old key counts while the timer and its word are on their way.
    expect(await said('credential.revoked', old.id)).toMatchObject([{ revokedAt: end.toISOString() }]);
    const working = async () => (await owner.call(listCredentials, { params: { partnerId }, query: {} })).items;
    expect(await working()).toHaveLength(2);
    shop.house.clock.moveTo(new Date(end.getTime() + 3600_000));
    const items = await until('the old key is revoked', async () => {
      const left = await working();
      return left.length === 1 && left;
    });
    expect(items).toMatchObject([{ id: rotated.credential.id, status: 'active' }]);
    // At the instant that was promised, not when the timer came by.
    for (const message of await said('credential.revoked', old.id))
      expect(message).toMatchObject({ revokedAt: end.toISOString() });
  });

  test('is revoked at once, once, and for good', async () => {
    const { credential } = await issue('main');
    const params = { partnerId: subscription.partnerId, credentialId: credential.id };

    const first = await owner.call(revokeCredential, { params });
    const second = await owner.call(revokeCredential, { params });
    const now = await owner.call(rotateCredential, {
      params: { ...params, credentialId: (await issue('other')).credential.id },
      body: { overlap: 'now' },
    });

    expect(first.status).toBe('revoked');
    expect(second).toEqual(first);
    expect(await said('credential.revoked', credential.id)).toHaveLength(1);
    expect(now.replaced.status).toBe('revoked');
    expect(now.credential.status).toBe('active');
  });

  test("does not take calls under a name that is another partner's, until he gives it up", async () => {
    const { credential } = await issue('main', ['shared-name']);
    const first = { owner, subscription };
    const other = await aPartner(shop.house);
    owner = await shop.house.as('owner', other.partnerId);
    subscription = await order(owner, other.partnerId, 'free');

    expect(await refusal(issue('thief', ['shared-name']))).toBe('identity_taken');
    await first.owner.call(revokeCredential, {
      params: { partnerId: first.subscription.partnerId, credentialId: credential.id },
    });
    expect((await issue('heir', ['shared-name'])).credential.externalIdentities).toEqual(['shared-name']);
    const foreign = { partnerId: other.partnerId, credentialId: credential.id };
    expect(await refusal(owner.call(revokeCredential, { params: foreign }))).toBe('not_found');
  });
});

describe('messages from others', () => {
  const delinquent = (since: string) => ({
    partnerId: subscription.partnerId,
    invoiceId: 'inv_1',
    overdue: { minor: '4900', currency: 'EUR' },
    since,
  });
  const partner = () => owner.call(readPartner, { params: { partnerId: subscription.partnerId } });
  const kinds = async () =>
    (await owner.call(readTimeline, { params: { partnerId: subscription.partnerId } })).items.map(({ kind }) => kind);

  test('tell how a partner stands, each once though it comes twice', async () => {
    const { house } = shop;
    const since = '2026-03-01T00:00:00.000Z';
    const id = await house.send('partner.delinquent', delinquent(since));
    await until('the partner is delinquent', async () => (await partner()).delinquentSince);
    // The same message again, and another one that says the same.
    await house.send('partner.delinquent', delinquent(since), id);
    const repeated = await house.send('partner.delinquent', delinquent('2026-03-02T00:00:00.000Z'));
    await handled(repeated);

    expect((await partner()).delinquentSince).toBe(since);
    expect((await kinds()).filter((kind) => kind === 'partner_delinquent')).toHaveLength(1);

    house.clock.moveTo(new Date(house.clock.now().getTime() + 1000));
    const settledAt = house.clock.now().toISOString();
    await house.send('partner.settled', { partnerId: subscription.partnerId, settledAt });
    await until('the partner has settled', async () => (await partner()).delinquentSince === null);
    expect((await kinds())[0]).toBe('partner_settled');
  });

  test('of plans may come twice, and a retired one does not return', async () => {
    const { house } = shop;
    const plan = aPlan({ planKey: 'twice' });
    const retired = { planId: plan.planId, planKey: 'twice', version: 1, retiredAt: '2026-03-01T00:00:00.000Z' };
    const offers = () =>
      house
        .source('subscriptions')
        .query(`select plan is not null as known, retired_at from offers where plan_key = 'twice'`);

    for (let round = 0; round < 2; round += 1) await handled(await house.send('plan.published', plan));
    expect(await offers()).toEqual([{ known: true, retired_at: null }]);
    for (let round = 0; round < 2; round += 1) await handled(await house.send('plan.retired', retired));
    await handled(await house.send('plan.published', plan));
    expect(await offers()).toEqual([{ known: true, retired_at: new Date(retired.retiredAt) }]);
  });

  test('put a reached threshold on the timeline', async () => {
    const data = {
      subscriptionId: subscription.id,
      partnerId: subscription.partnerId,
      meterKey: 'calls',
      period: { start: '2026-03-01T00:00:00.000Z', end: '2026-04-01T00:00:00.000Z' },
      percent: 80,
      quantity: '800',
      limit: '1000',
      reachedAt: '2026-03-20T00:00:00.000Z',
    };
    const id = await shop.house.send('threshold.reached', data);
    await handled(id);
    await shop.house.send('threshold.reached', data, id);
    await handled(id);

    const { items } = await owner.call(readTimeline, { params: { partnerId: subscription.partnerId } });
    const told = items.filter(({ kind }) => kind === 'threshold_reached');
    expect(told).toMatchObject([{ data: { meterKey: 'calls', percent: 80 }, at: data.reachedAt }]);
  });

  const handled = (id: string) =>
    until('the message was handled', async () => {
      const sql = `select from outbox o join inbox i on i.message_id = o.id where o.id = $1 and o.settled_at is not null`;
      return (await shop.house.source('subscriptions').query(sql, [id])).length > 0;
    });
});
