import {
  getConnection,
  getConnectionSettings,
  getSubscriptionActivity,
  listPartnerEvents,
  listUsageMeters,
  queryPartnerUsage,
  recountMeter,
} from '@libs/contracts';
import { until } from '@libs/testing';
import { aClosing, aCredential, aMeter, anEvent, aSubscription } from './a-plan.js';
import { bucketDifferences, openShop, type Shop } from './shop.js';

describe('usage', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop();
    await shop.tell('subscription.activated', aSubscription('sub_other', 'par_other'));
    await shop.tell('credential.issued', aCredential('cred_other', 'sub_other', 'par_other', ['other']));
    await shop.push([
      anEvent('u1', 'acme', '2026-03-10T17:59:59Z', { route: 'a', tokens: 1 }),
      anEvent('u2', 'acme', '2026-03-10T18:29:59Z', { route: 'a', tokens: 2 }),
      anEvent('u3', 'acme', '2026-03-10T18:30:00Z', { route: 'b', tokens: '0.000000000000000001' }),
      anEvent('u4', 'acme', '2026-03-11T18:31:00Z', { route: 'b' }),
      anEvent('u5', 'other', '2026-03-11T12:00:00Z', { route: 'a', tokens: '987654321098765.123456789012345678' }),
    ]);
  }, 60_000);
  afterAll(() => shop?.close());

  test('is narrowed to dimension values, and so are the calls behind it', async () => {
    const member = await shop.as('viewer', 'par_acme');
    const usage = async (where: string[]) =>
      (await shop.usage({ where })).series.map(({ meterKey, quantity }) => [meterKey, quantity]);
    const calls = async (where: string[], meterKey?: string) => {
      const query = { where, ...(meterKey && { meterKey }) };
      return (await member.call(listPartnerEvents, { params: { partnerId: 'me' }, query })).items.map(({ id }) => id);
    };

    expect(await usage(['route=a'])).toEqual([['calls', '2']]);
    expect(await usage(['route=a', 'route=b'])).toEqual([['calls', '4']]);
    expect(await usage(['route='])).toEqual([]);
    expect(await usage(['colour=red'])).toEqual([]);
    expect(await calls(['route=b'])).toEqual(['u4', 'u3']);
    expect(await calls(['route=a'], 'tokens')).toEqual([]);
    await expect(usage(['route'])).rejects.toMatchObject({
      status: 422,
      problem: { errors: [{ pointer: '/query/where/0', detail: expect.stringContaining('route=/v1/orders') }] },
    });
  });

  test('of another partner is not shown, nor counted, nor exported', async () => {
    const member = await shop.as('developer', 'par_other');
    const query = { from: '2026-03-01T00:00:00Z', to: '2026-04-01T00:00:00Z', window: 'total' as const };

    const foreign = member.call(queryPartnerUsage, { params: { partnerId: 'par_acme' }, query });
    await expect(foreign).rejects.toMatchObject({ status: 404 });
    const mine = await member.call(queryPartnerUsage, {
      params: { partnerId: 'me' },
      query: { ...query, subscriptionId: 'sub_acme' },
    });
    expect(mine.series).toEqual([]);
    const events = await member.call(listPartnerEvents, {
      params: { partnerId: 'me' },
      query: { subscriptionId: 'sub_acme' },
    });
    expect(events.items).toEqual([]);
    const activity = member.call(getSubscriptionActivity, { params: { partnerId: 'me', subscriptionId: 'sub_acme' } });
    await expect(activity).rejects.toMatchObject({ status: 404 });
  });

  test('opens down to the calls, newest first, page by page', async () => {
    const member = await shop.as('owner', 'par_acme');
    const list = (query: object) => member.call(listPartnerEvents, { params: { partnerId: 'me' }, query });

    const first = await list({ limit: 3 });
    const second = await list({ limit: 3, cursor: first.nextCursor! });
    const ofMeter = await list({ meterKey: 'tokens' });

    expect(first.items.map(({ id }) => id)).toEqual(['u4', 'u3', 'u2']);
    expect(second.items.map(({ id }) => id)).toEqual(['u1']);
    expect(second.nextCursor).toBeNull();
    expect(ofMeter.items.map(({ id }) => id)).toEqual(['u3', 'u2', 'u1']);
    expect(first.items[2]!.countedAs).toEqual([
      { meterKey: 'calls', quantity: '1', dimensions: { route: 'a' } },
      { meterKey: 'tokens', quantity: '2', dimensions: {} },
    ]);
  });

  test('turns the light on with the first call', async () => {
    const member = await shop.as('owner', 'par_acme');
    const activity = await member.call(getSubscriptionActivity, {
      params: { partnerId: 'me', subscriptionId: 'sub_acme' },
    });
    expect(activity).toEqual({
      subscriptionId: 'sub_acme',
      firstEventAt: '2026-03-10T17:59:59.000Z',
      lastEventAt: '2026-03-11T18:31:00.000Z',
      events: 4,
      credentials: [{ credentialId: 'cred_acme', lastEventAt: '2026-03-11T18:31:00.000Z', events: 4 }],
    });
  });

  test('of a meter made later is counted over the calls already here, once', async () => {
    const start = '2026-03-10T18:00:00Z';
    const end = '2026-03-10T18:30:00Z';
    await shop.tell('subscription.activated', aSubscription('sub_past', 'par_past', { start, end }));
    await shop.tell('credential.issued', aCredential('cred_past', 'sub_past', 'par_past', ['past'], start));
    await shop.push([anEvent('p1', 'past', '2026-03-10T18:29:00Z', { route: 'a', bytes: 5 })]);
    await shop.tell('period.closed', aClosing('sub_past', 'par_past', { start, end, graceHours: 0 }));
    await until('the final report', async () =>
      (await shop.published('metering', 'usage.reported')).some((report) => report.isFinal),
    );
    await shop.tell(
      'meter.published',
      aMeter('bytes', { aggregation: 'sum', valueProperty: 'bytes', dimensions: ['route'] }),
    );
    await shop.push([anEvent('p2', 'acme', '2026-03-12T10:00:00Z', { bytes: 2 })]);
    const publisher = await shop.as('catalog');

    await publisher.call(recountMeter, { params: { meterKey: 'bytes' } });
    const recounted = await until('the recount', async () => {
      const { items } = await publisher.call(listUsageMeters);
      const meter = items.find(({ key }) => key === 'bytes')!;
      return meter.recount?.status === 'done' && meter;
    });
    await publisher.call(recountMeter, { params: { meterKey: 'bytes' } });

    expect(recounted.recount?.events).toBe(1);
    expect(await shop.total('bytes', 'par_past')).toBe('5');
    expect(await shop.total('bytes')).toBe('2');
    // The closed period had been reported without the meter, and ends within an hour: its edge is read from the events.
    const [correction] = await until('a correction', async () => {
      const found = await shop.published('metering', 'usage.corrected');
      return found.length > 0 && found;
    });
    expect(correction!.totals.map(({ meterKey, quantity }) => [meterKey, quantity])).toEqual([
      ['bytes', '5'],
      ['calls', '1'],
    ]);
    expect(await bucketDifferences(shop)).toEqual([]);
  }, 30_000);

  test('a level is averaged over time, goes on into the next day, and follows a late change', async () => {
    await shop.tell(
      'meter.published',
      aMeter('seats', {
        aggregation: 'weighted_sum',
        valueProperty: 'change',
        eventType: 'seats',
        dimensions: ['team'],
      }),
    );
    const seats = (id: string, time: string, change: unknown, team = 'red') => ({
      ...anEvent(id, 'acme', time, { change, team }),
      type: 'seats',
    });
    const days = async (query: object = {}) => {
      const { series } = await shop.usage({ from: '2026-03-03T00:00:00Z', to: '2026-03-06T00:00:00Z', ...query });
      return series.find(({ meterKey }) => meterKey === 'seats');
    };
    const level = { window: 'day', meterKey: 'seats' } as const;
    await shop.push([
      seats('s1', '2026-03-02T06:30:00Z', 10),
      seats('s2', '2026-03-04T18:00:00Z', '-4'),
      seats('s3', '2026-03-04T18:00:00Z', '0.5', 'blue'),
    ]);

    // 10 for 18 hours and 6.5 for 6; then 6.5.
    expect((await days(level))?.points.map(({ quantity }) => quantity)).toEqual(['10', '9.125', '6.5']);
    expect((await days())?.quantity).toBe('8.541666666666666667');
    const teams = await shop.usage({
      ...level,
      from: '2026-03-05T00:00:00Z',
      to: '2026-03-06T00:00:00Z',
      groupBy: 'team',
    });
    expect(teams.series.map(({ group, quantity, events }) => [group.team, quantity, events])).toEqual([
      ['red', '6', 0],
      ['blue', '0.5', 0],
    ]);
    // A cut through the hour of the first change: nothing for 6 minutes, 10 for 54.
    const cut = { from: '2026-03-02T06:24:00Z', to: '2026-03-02T07:24:00Z' };
    expect((await days(cut))?.quantity).toBe('9');
    expect((await days({ ...cut, from: '2026-03-02T06:45:00Z' }))?.quantity).toBe('10');

    await shop.push([seats('late', '2026-03-03T12:00:00Z', 2)]);
    expect((await days(level))?.points.map(({ quantity }) => quantity)).toEqual(['11', '11.125', '8.5']);
    // A report of the running month says the same as the query, and counts the level on to the month's end.
    const report = await until('a report', async () =>
      (await shop.published('metering', 'usage.reported'))
        .filter(
          ({ subscriptionId, totals }) =>
            subscriptionId === 'sub_acme' &&
            totals.some(({ events, meterKey }) => meterKey === 'seats' && events === 3),
        )
        .at(-1),
    );
    const reported = report.totals.filter(({ meterKey }) => meterKey === 'seats');
    const { series } = await shop.usage({ meterKey: 'seats', groupBy: 'team' });
    expect(new Map(reported.map(({ dimensions, quantity }) => [dimensions.team, quantity]))).toEqual(
      new Map(series.map(({ group, quantity }) => [group.team, quantity])),
    );
  }, 30_000);

  test('a connection tells its health and what to paste', async () => {
    const support = await shop.as('support');
    const params = { connectionId: shop.connection.id };
    const { health } = await support.call(getConnection, { params });
    const settings = await support.call(getConnectionSettings, { params });

    expect(health).toMatchObject({ state: 'healthy', lastEventAt: '2026-03-20T12:00:00.000Z' });
    expect(health.lastHour.accepted).toBeGreaterThan(5);
    expect(settings.url).toContain(`/metering/v1/ingest/${shop.connection.id}`);
    expect(settings.steps.at(-1)!.code).toContain('CONNECTION_SECRET');
  });

  test('is seen live by whoever watches the connection', async () => {
    const token = await shop.tokenFor(['support']);
    const watching = new AbortController();
    const response = await fetch(`${shop.url}/metering/v1/connections/${shop.connection.id}/tail`, {
      headers: { authorization: `Bearer ${token}` },
      signal: watching.signal,
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    await reader.read();

    await shop.push([
      anEvent('live', 'acme', '2026-03-17T10:00:00Z', { route: 'a' }),
      anEvent('lost', 'nobody', '2026-03-17T10:00:00Z'),
    ]);

    let seen = '';
    while (!seen.includes('"lost"')) seen += (await reader.read()).value ?? '';
    watching.abort();
    const records = [...seen.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data!));
    expect(records).toMatchObject([
      {
        outcome: 'accepted',
        id: 'live',
        subscriptionId: 'sub_acme',
        countedAs: [{ meterKey: 'calls', quantity: '1' }],
      },
      { outcome: 'quarantined', id: 'lost', reason: 'unknown_subject' },
    ]);
  });
});
