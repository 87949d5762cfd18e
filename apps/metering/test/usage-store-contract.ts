import { exportPartnerUsage, queryUsage, recountMeter, type QueryOf } from '@libs/contracts';
import { metrics } from '@libs/platform';
import { until } from '@libs/testing';
import { aCredential, aMeter, anEvent, aSubscription } from './a-plan.js';
import type { Shop } from './shop.js';

type Query = Partial<QueryOf<typeof queryUsage>>;

const AGGREGATIONS = ['sum', 'min', 'max', 'avg', 'unique', 'latest'] as const;

/**
 * What a usage store has to answer, whichever it is: figures are written out, so that no store is judged by another.
 * @param store as the metrics name it.
 * @param settle waits until the store has what was committed.
 */
export function usageStoreContract(
  store: string,
  { open, settle }: { open(): Promise<Shop>; settle(shop: Shop): Promise<void> },
): void {
  let shop: Shop;
  beforeAll(async () => {
    shop = await open();
    for (const aggregation of AGGREGATIONS) {
      const definition = { aggregation, valueProperty: 'size', eventType: 'sized', dimensions: ['team'] };
      await shop.tell('meter.published', aMeter(`${aggregation}-size`, definition));
    }
    const seats = { valueProperty: 'change', eventType: 'seats', dimensions: ['team'] };
    await shop.tell('meter.published', aMeter('seats', { aggregation: 'weighted_sum', ...seats }));
    await shop.tell('subscription.activated', aSubscription('sub_other', 'par_other'));
    await shop.tell('credential.issued', aCredential('cred_other', 'sub_other', 'par_other', ['other']));
    await push(
      anEvent('u1', 'acme', '2026-03-10T17:59:59Z', { route: 'a', tokens: 1 }),
      anEvent('u2', 'acme', '2026-03-10T18:29:59.999Z', { route: 'a', tokens: 2 }),
      anEvent('u3', 'acme', '2026-03-10T18:30:00Z', { route: 'b', tokens: '0.000000000000000001' }),
      anEvent('u4', 'acme', '2026-03-11T18:31:00Z', { route: 'b' }),
      anEvent('u5', 'other', '2026-03-11T12:00:00Z', { route: 'a', tokens: '987654321098765.123456789012345678' }),
    );
  }, 60_000);
  afterAll(() => shop?.close());
  beforeEach(() => (metrics.getSingleMetric('octroi_usage_answers_total') as { reset(): void }).reset());
  afterEach(async () => {
    const { values } = await metrics.getSingleMetric('octroi_usage_answers_total')!.get();
    expect(values.map(({ labels }) => labels.store)).toEqual([store]);
  });

  const push = async (...events: object[]) => {
    const { body } = await shop.push(events);
    expect(body).toMatchObject({ conflicts: 0, quarantined: 0 });
    await settle(shop);
  };
  const ask = async (query: Query) =>
    (await shop.as('finance')).call(queryUsage, {
      query: { from: '2026-03-10T00:00:00Z', to: '2026-03-13T00:00:00Z', window: 'total', ...query },
    });
  const points = async (query: Query) => (await ask(query)).series[0]?.points.map(({ quantity }) => quantity);
  const figures = async (query: Query) =>
    Object.fromEntries((await ask(query)).series.map(({ meterKey, quantity }) => [meterKey, quantity]));
  const sized = (id: string, time: string, size: unknown, team = 'red') => ({
    ...anEvent(id, 'acme', time, { size, team }),
    type: 'sized',
  });

  test('splits by hours, by days of a zone whose days begin at half past, and by months', async () => {
    const calls = { meterKey: 'calls', partnerId: 'par_acme' };
    const kolkata = { from: '2026-03-09T18:30:00Z', to: '2026-03-12T18:30:00Z', timeZone: 'Asia/Kolkata' };

    expect(await points({ ...calls, ...kolkata, window: 'day' })).toEqual(['2', '1', '1']);
    expect(
      await points({ ...calls, ...kolkata, window: 'hour', from: '2026-03-10T17:30:00Z', to: '2026-03-10T19:30:00Z' }),
    ).toEqual(['2', '1']);
    const months = await ask({ ...calls, from: '2026-02-15T00:00:00Z', to: '2026-04-02T00:00:00Z', window: 'month' });
    expect(months.series[0]!.points.map(({ start, events }) => [start, events])).toEqual([
      ['2026-02-15T00:00:00.000Z', 0],
      ['2026-03-01T00:00:00.000Z', 4],
      ['2026-04-01T00:00:00.000Z', 0],
    ]);
    const year = { from: '2025-04-01T00:00:00Z', to: '2026-04-01T00:00:00Z' };
    expect((await points({ ...calls, ...year, window: 'hour' }))?.filter((quantity) => quantity !== '0')).toEqual([
      ...['1', '2', '1'],
    ]);
    expect(months.asOf).toBe('2026-03-31T12:00:00.000Z');
  });

  test('knows the days that have 23 and 25 hours', async () => {
    const start = '2025-10-01T00:00:00Z';
    await shop.tell('subscription.activated', aSubscription('sub_old', 'par_old', { start }));
    await shop.tell('credential.issued', aCredential('cred_old', 'sub_old', 'par_old', ['old'], start));
    await push(
      ...['2026-03-28T22:59:59Z', '2026-03-28T23:00:00Z', '2026-03-29T21:59:59Z', '2026-03-29T22:00:00Z'].map(
        (time, n) => anEvent(`spring${n}`, 'old', time),
      ),
      ...['2025-10-25T21:59:59Z', '2025-10-25T22:00:00Z', '2025-10-26T22:59:59Z', '2025-10-26T23:00:00Z'].map(
        (time, n) => anEvent(`autumn${n}`, 'old', time),
      ),
    );
    const days = { meterKey: 'calls', partnerId: 'par_old', window: 'day', timeZone: 'Europe/Paris' } as const;
    expect(await points({ ...days, from: '2026-03-27T23:00:00Z', to: '2026-03-30T22:00:00Z' })).toEqual([
      '1',
      '2',
      '1',
    ]);
    expect(await points({ ...days, from: '2025-10-24T22:00:00Z', to: '2025-10-27T23:00:00Z' })).toEqual([
      '1',
      '2',
      '1',
    ]);
  });

  test('is exact beyond what a binary number holds', async () => {
    expect(await figures({ meterKey: 'tokens', partnerId: 'par_acme' })).toEqual({ tokens: '3.000000000000000001' });
    expect(await figures({ meterKey: 'tokens', subscriptionId: 'sub_other' })).toEqual({
      tokens: '987654321098765.123456789012345678',
    });
    expect(await figures({ meterKey: 'tokens' })).toEqual({ tokens: '987654321098768.123456789012345679' });
  });

  test('groups, largest first, and compares with the span before', async () => {
    const day = { from: '2026-03-11T00:00:00Z', to: '2026-03-12T00:00:00Z', meterKey: 'calls' };
    const { series } = await ask({ ...day, groupBy: 'partner,route,credential', compare: 'previous' });
    expect(series.map(({ group, quantity, previousQuantity }) => [group, quantity, previousQuantity])).toEqual([
      [{ partner: 'par_acme', route: 'b', credential: 'cred_acme' }, '1', '1'],
      [{ partner: 'par_other', route: 'a', credential: 'cred_other' }, '1', '0'],
    ]);
  });

  test('shows the top consumers by what the meter makes, not by how many calls they made', async () => {
    const { series } = await ask({ groupBy: 'partner', meterKey: 'tokens', limit: 1 });
    expect(series.map(({ group, events }) => [group.partner, events])).toEqual([['par_other', 1]]);
  });

  test('is narrowed to owners and to dimension values, of which several are alternatives', async () => {
    const only = async (query: Query) => figures({ partnerId: 'par_acme', ...query });
    expect(await only({ where: ['route=a'] })).toEqual({ calls: '2' });
    expect(await only({ where: ['route=a', 'route=b'] })).toEqual({ calls: '4' });
    expect(await only({ where: ['route='] })).toEqual({});
    expect(await only({ where: ["route=it's \\ [here]"] })).toEqual({});
    expect(await only({ where: ['colour=red'] })).toEqual({});
    expect(await only({ credentialId: 'cred_acme', where: ['route=b'] })).toEqual({ calls: '2' });
    expect(await only({ credentialId: 'cred_other' })).toEqual({});
  });

  test('says nothing of what nobody used', async () => {
    expect(await figures({ from: '2026-03-01T00:00:00Z', to: '2026-03-02T00:00:00Z' })).toEqual({});
    expect(await figures({ partnerId: 'par_nobody' })).toEqual({});
    expect(await figures({ meterKey: 'none' })).toEqual({});
  });

  test('comes as CSV, with nothing a spreadsheet would run', async () => {
    await push(anEvent('formula', 'other', '2026-03-15T12:00:00Z', { route: '=1+1,"x"' }));
    const token = await shop.tokenFor(['viewer'], 'par_other');
    const path = exportPartnerUsage.path.replace(':partnerId', 'me');
    const response = await fetch(
      `${shop.url}${path}?from=2026-03-15T00:00:00Z&to=2026-03-16T00:00:00Z&window=day&groupBy=route&meterKey=calls`,
      { headers: { authorization: `Bearer ${token}` } },
    );
    expect(response.headers.get('content-type')).toContain('text/csv');
    expect(await response.text()).toBe(
      'start,end,meter,route,quantity,unit,events\r\n' +
        `2026-03-15T00:00:00.000Z,2026-03-16T00:00:00.000Z,calls,"'=1+1,""x""",1,call,1\r\n`,
    );
  });

  test('makes of each meter what it is; a late call, a correction, a deletion and a repetition change it so', async () => {
    const day = { from: '2026-03-16T00:00:00Z', to: '2026-03-17T00:00:00Z' };
    const amends = (id: string, kind: string, of: string, time: string, data: object = {}) => ({
      ...sized(id, time, undefined),
      type: `octroi.event.${kind}`,
      data: { id: of, reason: 'was wrong', ...data },
    });
    await push(sized('z1', '2026-03-16T10:00:00Z', 4), sized('z2', '2026-03-16T12:00:00Z', '1.5'));
    await push(sized('z3', '2026-03-16T11:00:00Z', 4));
    const three = {
      ...{ 'sum-size': '9.5', 'min-size': '1.5', 'max-size': '4', 'avg-size': '3.166666666666666667' },
      ...{ 'latest-size': '1.5', 'unique-size': '2' },
    };
    expect(await figures(day)).toEqual(three);
    // A cut through an hour: 4 lies on both sides of 11:00:30, 1.5 only after it.
    const unique = async (from: string, to: string) =>
      (await figures({ from, to, meterKey: 'unique-size' }))['unique-size'];
    expect(await unique('2026-03-16T10:00:00.001Z', '2026-03-16T11:00:30Z')).toBe('1');
    expect(await unique('2026-03-16T11:00:00.001Z', '2026-03-16T13:00:00Z')).toBe('1');

    await push(sized('z3', '2026-03-16T11:00:00Z', 4));
    expect(await figures(day)).toEqual(three);

    await push(amends('a1', 'corrected', 'z1', '2026-03-16T10:00:00Z', { data: { size: 7, team: 'blue' } }));
    const corrected = {
      ...{ 'sum-size': '12.5', 'min-size': '1.5', 'max-size': '7', 'avg-size': '4.166666666666666667' },
      ...{ 'latest-size': '1.5', 'unique-size': '3' },
    };
    expect(await figures(day)).toEqual(corrected);
    expect(await figures({ ...day, where: ['team=blue'], meterKey: 'sum-size' })).toEqual({ 'sum-size': '7' });

    await push(amends('a2', 'deleted', 'z2', '2026-03-16T12:00:00Z'));
    expect(await figures(day)).toEqual({
      ...{
        'sum-size': '11',
        'min-size': '4',
        'max-size': '7',
        'avg-size': '5.5',
        'latest-size': '4',
        'unique-size': '2',
      },
    });
  });

  test('averages a level over time, goes on into the next day, and follows a late change', async () => {
    const seats = (id: string, time: string, change: unknown, team = 'red') => ({
      ...anEvent(id, 'acme', time, { change, team }),
      type: 'seats',
    });
    const level = { meterKey: 'seats', from: '2026-03-03T00:00:00Z', to: '2026-03-06T00:00:00Z' };
    await push(
      seats('s1', '2026-03-02T06:30:00Z', 10),
      seats('s2', '2026-03-04T18:00:00Z', '-4'),
      seats('s3', '2026-03-04T18:00:00Z', '0.5', 'blue'),
    );

    // 10 for 18 hours and 6.5 for 6; then 6.5.
    expect(await points({ ...level, window: 'day' })).toEqual(['10', '9.125', '6.5']);
    expect(await figures(level)).toEqual({ seats: '8.541666666666666667' });
    const teams = await ask({ ...level, from: '2026-03-05T00:00:00Z', window: 'day', groupBy: 'team' });
    expect(teams.series.map(({ group, quantity, events }) => [group.team, quantity, events])).toEqual([
      ['red', '6', 0],
      ['blue', '0.5', 0],
    ]);
    // A cut through the hour of the first change: nothing for 6 minutes, 10 for 54.
    expect(await figures({ ...level, from: '2026-03-02T06:24:00Z', to: '2026-03-02T07:24:00Z' })).toEqual({
      seats: '9',
    });
    expect(await figures({ ...level, from: '2026-03-02T06:45:00Z', to: '2026-03-02T07:24:00Z' })).toEqual({
      seats: '10',
    });
    // With other meters beside it, which have nothing from before the span.
    expect(await figures({ from: '2026-03-10T00:00:00Z', to: '2026-03-11T00:00:00Z', partnerId: 'par_acme' })).toEqual({
      ...{ calls: '3', tokens: '3.000000000000000001', seats: '6.5' },
    });

    await push(seats('late', '2026-03-03T12:00:00Z', 2));
    expect(await points({ ...level, window: 'day' })).toEqual(['11', '11.125', '8.5']);
  });

  test('counts for a meter made later the calls that were here', async () => {
    await push(anEvent('b1', 'acme', '2026-03-18T10:00:00Z', { bytes: 5 }));
    await shop.tell('meter.published', aMeter('bytes', { aggregation: 'sum', valueProperty: 'bytes' }));
    const recounted = async () => {
      const meter = await (await shop.as('catalog')).call(recountMeter, { params: { meterKey: 'bytes' } });
      return meter.recount?.status === 'done';
    };
    await until('the recount', recounted);
    await settle(shop);

    expect(await figures({ meterKey: 'bytes', from: '2026-03-18T00:00:00Z', to: '2026-03-19T00:00:00Z' })).toEqual({
      bytes: '5',
    });
  });
}
