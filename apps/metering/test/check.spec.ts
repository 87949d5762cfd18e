import { until } from '@libs/testing';
import type pg from 'pg';
import { aClosing, anEvent } from './a-plan.js';
import { type CheckShop, limited, openCheckShop } from './checking.js';
import { pushTo } from './shop.js';

const made = { count: 0 };
const calls = (count: number, subject: string, time = '2026-03-20T11:59:58Z') =>
  Array.from({ length: count }, () => anEvent(`check-${(made.count += 1)}`, subject, time));

describe('check', () => {
  let shop: CheckShop;
  beforeAll(async () => {
    shop = await openCheckShop();
  });
  afterAll(() => shop?.close());

  test('a key is allowed under any path and method, and the answer says whose it is and what is left', async () => {
    await shop.subscribe('open', [limited('5')]);

    const { status, headers, body } = await shop.ask('key-open');
    const asEnvoy = await shop.ask('key-open', '/envoy:api/orders/7?expand=items', { method: 'DELETE' });
    const asBearer = await shop.ask(null, '/nginx', { headers: { authorization: 'Bearer key-open' } });

    expect([status, asEnvoy.status, asBearer.status]).toEqual([200, 200, 200]);
    expect(body).toMatchObject({ allow: true, subscriptionId: 'sub_open', partnerId: 'par_open', planKey: 'payg' });
    expect(body.limits).toEqual([
      expect.objectContaining({ limit: '5', used: '0', remaining: '5', resetsAt: '2026-04-01T00:00:00.000Z' }),
    ]);
    expect(headers.get('x-consumer-id')).toBe('cred_open');
    expect(headers.get('x-quota-remaining')).toBe('5');
  });

  test('a call counts from the commit that stored it, and the hard limit refuses with the time until it is reset', async () => {
    await shop.subscribe('hard', [limited('5')]);
    await shop.ask('key-hard');

    await shop.push(calls(3, 'hard'));
    const left = await shop.ask('key-hard');
    await shop.push(calls(2, 'hard'));
    const none = await shop.ask('key-hard', '/nginx');

    expect([left.status, left.body.limits[0].remaining]).toEqual([200, '2']);
    expect(none.status).toBe(403);
    expect(none.body).toMatchObject({ allow: false, reason: 'quota_exceeded' });
    expect(none.headers.get('x-deny-reason')).toBe('quota_exceeded');
    expect(none.headers.get('retry-after')).toBe(String(11.5 * 86_400));
    expect(none.headers.get('cache-control')).toBe('private, max-age=1');
  });

  test('an answer may be reused for less time the less is left, and what that may cost is said', async () => {
    await shop.subscribe('lease', [limited('1000')]);
    const before = await shop.ask('key-lease');

    await shop.push(calls(10, 'lease'));
    const much = await shop.ask('key-lease');
    await shop.push(calls(985, 'lease'));
    const little = await shop.ask('key-lease');

    const ages = [before, much, little].map(({ body }) => body.maxAgeSeconds);
    // 990 left at 10 a second last 99 s; of 5 left at 995 a second nothing may be lent.
    expect(ages).toEqual([5, 9, 0]);
    expect([before, much, little].map(({ body }) => body.limits[0].reuseOvershoot)).toEqual([
      null,
      String(10 * (2 + 9)),
      String(995 * 2),
    ]);
    expect([before, much, little].map(({ body }) => body.limits[0].worstOvershoot)).toEqual(['0', '0', '0']);
  });

  test('a soft limit only shows, a feature without a grant is refused, and only the limits of the feature count', async () => {
    await shop.subscribe('soft', [
      limited('2', { featureKey: 'reads', enforcement: 'soft' }),
      limited('1', { featureKey: 'exports', meterKey: 'tokens' }),
      { kind: 'boolean', featureKey: 'beta', granted: false },
    ]);
    await shop.push([...calls(4, 'soft'), { ...calls(1, 'soft')[0]!, data: { tokens: '1.5' } }]);

    const answers = await Promise.all(
      ['/http:reads', '/http:exports', '/http:beta', '/http:nothing', ''].map((path) => shop.ask('key-soft', path)),
    );

    expect(answers.map(({ status, body }) => [status, body.reason])).toEqual([
      [200, null],
      [429, 'quota_exceeded'],
      [403, 'feature_not_granted'],
      [403, 'feature_not_granted'],
      [429, 'quota_exceeded'],
    ]);
    expect(answers[0]!.body.limits[0]).toMatchObject({ used: '5', remaining: '0' });
    expect(answers[1]!.body.limits[0]).toMatchObject({ used: '1.5' });
  });

  test('a gateway without the secret of the connection learns nothing', async () => {
    const headers = { 'x-octroi-secret': 'oct_gw_wrong' };

    const wrong = await shop.ask('key-open', '', { headers });
    const asCaller = await shop.ask(null, '/http', { headers: { ...headers, authorization: `Bearer ${shop.secret}` } });

    for (const { status, body } of [wrong, asCaller]) {
      expect([status, body.code]).toEqual([401, 'unauthenticated']);
    }
  });

  test('what happens to credentials and subscriptions shows within seconds', async () => {
    for (const name of ['revoked', 'expiring', 'paused', 'ended']) await shop.subscribe(name, [limited('5000')]);
    for (const name of ['revoked', 'paused', 'ended']) expect((await shop.ask(`key-${name}`)).status).toBe(200);
    expect((await shop.ask('key-later')).body.reason).toBe('unknown_credential');
    const at = '2026-03-20T11:00:00Z';
    const of = (name: string) => ({ subscriptionId: `sub_${name}`, partnerId: `par_${name}` });

    await shop.tell('credential.revoked', { ...of('revoked'), credentialId: 'cred_revoked', revokedAt: at });
    // An end that lay ahead, said before and delivered after.
    const ahead = '2026-04-20T11:00:00Z';
    await shop.tell('credential.revoked', { ...of('revoked'), credentialId: 'cred_revoked', revokedAt: ahead });
    await shop.tell('credential.revoked', { ...of('expiring'), credentialId: 'cred_expiring', revokedAt: ahead });
    await shop.tell('subscription.paused', { ...of('paused'), at, revision: 2 });
    await shop.tell('subscription.ended', { ...of('ended'), at, revision: 2 });
    await shop.subscribe('later', []);

    const reasons = () =>
      Promise.all(
        ['revoked', 'paused', 'ended', 'later'].map(async (name) => {
          const { status, body } = await shop.ask(`key-${name}`);
          return `${status} ${body.reason}`;
        }),
      );
    const wanted = '401 credential_revoked,403 subscription_paused,403 not_subscribed,200 null';
    await until('the news', async () => String(await reasons()) === wanted, 5_000);
    await shop.tell('subscription.resumed', { ...of('paused'), at, revision: 3 });
    await until('resumed', async () => (await shop.ask('key-paused')).status === 200, 5_000);
    expect((await shop.ask('key-revoked')).status).toBe(401);
    expect((await shop.ask('key-expiring')).status).toBe(200);
  });

  test('another plan brings another limit, and calls of a plan that had none count in it', async () => {
    await shop.subscribe('grown', [limited(null)]);
    await shop.push(calls(7, 'grown'));
    expect((await shop.ask('key-grown')).body.limits).toEqual([]);
    const { firstPeriod, ...snapshot } = (await import('./a-plan.js')).aSubscription('sub_grown', 'par_grown');

    await shop.tell('subscription.changed', {
      ...snapshot,
      plan: { ...snapshot.plan, version: 2, entitlements: [limited('9')] },
      previousPlan: snapshot.plan,
      effectiveAt: '2026-03-20T12:00:00Z',
      period: firstPeriod,
      revision: 2,
    });

    const grown = await until('the new plan', async () => {
      const { body } = await shop.ask('key-grown');
      return body.planVersion === 2 && body;
    });
    expect(grown.limits[0]).toMatchObject({ limit: '9', used: '7', remaining: '2' });
    await shop.push(calls(2, 'grown'));
    expect((await shop.ask('key-grown')).status).toBe(429);
  });

  test('many callers are asked about at once, in order', async () => {
    const { url, secret } = shop;
    const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' };
    const questions = [
      { key: 'key-hard' },
      { identities: ['open'] },
      { key: 'nobody' },
      { key: 'key-open', cost: '6' },
    ];

    const { status, body } = await pushTo(`${url}/metering/v1/check:batch`, { questions }, headers);
    const empty = await pushTo(`${url}/metering/v1/check:batch`, { questions: [{ feature: 'api' }] }, headers);

    const decisions = body!.decisions as Array<{ allow: boolean; reason: string | null }>;
    expect(status).toBe(200);
    expect(decisions.map(({ reason }) => reason)).toEqual([
      'quota_exceeded',
      null,
      'unknown_credential',
      'quota_exceeded',
    ]);
    expect([empty.status, empty.body]).toEqual([
      422,
      expect.objectContaining({ errors: [expect.objectContaining({ pointer: '/questions/0' })] }),
    ]);
  });

  test('is answered without the database once warm; what the plan says is done when usage cannot be known for a minute', async () => {
    await shop.subscribe('prepaid', [limited('500', { onOutage: 'deny' })]);
    for (const key of ['key-open', 'key-prepaid']) expect((await shop.ask(key)).status).toBe(200);
    const pool = (shop.source('metering').driver as unknown as { master: pg.Pool }).master;
    const { connect } = pool;
    let refused = 0;
    pool.connect = ((done?: (error: Error) => void) => {
      refused += 1;
      const error = new Error('cut off');
      return done ? done(error) : Promise.reject(error);
    }) as never;
    try {
      const before = refused;
      const warm = await Promise.all(Array.from({ length: 50 }, () => shop.ask('key-prepaid', '/http:api')));
      expect(new Set(warm.map(({ status }) => status))).toEqual(new Set([200]));
      // The timer's own looks are all that there was.
      expect(refused - before).toBeLessThan(10);
      expect((await shop.ask('never seen')).status).toBe(503);

      shop.clock.moveTo('2026-03-20T12:02:00Z');

      const [open, prepaid] = [await shop.ask('key-open'), await shop.ask('key-prepaid')];
      expect([open.status, prepaid.status, prepaid.body.reason]).toEqual([200, 403, 'usage_unknown']);
    } finally {
      pool.connect = connect;
    }
    await until('trust again', async () => (await shop.ask('key-prepaid')).status === 200, 10_000);
    expect((await shop.ask('never seen')).status).toBe(401);
  });

  test('a new period begins at nothing, also before the message of it has come', async () => {
    await shop.subscribe('monthly', [limited('3')]);
    await shop.push(calls(3, 'monthly'));
    expect((await shop.ask('key-monthly')).status).toBe(429);

    shop.clock.moveTo('2026-04-01T00:00:05Z');
    const early = await shop.ask('key-monthly');
    await shop.push(calls(1, 'monthly', '2026-04-01T00:00:01Z'));
    await shop.tell('period.closed', aClosing('sub_monthly', 'par_monthly'));
    const [limit] = await until('the new period', async () => {
      // Looking ahead holds nothing.
      const { body } = await shop.post('batch', { questions: [{ key: 'key-monthly' }] });
      const { limits } = body.decisions[0];
      return limits[0].resetsAt !== null && limits;
    });

    expect([early.status, early.body.limits[0].used, early.body.limits[0].resetsAt]).toEqual([200, '0', null]);
    expect(limit).toMatchObject({ used: '1', remaining: '2', held: '0', resetsAt: '2026-05-01T00:00:00.000Z' });
  });
});
