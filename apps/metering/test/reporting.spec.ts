import { readdirSync } from 'node:fs';
import { planVersionSchema } from '@libs/contracts';
import { until } from '@libs/testing';
import { aClosing, aCredential, aMeter, anEvent, aSubscription } from './a-plan.js';
import { openShop, type Shop } from './shop.js';

describe('reporting', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop();
  }, 60_000);
  afterAll(() => shop?.close());
  const finals = async (subscriptionId: string) =>
    (await shop.published('metering', 'usage.reported')).filter(
      (report) => report.isFinal && report.subscriptionId === subscriptionId,
    );

  test('tells of the running period a few seconds after a call', async () => {
    await shop.push([anEvent('r1', 'acme', '2026-03-02T10:00:00Z', { route: 'a' })]);

    const report = await until('a report', async () => (await shop.published('metering', 'usage.reported')).at(-1));

    expect(report).toMatchObject({
      subscriptionId: 'sub_acme',
      partnerId: 'par_acme',
      index: 0,
      isFinal: false,
      closing: null,
      served: { start: '2026-03-01T00:00:00.000Z', end: '2026-04-01T00:00:00.000Z' },
      totals: [{ meterKey: 'calls', dimensions: { route: 'a' }, quantity: '1', events: 1 }],
    });
  });

  test('tells of more decimals than a price can use to the eighteenth, and sets absurd values aside', async () => {
    await shop.tell('subscription.activated', aSubscription('sub_fine', 'par_fine'));
    await shop.tell('credential.issued', aCredential('cred_fine', 'sub_fine', 'par_fine', ['fine']));
    const { body } = await shop.push([
      // oxlint-disable-next-line no-loss-of-precision -- a sender may write such a number; that is the point.
      anEvent('f1', 'fine', '2026-03-02T10:00:00Z', { tokens: 0.000012345678901234567 }),
      anEvent('f2', 'fine', '2026-03-02T11:00:00Z', { tokens: '9'.repeat(30) }),
    ]);

    expect(body).toMatchObject({ accepted: 1, quarantined: 1 });
    const report = await until('a report', async () =>
      (await shop.published('metering', 'usage.reported')).find(({ subscriptionId }) => subscriptionId === 'sub_fine'),
    );
    expect(report.totals.find(({ meterKey }) => meterKey === 'tokens')?.quantity).toBe('0.000012345678901235');
  });

  test('tells of usage that was counted before the message of its period came', async () => {
    await shop.tell('credential.issued', aCredential('cred_early', 'sub_early', 'par_early', ['early']));
    const at = '2026-03-02T10:00:00Z';
    await shop.push([anEvent('y1', 'early', at), anEvent('y2', 'acme', at, { route: 'beside early' })]);
    await until('the report that follows the same push', async () =>
      JSON.stringify(await shop.published('metering', 'usage.reported')).includes('beside early'),
    );

    await shop.tell('subscription.activated', aSubscription('sub_early', 'par_early'));

    const report = await until('a report', async () =>
      (await shop.published('metering', 'usage.reported')).find(({ subscriptionId }) => subscriptionId === 'sub_early'),
    );
    expect(report.totals).toMatchObject([{ meterKey: 'calls', quantity: '1' }]);
  });

  test('reports a closed period once its grace has ended, from event times in [start, end)', async () => {
    const served = { start: '2026-03-05T10:20:30Z', end: '2026-03-06T09:10:05.500Z' };
    await shop.tell('meter.published', aMeter('amounts', { aggregation: 'unique', valueProperty: 'tokens' }));
    await shop.tell('subscription.activated', aSubscription('sub_edge', 'par_edge', { ...served }));
    await shop.tell('credential.issued', aCredential('cred_edge', 'sub_edge', 'par_edge', ['edge'], served.start));
    await shop.push([
      anEvent('e0', 'edge', '2026-03-05T10:20:29.999Z', { tokens: 1000 }),
      anEvent('e1', 'edge', '2026-03-05T10:20:30Z', { tokens: 1 }),
      anEvent('e2', 'edge', '2026-03-05T10:59:59Z', { tokens: 10 }),
      anEvent('e3', 'edge', '2026-03-05T23:00:00Z', { tokens: 0.5 }),
      anEvent('e4', 'edge', '2026-03-06T09:10:05.499Z', { tokens: 100 }),
      anEvent('e5', 'edge', '2026-03-06T09:10:05.500Z', { tokens: 5000 }),
    ]);
    await shop.tell('period.closed', aClosing('sub_edge', 'par_edge', { ...served, graceHours: 24 * 20 }));
    expect(await finals('sub_edge')).toEqual([]);

    shop.clock.moveTo('2026-03-26T09:10:06Z');

    const [report] = await until('the final report', async () => {
      const reports = await finals('sub_edge');
      return reports.length > 0 && reports;
    });
    expect(report).toMatchObject({ isFinal: true, index: 0, closing: { reason: 'renewal', quantity: 1 } });
    expect(report!.totals.map(({ meterKey, quantity, events }) => [meterKey, quantity, events])).toEqual([
      ['amounts', '4', 4],
      ['calls', '4', 4],
      ['tokens', '111.5', 4],
    ]);
  });

  test('gives a part of a period its share of a level, carried over from before', async () => {
    const period = { start: '2026-03-01T00:00:00Z', end: '2026-03-05T00:00:00Z' };
    await shop.tell(
      'meter.published',
      aMeter('stored', { aggregation: 'weighted_sum', valueProperty: 'change', eventType: 'stored' }),
    );
    await shop.tell('subscription.activated', aSubscription('sub_level', 'par_level', period));
    await shop.tell('credential.issued', aCredential('cred_level', 'sub_level', 'par_level', ['level'], period.start));
    await shop.push([{ ...anEvent('l1', 'level', '2026-03-02T00:30:00Z', { change: 8 }), type: 'stored' }]);
    const parts = [
      { start: period.start, end: '2026-03-02T12:30:00Z' },
      { start: '2026-03-02T12:30:00Z', end: period.end },
    ];
    for (const [index, served] of parts.entries()) {
      const closing = aClosing('sub_level', 'par_level', { ...served, index, graceHours: 0 });
      await shop.tell('period.closed', { ...closing, period, served });
    }

    const reports = await until('both reports', async () => {
      const found = await finals('sub_level');
      return found.length === 2 && found;
    });
    // 8 for 12 of 96 hours, then for 59.5 of them.
    expect(reports.map(({ totals }) => totals[0]!.quantity).sort()).toEqual(['1', '4.958333333333333333']);
  });

  test('tells what each event carried where a price looks at single transactions, in their order', async () => {
    const served = { start: '2026-03-08T00:30:00Z', end: '2026-03-09T00:00:00Z' };
    const { plan: bare } = aSubscription('', '');
    const price = { model: 'percentage', ratePercent: '1', freeEvents: 2 };
    const card = { key: 'paid', name: 'Paid', billing: 'in_arrears', meterKeys: ['paid'], price };
    const plan = planVersionSchema.parse({ ...bare, rateCards: [card] });
    await shop.tell(
      'meter.published',
      aMeter('paid', { aggregation: 'sum', valueProperty: 'paid', eventType: 'paid', dimensions: ['country'] }),
    );
    await shop.tell('subscription.activated', { ...aSubscription('sub_pay', 'par_pay', served), plan });
    await shop.tell('credential.issued', aCredential('cred_pay', 'sub_pay', 'par_pay', ['pay'], served.start));
    const paid = (id: string, time: string, amount: unknown, country: string) => ({
      ...anEvent(id, 'pay', time, { paid: amount, country }),
      type: 'paid',
    });
    await shop.push([
      paid('x3', '2026-03-08T12:00:00Z', '30.50', 'fr'),
      paid('x1', '2026-03-08T00:45:00Z', 10, 'fr'),
      paid('x2', '2026-03-08T11:00:00Z', '0.1234567890123456789', 'de'),
      anEvent('call', 'pay', '2026-03-08T11:00:00Z'),
    ]);
    const told = async (isFinal: boolean, amounts: number) =>
      until('a report with the amounts', async () => {
        const names = ['usage.reported', 'usage.corrected'] as const;
        const reports = (await Promise.all(names.map((name) => shop.published('metering', name)))).flat();
        const totals = reports
          .filter((report) => report.subscriptionId === 'sub_pay' && report.isFinal === isFinal)
          .map((report) =>
            report.totals.map(({ dimensions, amounts: found, ranks }) => [dimensions.country, found, ranks] as const),
          );
        return totals.find((one) => one.reduce((sum, [, found]) => sum + (found?.length ?? 0), 0) === amounts);
      });

    const expected = [
      [undefined, undefined, undefined],
      ['de', ['0.123456789012345679'], [2]],
      ['fr', ['10', '30.5'], [1, 3]],
    ];
    expect(await told(false, 3)).toEqual(expected);
    await shop.tell('period.closed', { ...aClosing('sub_pay', 'par_pay', { ...served, graceHours: 0 }), plan });
    expect(await told(true, 3)).toEqual(expected);
    await shop.push([paid('x4', '2026-03-08T10:00:00Z', '7', 'de')]);
    expect(await told(true, 4)).toEqual([
      [undefined, undefined, undefined],
      ['de', ['7', '0.123456789012345679'], [2, 3]],
      ['fr', ['10', '30.5'], [1, 4]],
    ]);
  });

  test('reports the others when one running period cannot be reported, and that one once it can', async () => {
    const running = async (id: string) =>
      (await shop.published('metering', 'usage.reported')).some(({ subscriptionId }) => subscriptionId === id);
    for (const name of ['broken', 'whole']) {
      await shop.tell('subscription.activated', aSubscription(`sub_${name}`, 'par_edge'));
    }
    const broken = shop.source('metering');
    await broken.query(`update subscriptions set open_index = -1 where id = 'sub_broken'`);

    await shop.push(['broken', 'whole'].map((name) => anEvent(name, `sub_${name}`, '2026-03-05T00:00:00Z')));

    await until('the whole one is reported', () => running('sub_whole'));
    expect(await running('sub_broken')).toBe(false);
    await broken.query(`update subscriptions set open_index = 0, report_after = null where id = 'sub_broken'`);
    await until('the broken one is reported', () => running('sub_broken'));
  });

  test('reports the others when one closed period cannot be reported', async () => {
    const served = { start: '2026-03-05T00:00:00Z', end: '2026-03-06T00:00:00Z', graceHours: 24 * 30 };
    for (const name of ['bad', 'good']) {
      await shop.tell('subscription.activated', aSubscription(`sub_${name}`, 'par_edge'));
      await shop.tell('period.closed', aClosing(`sub_${name}`, 'par_edge', served));
    }
    await shop
      .source('metering')
      .query(
        `update closings set closing = jsonb_set(closing, '{quantity}', '0'), due_at = '2026-03-01' where subscription_id = 'sub_bad'`,
      );

    shop.clock.moveTo('2026-04-06T00:00:01Z');

    await until('the good one is reported', async () => (await finals('sub_good')).length === 1);
    expect(await finals('sub_bad')).toEqual([]);
  });

  test('corrects a reported period when late usage arrives, and only then', async () => {
    await shop.push([anEvent('after the end', 'edge', '2026-03-07T00:00:00Z')]);
    await shop.push([anEvent('e1', 'edge', '2026-03-05T10:20:30Z', { tokens: 1 })]);
    await shop.push([anEvent('late', 'edge', '2026-03-05T12:00:00Z', { tokens: 0.25 })]);

    const corrections = await until('a correction', async () => {
      const found = await shop.published('metering', 'usage.corrected');
      const own = found.filter(({ subscriptionId }) => subscriptionId === 'sub_edge');
      return own.length > 0 && own;
    });

    expect(corrections).toHaveLength(1);
    expect(corrections[0]!.totals.map(({ meterKey, quantity }) => [meterKey, quantity])).toEqual([
      ['amounts', '5'],
      ['calls', '5'],
      ['tokens', '111.75'],
    ]);
    const [report] = await finals('sub_edge');
    expect(corrections[0]!.storedBefore > report!.storedBefore).toBe(true);
  });

  test('says nothing twice when a message is handled twice', async () => {
    const period = { start: '2026-03-01T00:00:00Z', end: '2026-03-02T00:00:00Z' };
    const messages = [
      ['period.closed', aClosing('sub_twice', 'par_twice', { ...period, graceHours: 0 })],
      [
        'credential.revoked',
        {
          credentialId: 'cred_twice',
          subscriptionId: 'sub_twice',
          partnerId: 'par_twice',
          revokedAt: '2026-03-01T12:00:00Z',
        },
      ],
      ['credential.issued', aCredential('cred_twice', 'sub_twice', 'par_twice', ['twice'])],
      [
        'subscription.ended',
        { subscriptionId: 'sub_twice', partnerId: 'par_twice', at: '2026-03-02T00:00:00Z', revision: 5 },
      ],
      [
        'subscription.resumed',
        { subscriptionId: 'sub_twice', partnerId: 'par_twice', at: '2026-03-01T11:00:00Z', revision: 4 },
      ],
      [
        'subscription.paused',
        { subscriptionId: 'sub_twice', partnerId: 'par_twice', at: '2026-03-01T10:00:00Z', revision: 3 },
      ],
      ['subscription.activated', aSubscription('sub_twice', 'par_twice', period)],
      ['meter.published', aMeter('calls', { dimensions: ['route'] })],
    ] as const;

    // Each twice, under two ids, in the wrong order.
    for (const [name, data] of [...messages, ...messages]) await shop.tell(name, data as never);
    await shop.push([anEvent('t1', 'twice', '2026-03-01T11:00:00Z'), anEvent('t2', 'twice', '2026-03-01T12:00:00Z')]);

    await until('the final report', async () => (await finals('sub_twice')).length > 0);
    expect(await finals('sub_twice')).toHaveLength(1);
    // The second call came after the credential was revoked.
    expect(await shop.total('calls', 'par_twice')).toBe('1');
    const [row] = await shop
      .source('metering')
      .query(`select open_index, open_start, ended_at, paused_at from subscriptions where id = 'sub_twice'`);
    expect(row).toMatchObject({ open_index: 1, open_start: new Date(period.end), ended_at: new Date(period.end) });
    expect(row.paused_at).toBeNull();
    const meters = await shop.source('metering').query(`select 1 from meters where key = 'calls'`);
    expect(meters).toHaveLength(1);
  });

  test('its entities are what its migrations make', async () => {
    const log = await shop.source('metering').driver.createSchemaBuilder().log();
    expect(log.upQueries.map(({ query }) => query)).toEqual([]);
    expect(readdirSync(new URL('../src/migrations', import.meta.url)).length).toBe(
      shop.source('metering').migrations.filter(({ name }) => /17000000030/.test(name ?? '')).length,
    );
  });
});
