import { request as httpRequest } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import {
  getConnection,
  getQuarantined,
  listEvents,
  listQuarantine,
  rotateConnectionSecret,
  revokeConnectionSecret,
} from '@libs/contracts';
import { anEvent } from './a-plan.js';
import { bucketDifferences, openShop, pushTo, type Shop } from './shop.js';

describe('ingest', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop();
  }, 60_000);
  afterAll(() => shop?.close());

  test('counts each event once, however often and in whatever order it is pushed', async () => {
    const events = [
      anEvent('1', 'acme', '2026-03-02T10:00:00Z', { route: 'a', tokens: 3 }),
      anEvent('2', 'acme', '2026-03-02T10:59:59.999Z', { route: 'b', tokens: 0.1 }),
      anEvent('3', 'acme', '2026-03-02T11:00:00Z', { route: 'a', tokens: '0.2' }),
    ];

    const first = await shop.push([events[2], events[0]]);
    const second = await shop.push(events);

    expect(first).toMatchObject({ status: 200, body: { accepted: 2, duplicates: 0, conflicts: 0, quarantined: 0 } });
    expect(second.body).toEqual({ accepted: 1, duplicates: 2, conflicts: 0, quarantined: 0 });
    expect(await shop.total('tokens')).toBe('3.3');
    const { series } = await shop.usage({ meterKey: 'calls', groupBy: 'route' });
    expect(series.map(({ group, quantity }) => [group.route, quantity])).toEqual([
      ['a', '2'],
      ['b', '1'],
    ]);
    expect(await bucketDifferences(shop)).toEqual([]);
  });

  test('keeps, shows and never counts another content under an id that is taken', async () => {
    const before = await shop.total('tokens');
    const other = anEvent('1', 'acme', '2026-03-02T10:00:00Z', { tokens: 1000 });

    const first = await shop.push([other]);
    const again = await shop.push([other]);

    expect([first.body?.conflicts, again.body?.conflicts]).toEqual([1, 1]);
    expect(await shop.total('tokens')).toBe(before);
    const support = await shop.as('support');
    const { items } = await support.call(listQuarantine, { query: { reason: 'conflict' } });
    expect(items.map(({ eventId }) => eventId)).toEqual(['1']);
    // Beside it stands what was counted in its place.
    const read = await support.call(getQuarantined, { params: { recordId: items[0]!.id } });
    expect(read.raw).toMatchObject({ data: { tokens: 1000 } });
    expect(read.counted).toMatchObject({ id: '1', subscriptionId: 'sub_acme', data: { route: 'a', tokens: 3 } });
    const { health } = await support.call(getConnection, { params: { connectionId: shop.connection.id } });
    expect(health.lastHour.conflicts).toBe(2);
  });

  test('tells apart the same and another content within one batch', async () => {
    const twin = anEvent('twin', 'acme', '2026-03-03T10:00:00Z');

    const { body } = await shop.push([twin, twin, { ...twin, data: { tokens: 5 } }], { query: '?results=each' });

    expect(body?.results).toEqual([
      { recordIndex: 0, id: 'twin', outcome: 'accepted' },
      { recordIndex: 1, id: 'twin', outcome: 'duplicate' },
      { recordIndex: 2, id: 'twin', outcome: 'conflict' },
    ]);
  });

  test('sets aside what cannot be read or counted, beside what can', async () => {
    const batch = [
      anEvent('good', 'acme', '2026-03-04T10:00:00Z'),
      { specversion: '1.0', id: 'no type' },
      anEvent('bad value', 'acme', '2026-03-04T10:00:00Z', { tokens: 'many' }),
      anEvent('long ago', 'acme', '1970-01-01T00:00:00Z'),
      anEvent('far ahead', 'acme', '2026-03-22T00:00:00Z'),
      'no object',
    ];

    const first = await shop.push(batch);
    const again = await shop.push(batch);

    expect(first.body).toEqual({ accepted: 1, duplicates: 0, conflicts: 0, quarantined: 5 });
    expect(again.body).toEqual({ accepted: 0, duplicates: 6, conflicts: 0, quarantined: 0 });
  });

  test('stores text that PostgreSQL does not take, and blocks nobody with it', async () => {
    const strange = anEvent('n\u0000l', 'acme', '2026-03-04T11:00:00Z', { route: 'a\u0000\ud800', note: '\u0000' });

    const { status, body } = await shop.push([strange, anEvent('neighbour', 'acme', '2026-03-04T11:00:00Z')]);

    expect(status).toBe(200);
    expect(Number(body?.accepted) + Number(body?.quarantined)).toBe(2);
    expect(Number(body?.accepted)).toBeGreaterThanOrEqual(1);
    expect((await shop.push([strange])).body).toMatchObject({ duplicates: 1 });
  });

  test('takes the secret in every place a gateway can put it, and no other', async () => {
    const url = `${shop.url}/metering/v1/ingest/${shop.connection.id}`;
    const basic = Buffer.from(`octroi:${shop.secret}`).toString('base64');
    const ways: Array<Record<string, string>> = [
      { authorization: `Bearer ${shop.secret}` },
      { authorization: `Basic ${basic}` },
      { authorization: `Splunk ${shop.secret}` },
      { 'x-api-key': shop.secret },
      { 'x-amz-firehose-access-key': shop.secret },
    ];

    for (const headers of ways) expect((await pushTo(url, '[]', headers)).status).toBe(200);
    expect((await pushTo(`${url}?token=${shop.secret}`, '[]', {})).status).toBe(200);
    const refused = await pushTo(url, '[]', { authorization: 'Bearer oct_gw_wrong' });
    expect(refused).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
  });

  test('accepts two secrets while they rotate, and not the revoked one', async () => {
    const operator = await shop.as('gateway_operator');
    const { id: connectionId, secrets } = shop.connection;
    const url = `${shop.url}/metering/v1/ingest/${connectionId}`;

    const second = await operator.call(rotateConnectionSecret, { params: { connectionId } });
    const third = operator.call(rotateConnectionSecret, { params: { connectionId } });

    await expect(third).rejects.toMatchObject({ status: 409, problem: { code: 'connection_has_two_secrets' } });
    expect((await pushTo(url, '[]', { 'x-api-key': second.secret })).status).toBe(200);
    expect((await shop.push([])).status).toBe(200);
    await operator.call(revokeConnectionSecret, { params: { connectionId, secretId: second.id } });
    expect((await pushTo(url, '[]', { 'x-api-key': second.secret })).status).toBe(401);
    expect(secrets).toHaveLength(1);
  });

  test('reads gzip, any Content-Type and none, and never answers 4xx for data', async () => {
    const event = anEvent('zipped', 'acme', '2026-03-05T10:00:00Z');
    const zipped = await shop.push(gzipSync(JSON.stringify([event])), { headers: { 'content-encoding': 'gzip' } });
    const odd = await shop.push('{"broken', { headers: { 'content-type': '?!;;' } });

    expect(zipped.body).toMatchObject({ accepted: 1 });
    expect(odd).toMatchObject({ status: 200, body: { quarantined: 1 } });
  });

  test('takes a body beyond 64 MiB with 200, and says in quarantine what to do', async () => {
    const answer = await shop.push(new Uint8Array(66 * 1024 * 1024));

    expect(answer).toMatchObject({ status: 200, body: { accepted: 0, quarantined: 1 } });
    const support = await shop.as('support');
    const { items } = await support.call(listQuarantine, { query: { reason: 'body_too_large' } });
    expect(items[0]!.detail).toContain('smaller batches');
  });

  test('takes a chunked body of a gigabyte, and holds no more of it than it may', async () => {
    const piece = Buffer.alloc(1024 * 1024, 0x20);
    const before = process.memoryUsage.rss();
    let highest = before;
    function* gigabyte() {
      for (let n = 0; n < 1024; n += 1) {
        if (n % 16 === 0) highest = Math.max(highest, process.memoryUsage.rss());
        yield piece;
      }
    }

    const status = await new Promise<number>((resolve, reject) => {
      const url = `${shop.url}/metering/v1/ingest/${shop.connection.id}`;
      const headers = { authorization: `Bearer ${shop.secret}`, 'transfer-encoding': 'chunked' };
      const request = httpRequest(url, { method: 'POST', headers }, (response) => {
        response.resume().once('end', () => resolve(response.statusCode!));
      });
      pipeline(Readable.from(gigabyte()), request).catch(reject);
    });

    expect(status).toBe(200);
    // 64 MiB are held before the rest is let go; sender and receiver are one process here.
    expect((highest - before) / 1024 / 1024).toBeLessThan(320);
    const support = await shop.as('support');
    const { items } = await support.call(listQuarantine, { query: { reason: 'body_too_large' } });
    expect(items[0]!.detail).toContain('Nothing of it was kept');
  }, 60_000);

  test('takes CloudEvents structured, batched and binary, each event once whatever its mode', async () => {
    const event = anEvent('modes-1', 'acme', '2026-03-07T10:00:00Z');
    const { data, ...context } = event;
    const binary = Object.fromEntries(Object.entries(context).map(([name, value]) => [`ce-${name}`, String(value)]));

    const structured = await shop.push(event, { headers: { 'content-type': 'application/cloudevents+json' } });
    const batched = await shop.push([event, anEvent('modes-2', 'acme', '2026-03-07T10:01:00Z')], {
      headers: { 'content-type': 'application/cloudevents-batch+json' },
    });
    const again = await shop.push(data, { headers: binary });
    const fresh = await shop.push(data, { headers: { ...binary, 'ce-id': 'modes-3' } });

    expect(structured.body).toMatchObject({ accepted: 1 });
    expect(batched.body).toMatchObject({ accepted: 1, duplicates: 1 });
    expect(again.body).toMatchObject({ accepted: 0, duplicates: 1 });
    expect(fresh.body).toMatchObject({ accepted: 1 });
  });

  test('keeps OpenMeter’s ingest contract, for a token with usage.ingest and for a secret', async () => {
    const event = anEvent('om-1', 'acme', '2026-03-06T10:00:00Z');
    const headers = { 'content-type': 'application/cloudevents+json' };
    const bearer = (token: string) => ({ ...headers, authorization: `Bearer ${token}` });
    const token = await shop.tokenFor(['gateway_operator']);
    const foreign = await shop.tokenFor(['owner'], 'par_acme');

    const byToken = await pushTo(`${shop.url}/api/v1/events`, event, bearer(token));
    const bySecret = await pushTo(`${shop.url}/metering/v1/events`, [event], bearer(shop.secret));
    const byPartner = await pushTo(`${shop.url}/api/v1/events`, event, bearer(foreign));

    expect([byToken.status, bySecret.status, byPartner.status]).toEqual([204, 204, 403]);
    const finance = await shop.as('finance');
    const { items } = await finance.call(listEvents, {
      query: { partnerId: 'par_acme', from: '2026-03-06T00:00:00Z', to: '2026-03-07T00:00:00Z' },
    });
    // Two connections: the id is unique within each.
    expect(items.map(({ id }) => id)).toEqual(['om-1', 'om-1']);
    expect(items[0]).toMatchObject({
      subscriptionId: 'sub_acme',
      credentialId: 'cred_acme',
      countedAs: [{ meterKey: 'calls', quantity: '1' }],
      raw: { source: 'test', data: {} },
    });
  });

  test('gives exact counts when many push overlapping batches at a time', async () => {
    const before = Number(await shop.total('calls'));
    const events = Array.from({ length: 600 }, (_, n) =>
      anEvent(`c${n}`, 'acme', new Date(Date.UTC(2026, 2, 7, n % 24, n % 60)).toISOString(), { route: `r${n % 7}` }),
    );
    const batches = Array.from({ length: 24 }, (_, n) =>
      [...events.slice(n * 10, n * 10 + 370)].sort(() => (n % 2) - 0.5),
    );

    const answers = await Promise.all(batches.map((batch) => shop.push(batch)));

    expect(answers.every(({ status }) => status === 200)).toBe(true);
    const accepted = answers.reduce((total, { body }) => total + Number(body?.accepted), 0);
    expect(accepted).toBe(600);
    expect(Number(await shop.total('calls')) - before).toBe(600);
    expect(await bucketDifferences(shop)).toEqual([]);
  });

  test('answers 503 with Retry-After when too much waits, and takes the batch later', async () => {
    const source = shop.source('metering');
    const runner = source.createQueryRunner();
    await runner.connect();
    await runner.query('begin');
    await runner.query('select pg_advisory_xact_lock(4100031)');
    const batch = (n: number) =>
      Array.from({ length: 5000 }, (_, i) => anEvent(`p${n}-${i}`, 'acme', '2026-03-08T10:00:00Z'));

    const pushes: Array<Promise<{ status: number; headers: Headers }>> = [];
    let refused: { status: number; headers: Headers } | undefined;
    for (let n = 0; n < 30 && !refused; n += 1) {
      const pushed = shop.push(batch(n));
      pushes.push(pushed);
      refused = await Promise.race([
        pushed.then((answer) => (answer.status === 503 ? answer : undefined)),
        new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 250)),
      ]);
    }
    await runner.query('rollback');
    await runner.release();
    const answers = await Promise.all(pushes);

    expect(refused?.headers.get('retry-after')).toBe('2');
    const stored = answers.filter(({ status }) => status === 200).length;
    const [{ count }] = await source.query(
      `select count(*) from events where time >= '2026-03-08' and time < '2026-03-09'`,
    );
    expect(Number(count)).toBe(stored * 5000);
    expect((await shop.push(batch(99))).status).toBe(200);
  }, 60_000);
});
