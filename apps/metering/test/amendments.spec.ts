import {
  amendEvent,
  type BodyOf,
  listPartnerEvents,
  listQuarantine,
  recountMeter,
  replayQuarantine,
} from '@libs/contracts';
import { until } from '@libs/testing';
import { aClosing, aCredential, aMeter, anEvent, aSubscription } from './a-plan.js';
import { bucketDifferences, openShop, type Shop } from './shop.js';

const AGGREGATIONS = ['sum', 'min', 'max', 'avg', 'latest', 'unique', 'weighted_sum'] as const;

describe('an event that is about another', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop();
    for (const aggregation of AGGREGATIONS) {
      await shop.tell('meter.published', aMeter(`${aggregation}-size`, { aggregation, valueProperty: 'size' }));
    }
    await shop.push([
      anEvent('low', 'acme', '2026-03-10T10:00:00Z', { size: 1, route: 'a' }),
      anEvent('mid', 'acme', '2026-03-10T10:15:00Z', { size: '2.5', route: 'a' }),
      anEvent('high', 'acme', '2026-03-10T10:30:00Z', { size: 900, route: 'a', team: { name: 'red' } }),
      anEvent('late', 'acme', '2026-03-10T10:45:00Z', { size: 3, route: 'a' }),
    ]);
  }, 60_000);
  afterAll(() => shop?.close());

  const amends = (id: string, kind: string, of: string, time: string, data: object = {}) => ({
    ...anEvent(id, 'acme', time, { id: of, ...data }),
    type: `octroi.event.${kind}`,
  });
  const figures = async (query: object = {}) => {
    const { series } = await shop.usage({ from: '2026-03-10T10:00:00Z', to: '2026-03-10T11:00:00Z', ...query });
    return Object.fromEntries(series.map(({ meterKey, quantity }) => [meterKey, quantity]));
  };
  const calls = async () => {
    const member = await shop.as('owner', 'par_acme');
    return (await member.call(listPartnerEvents, { params: { partnerId: 'me' }, query: { limit: 200 } })).items;
  };

  test('corrects what it counted, in every meter, also where nothing can be taken back', async () => {
    const correction = amends('c1', 'corrected', 'high', '2026-03-10T10:30:00Z', {
      data: { size: 2, route: 'b' },
      reason: 'bytes, not kilobytes',
    });

    const once = await shop.push([correction]);
    const again = await shop.push([correction]);

    expect([once.body, again.body]).toMatchObject([{ accepted: 1 }, { accepted: 0, duplicates: 1 }]);
    const right = {
      calls: '4',
      'sum-size': '8.5',
      'min-size': '1',
      'max-size': '3',
      'avg-size': '2.125',
      'latest-size': '3',
      'unique-size': '4',
      // 1 all the hour, 2.5 for three quarters, 2 for half, 3 for a quarter of it.
      'weighted_sum-size': '4.625',
    };
    expect(await figures()).toEqual(right);
    expect(await figures({ to: '2026-03-10T10:59:59.999Z' })).toMatchObject({
      ...right,
      'weighted_sum-size': expect.any(String),
    });
    expect(await figures({ where: ['route=b'] })).toEqual({ calls: '1' });
    expect(await bucketDifferences(shop)).toEqual([]);
  });

  test('shows in the event what was changed, why, and what it counted as before', async () => {
    const high = (await calls()).find(({ id }) => id === 'high')!;

    expect(high.data).toEqual({ size: 2, route: 'b', team: { name: 'red' } });
    expect(high.raw).toMatchObject({ data: { size: 900 } });
    expect(high.countedAs.find(({ meterKey }) => meterKey === 'sum-size')?.quantity).toBe('2');
    expect(high.amendments).toMatchObject([
      {
        id: 'c1',
        kind: 'corrected',
        reason: 'bytes, not kilobytes',
        madeBy: null,
        storedAt: expect.stringMatching(/Z$/),
      },
    ]);
    expect(high.amendments[0]!.countedBefore).toContainEqual({ meterKey: 'sum-size', dimensions: {}, quantity: '900' });
    // It is about a call, and no call itself.
    expect((await calls()).map(({ id }) => id)).toEqual(['late', 'high', 'mid', 'low']);
  });

  test('is made by the staff with a reason, tells what cannot be, and deletes', async () => {
    const body: BodyOf<typeof amendEvent> = {
      connectionId: shop.connection.id,
      subscriptionId: 'sub_acme',
      source: 'test',
      id: 'low',
      time: '2026-03-10T10:00:00Z',
      kind: 'corrected',
      data: { size: 'huge' },
      reason: 'a test call',
    };
    const finance = await shop.as('finance');
    const amend = (change: Partial<typeof body>) => finance.call(amendEvent, { body: { ...body, ...change } });

    await expect(amend({})).rejects.toMatchObject({ status: 422, problem: { errors: [{ pointer: '/body/data' }] } });
    await expect(amend({ id: 'none', data: { size: 1 } })).rejects.toMatchObject({ status: 404 });
    await expect((await shop.as('support')).call(amendEvent, { body })).rejects.toMatchObject({ status: 403 });
    const deleted = await amend({ kind: 'deleted' });

    expect(deleted).toMatchObject({
      id: 'low',
      countedAs: [],
      amendments: [{ kind: 'deleted', reason: 'a test call', madeBy: expect.stringMatching(/.+/) }],
    });
    expect(await figures()).toMatchObject({
      calls: '3',
      'min-size': '2',
      'unique-size': '3',
      'weighted_sum-size': '3.625',
    });
    // What is corrected after all is there again.
    await amend({ data: { size: 1 } });
    expect(await figures()).toMatchObject({ calls: '4', 'min-size': '1', 'sum-size': '8.5' });
    expect(await bucketDifferences(shop)).toEqual([]);
    const { items } = await (await shop.as('support')).call(listQuarantine, { query: {} });
    expect(items).toEqual([]);
  });

  test('may come with its event or before it, and waits in quarantine until it is here', async () => {
    const time = '2026-03-11T10:00:00Z';
    const together = await shop.push([
      amends('t2', 'deleted', 't1', time),
      anEvent('t1', 'acme', time, { size: 7 }),
      amends('early', 'corrected', 'missing', time, { data: { size: 5 } }),
    ]);
    expect(together.body).toMatchObject({ accepted: 2, quarantined: 1 });
    expect(await figures({ from: time, to: '2026-03-11T11:00:00Z' })).not.toHaveProperty('calls');

    await shop.push([anEvent('missing', 'acme', time, { size: 6 })]);
    const operator = await shop.as('gateway_operator');
    await operator.call(replayQuarantine, { body: { filter: { reason: 'unknown_event' }, isDryRun: false } });

    expect(await figures({ from: time, to: '2026-03-11T11:00:00Z' })).toMatchObject({ calls: '1', 'sum-size': '5' });
    expect(await bucketDifferences(shop)).toEqual([]);
  });

  test('is counted by a meter that is made after it', async () => {
    await shop.tell('meter.published', aMeter('after', { aggregation: 'sum', valueProperty: 'size' }));
    await (await shop.as('catalog')).call(recountMeter, { params: { meterKey: 'after' } });

    await until('the recount', async () => (await shop.total('after')) === (await shop.total('sum-size')));
    await shop.push([amends('c9', 'corrected', 'mid', '2026-03-10T10:15:00Z', { data: { size: 3 } })]);
    expect(await shop.total('after')).toBe(await shop.total('sum-size'));
    expect(await bucketDifferences(shop)).toEqual([]);
  });

  test('corrects a period that was reported, with the stored time that tells the newer report', async () => {
    const served = { start: '2026-03-05T00:00:00Z', end: '2026-03-06T00:00:00Z' };
    await shop.tell('subscription.activated', aSubscription('sub_past', 'par_past', served));
    await shop.tell('credential.issued', aCredential('cred_past', 'sub_past', 'par_past', ['past'], served.start));
    await shop.push([anEvent('p1', 'past', '2026-03-05T10:00:00Z', { size: 4 })]);
    await shop.tell('period.closed', aClosing('sub_past', 'par_past', { ...served, graceHours: 0 }));
    const final = await until('the final report', async () =>
      (await shop.published('metering', 'usage.reported')).find(
        ({ isFinal, subscriptionId }) => isFinal && subscriptionId === 'sub_past',
      ),
    );

    await shop.push([{ ...amends('p2', 'deleted', 'p1', '2026-03-05T10:00:00Z'), subject: 'past' }]);

    const corrected = await until('the correction', async () =>
      (await shop.published('metering', 'usage.corrected')).at(0),
    );
    expect(final.totals.find(({ meterKey }) => meterKey === 'sum-size')?.quantity).toBe('4');
    expect(corrected).toMatchObject({ subscriptionId: 'sub_past', totals: [] });
    expect(corrected.storedBefore > final.storedBefore).toBe(true);
  });

  test('leaves the buckets as a recount gives them when many come at a time', async () => {
    const time = (n: number) => new Date(Date.UTC(2026, 2, 12, 10, n % 60)).toISOString();
    const events = Array.from({ length: 120 }, (_, n) =>
      anEvent(`m${n}`, 'acme', time(n), { size: n % 9, route: `r${n % 3}` }),
    );
    await shop.push(events.slice(0, 60));

    const answers = await Promise.all([
      ...[0, 20, 40].map((from) => shop.push(events.slice(60 + from, 80 + from))),
      ...Array.from({ length: 12 }, (_, n) =>
        shop.push([
          amends(`x${n}`, n % 3 === 0 ? 'deleted' : 'corrected', `m${n * 5}`, time(n * 5), { data: { size: 100 + n } }),
        ]),
      ),
    ]);

    expect(answers.every(({ status, body }) => status === 200 && body?.quarantined === 0)).toBe(true);
    expect(await figures({ from: time(0), to: '2026-03-12T11:00:00Z' })).toMatchObject({
      calls: '116',
      'max-size': '111',
    });
    expect(await bucketDifferences(shop)).toEqual([]);
  });

  test('puts days right that are over, and so does a late call', async () => {
    const days = async () => {
      const { series } = await shop.usage({ from: '2026-03-19T00:00:00Z', to: '2026-03-22T00:00:00Z', window: 'day' });
      return Object.fromEntries(
        series.map(({ meterKey, points }) => [meterKey, points.map(({ quantity }) => quantity)]),
      );
    };
    const foldedUntil = async (): Promise<string> => {
      const [{ until }] = await shop.source('metering').query('select days_until as until from ingest_state');
      return (until as Date).toISOString();
    };
    await shop.push([
      anEvent('d1', 'acme', '2026-03-20T01:00:00Z', { size: 5 }),
      anEvent('d2', 'acme', '2026-03-20T11:00:00Z', { size: 7 }),
    ]);
    expect(await foldedUntil()).toBe('2026-03-20T00:00:00.000Z');
    const before = await days();
    expect(before).toMatchObject({ 'sum-size': ['0', '12', '0'], 'max-size': ['0', '7', '0'], calls: ['0', '2', '0'] });

    shop.clock.moveTo('2026-03-21T12:00:00Z');
    await until('the day is folded', async () => (await foldedUntil()) === '2026-03-21T00:00:00.000Z');
    expect(await days()).toMatchObject({ 'sum-size': before['sum-size'], 'latest-size': ['0', '7', '0'] });
    expect(await bucketDifferences(shop)).toEqual([]);

    await shop.push([
      anEvent('d3', 'acme', '2026-03-20T23:00:00Z', { size: 1 }),
      anEvent('d4', 'acme', '2026-03-19T23:00:00Z', { size: 4 }),
      amends('d5', 'corrected', 'd2', '2026-03-20T11:00:00Z', { data: { size: 2 }, reason: 'was wrong' }),
      amends('d6', 'deleted', 'd1', '2026-03-20T01:00:00Z', { reason: 'a test call' }),
    ]);
    expect(await days()).toMatchObject({
      ...{ calls: ['1', '2', '0'], 'sum-size': ['4', '3', '0'], 'max-size': ['4', '2', '0'] },
      ...{ 'min-size': ['4', '1', '0'], 'latest-size': ['4', '1', '0'], 'unique-size': ['1', '2', '0'] },
    });
    expect(await bucketDifferences(shop)).toEqual([]);
  });
});
