import {
  discardQuarantine,
  getQuarantined,
  listQuarantine,
  reattributeQuarantine,
  replayQuarantine,
  summarizeQuarantine,
  previewConnection,
  updateConnection,
} from '@libs/contracts';
import { until } from '@libs/testing';
import { aCredential, anEvent, aSubscription } from './a-plan.js';
import { bucketDifferences, openShop, type Shop } from './shop.js';

describe('quarantine', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop();
  }, 60_000);
  afterAll(() => shop?.close());

  test('counts calls of an unknown caller once his credential is known, at the time they were made', async () => {
    const { body } = await shop.push([
      anEvent('early', 'newcomer', '2026-03-09T23:59:59Z'),
      anEvent('first', 'newcomer', '2026-03-10T08:30:00Z', { tokens: 7 }),
    ]);
    expect(body).toMatchObject({ accepted: 0, quarantined: 2 });

    // The credential comes before its subscription: any order has to do.
    await shop.tell(
      'credential.issued',
      aCredential('cred_new', 'sub_new', 'par_new', ['newcomer'], '2026-03-10T00:00:00Z'),
    );
    await shop.tell('subscription.activated', aSubscription('sub_new', 'par_new'));

    await until('the calls are counted', async () => (await shop.total('calls', 'par_new')) === '1');
    expect(await shop.total('tokens', 'par_new')).toBe('7');
    const { series } = await shop.usage(
      { window: 'hour', from: '2026-03-10T08:00:00Z', to: '2026-03-10T10:00:00Z', meterKey: 'calls' },
      'par_new',
    );
    expect(series[0]?.points.map(({ quantity }) => quantity)).toEqual(['1', '0']);
    // The one from before the credential still waits, and pushing it again changes nothing.
    expect((await shop.push([anEvent('early', 'newcomer', '2026-03-09T23:59:59Z')])).body).toMatchObject({
      duplicates: 1,
    });
    const support = await shop.as('support');
    const { items } = await support.call(listQuarantine, { query: { identity: 'newcomer' } });
    expect(items.map(({ eventId, reason }) => [eventId, reason])).toEqual([['early', 'unknown_subject']]);
  });

  test('says first what naming an owner would count, then counts it once', async () => {
    await shop.push([
      anEvent('s1', 'stranger', '2026-03-11T10:00:00Z'),
      anEvent('s2', 'stranger', '2026-03-12T10:00:00Z'),
      anEvent('s3', 'stranger', '2026-02-27T10:00:00Z'),
    ]);
    const operator = await shop.as('gateway_operator');
    const before = Number(await shop.total('calls'));
    const body = { identity: 'stranger', subscriptionId: 'sub_acme' };
    const forecast = {
      matched: 3,
      counted: 2,
      stillWaiting: 1,
      firstTime: '2026-03-11T10:00:00.000Z',
      lastTime: '2026-03-12T10:00:00.000Z',
    };

    const dry = await operator.call(reattributeQuarantine, { body: { ...body, isDryRun: true } });
    expect(Number(await shop.total('calls'))).toBe(before);
    const done = await operator.call(reattributeQuarantine, { body: { ...body, isDryRun: false } });
    const again = await operator.call(reattributeQuarantine, { body: { ...body, isDryRun: false } });

    expect(dry).toEqual({ isDryRun: true, ...forecast });
    expect(done).toEqual({ isDryRun: false, ...forecast });
    // The third is from before the subscription began: it stays.
    expect(again).toMatchObject({ matched: 1, counted: 0 });
    expect(Number(await shop.total('calls')) - before).toBe(2);
    expect((await shop.push([anEvent('s4', 'stranger', '2026-03-13T10:00:00Z')])).body).toMatchObject({ accepted: 1 });
    expect(await bucketDifferences(shop)).toEqual([]);
  });

  test('reads records again with a new field map', async () => {
    const record = {
      specversion: '1.0',
      source: 'test',
      type: 'api.request',
      id: 'm1',
      time: '2026-03-14T10:00:00Z',
      data: { who: 'acme' },
    };
    await shop.push([record]);
    const operator = await shop.as('gateway_operator');
    const before = Number(await shop.total('calls'));
    const { items } = await operator.call(listQuarantine, { query: { reason: 'unknown_subject' } });
    const waiting = items.find(({ eventId }) => eventId === 'm1')!;
    expect(waiting.detail).toContain('names no caller');
    const read = await operator.call(getQuarantined, { params: { recordId: waiting.id } });
    expect(read.raw).toEqual(record);
    const preview = async (fieldMap: Record<string, string>) => {
      const params = { connectionId: shop.connection.id };
      const shown = await operator.call(previewConnection, {
        params,
        body: { record: read.raw, fieldMap, options: {} },
      });
      return shown.records.map(({ id, subject, detail }) => ({ id, subject, detail }));
    };
    expect(await preview({})).toEqual([{ id: 'm1', subject: null, detail: null }]);
    expect(await preview({ subject: 'data.who' })).toEqual([{ id: 'm1', subject: 'acme', detail: null }]);
    const [refused] = await preview({ latencyMs: 'data.who' });
    expect(refused!.detail).toBe('The field map takes latencyMs from "data.who", which holds "acme".');

    await operator.call(updateConnection, {
      params: { connectionId: shop.connection.id },
      body: { fieldMap: { subject: 'data.who' } },
    });
    const filter = { ids: [waiting.id] };
    const dry = await operator.call(replayQuarantine, { body: { filter, isDryRun: true } });
    const done = await operator.call(replayQuarantine, { body: { filter, isDryRun: false } });
    const again = await operator.call(replayQuarantine, { body: { filter, isDryRun: false } });

    expect([dry.counted, done.counted, again.matched]).toEqual([1, 1, 0]);
    expect(Number(await shop.total('calls')) - before).toBe(1);
    await operator.call(updateConnection, { params: { connectionId: shop.connection.id }, body: { fieldMap: {} } });
  });

  test('is searched by whatever stands in a record, and what is found is replayed or discarded by it', async () => {
    await shop.push([
      anEvent('f1', 'lost_1', '2026-03-15T10:00:00Z', { route: '/Orders_100%/7' }),
      anEvent('f2', 'lost_2', '2026-03-15T10:00:00Z', { route: '/OrdersX1000/8' }),
    ]);
    const operator = await shop.as('gateway_operator');
    const found = async (search: string) =>
      (await operator.call(listQuarantine, { query: { search } })).items.map(({ eventId }) => eventId);

    expect(await found('orders_100%')).toEqual(['f1']);
    expect(await found('LOST_2')).toEqual(['f2']);
    expect((await found('nobody was known as "lost_')).toSorted()).toEqual(['f1', 'f2']);
    expect(await found('f1')).toEqual(['f1']);
    const body = { filter: { search: '/OrdersX' }, reason: 'of a route that is free' };
    expect(await operator.call(discardQuarantine, { body: { ...body, isDryRun: false } })).toMatchObject({
      matched: 1,
    });
    expect(await found('lost_')).toEqual(['f1']);
  });

  test('gives a summary, and discards with a reason', async () => {
    await shop.push([anEvent('d1', 'nobody', '2026-03-15T10:00:00Z'), anEvent('d2', 'nobody', '2026-03-15T11:00:00Z')]);
    const operator = await shop.as('gateway_operator');
    const summary = await operator.call(summarizeQuarantine);
    expect(summary.unknownCallers[0]).toEqual({
      identity: 'nobody',
      count: 2,
      firstTime: '2026-03-15T10:00:00.000Z',
      lastTime: '2026-03-15T11:00:00.000Z',
    });

    const body = { filter: { identity: 'nobody' }, reason: 'a load test of ours' };
    const dry = await operator.call(discardQuarantine, { body: { ...body, isDryRun: true } });
    const done = await operator.call(discardQuarantine, { body: { ...body, isDryRun: false } });

    expect([dry.matched, done.matched]).toEqual([2, 2]);
    const { items } = await operator.call(listQuarantine, { query: { identity: 'nobody', status: 'discarded' } });
    expect(items.map(({ resolution }) => resolution)).toEqual([body.reason, body.reason]);
  });

  test('leaves a waiting call that cannot be stored where it is, and counts those of others', async () => {
    const before = Number(await shop.total('calls'));
    await shop.push([
      anEvent('odd', 'odd_caller', '2026-03-16T10:00:00Z', { route: 'a\ud800b' }),
      anEvent('even', 'even_caller', '2026-03-16T10:00:00Z'),
    ]);

    for (const name of ['odd_caller', 'even_caller'])
      await shop.tell('credential.issued', aCredential(`cred_${name}`, 'sub_acme', 'par_acme', [name]));

    await until('the other call is counted', async () => Number(await shop.total('calls')) === before + 1);
    const support = await shop.as('support');
    const { items } = await support.call(listQuarantine, { query: { identity: 'odd_caller' } });
    expect(items.map(({ eventId, status }) => [eventId, status])).toEqual([['odd', 'waiting']]);
    expect(await bucketDifferences(shop)).toEqual([]);
  });

  test('counts calls that another process was about to count when it stood still', async () => {
    await shop.push([anEvent('held', 'standing', '2026-03-10T09:00:00Z')]);
    const before = Number(await shop.total('calls'));
    const other = shop.source('metering').createQueryRunner();
    await other.startTransaction();
    await other.query(`select from quarantined_records where event_id = 'held' for update`);
    const isSwept = async (): Promise<boolean> => {
      const rows = await shop.source('metering').query(`select is_swept from subjects where identity = 'standing'`);
      return rows[0]?.is_swept === true;
    };
    try {
      await shop.tell('credential.issued', aCredential('cred_standing', 'sub_acme', 'par_acme', ['standing']));
      // Whoever waits for a lock, or has given the record up.
      await until('the sweep has come to it', async () => {
        const [{ waits }] = await shop
          .source('metering')
          .query(
            `select count(*)::int as waits from pg_stat_activity where wait_event_type = 'Lock' and query like '%quarantined_records%'`,
          );
        return waits > 0 || (await isSwept());
      });
    } finally {
      await other.rollbackTransaction();
      await other.release();
    }

    await until('it is swept', isSwept);
    expect(Number(await shop.total('calls'))).toBe(before + 1);
  });
});
