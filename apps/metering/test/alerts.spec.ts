import { createConnection, dismissConnectionAlert, getConnection } from '@libs/contracts';
import { until } from '@libs/testing';
import { anEvent } from './a-plan.js';
import { openShop, pushTo, type Shop } from './shop.js';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

describe('what a connection does not deliver', () => {
  let shop: Shop;
  let operator: Awaited<ReturnType<Shop['as']>>;
  beforeAll(async () => {
    shop = await openShop({ now: '2026-03-20T12:00:00Z' });
    operator = await shop.as('gateway_operator');
  }, 60_000);
  afterAll(() => shop?.close());

  const healthOf = async (connectionId = shop.connection.id) =>
    (await operator.call(getConnection, { params: { connectionId } })).health;
  const pass = (ms: number): void => shop.clock.moveTo(new Date(shop.clock.now().getTime() + ms));
  const numbered = (sequence: number) => ({
    ...anEvent(`n${sequence}`, 'acme', '2026-03-20T11:00:00Z'),
    sequencetype: 'Integer',
    sequence: String(sequence),
  });
  /** Until it is told; each look finds it some minutes later. */
  const alertsAfterPatience = () =>
    until('the gap is told', async () => {
      pass(3 * MINUTE_MS);
      const { alerts } = await healthOf();
      return alerts.length > 0 && alerts;
    });

  test('numbers missing from a row are told of after ten minutes, and no longer once they have come', async () => {
    await shop.push([1, 2, 3, 6].map(numbered));
    await shop.push([5, 7].map(numbered));
    expect((await healthOf()).alerts).toEqual([]);

    const began = shop.clock.now().getTime();
    const alerts = await alertsAfterPatience();

    expect(Date.parse(alerts[0]!.since) - began).toBeGreaterThanOrEqual(10 * MINUTE_MS);
    expect(alerts).toMatchObject([
      {
        ...{ kind: 'gap', node: 'test', detail: '1 of the records that test counted never came: {[4,5)}.' },
        said: { code: 'records_never_came', params: { records: '1', node: 'test', missing: '{[4,5)}' } },
      },
    ]);
    await shop.push([numbered(4)]);
    pass(MINUTE_MS);
    await until('the gap is closed', async () => (await healthOf()).alerts.length === 0);
  });

  test('what was lost for good is written off by hand, and stays so', async () => {
    await shop.push([numbered(10)]);
    const [alert] = await alertsAfterPatience();
    expect(alert!.detail).toContain('2 of the records');
    const metrics = async () => (await fetch(`${shop.url}/metrics`)).text();
    await until('it is measured', async () => (await metrics()).includes('octroi_connection_alerts{kind="gap"} 1'));

    const params = { connectionId: shop.connection.id, alertId: alert!.id };
    await operator.call(dismissConnectionAlert, { params });
    await operator.call(dismissConnectionAlert, { params });
    pass(11 * MINUTE_MS);
    pass(11 * MINUTE_MS);

    await until('nothing is open', async () => (await metrics()).includes('octroi_connection_alerts{kind="gap"} 0'));
    expect((await healthOf()).alerts).toEqual([]);
    await expect(
      operator.call(dismissConnectionAlert, { params: { ...params, alertId: 'alr_none' } }),
    ).rejects.toMatchObject({ status: 404 });
  });

  test('a machine, or all of a gateway, that falls silent against its habit is told of until it is heard again', async () => {
    const { connection, secret } = await operator.call(createConnection, {
      body: { adapter: 'cloudevents', name: 'edge', fieldMap: { node: 'data.host' }, options: {} },
    });
    let calls = 0;
    const push = async (...hosts: string[]): Promise<void> => {
      const events = hosts.map((host) => anEvent(`c${(calls += 1)}`, 'acme', '2026-03-20T11:00:00Z', { host }));
      await pushTo(`${shop.url}/metering/v1/ingest/${connection.id}`, events, {
        authorization: `Bearer ${secret.secret}`,
      });
    };
    const alerts = async () => (await healthOf(connection.id)).alerts.map(({ kind, node }) => `${kind} of ${node}`);
    for (let hour = 0; hour < 27; hour += 1) {
      await push('edge-1', 'edge-2', 'edge-3');
      pass(HOUR_MS);
    }

    // edge-3 is replaced by edge-4 at once; later edge-2 stops and nobody takes its place.
    for (let hour = 0; hour < 2; hour += 1) {
      await push('edge-1', 'edge-2', 'edge-4');
      pass(HOUR_MS);
    }
    for (let hour = 0; hour < 4; hour += 1) {
      pass(HOUR_MS);
      await push('edge-1', 'edge-4');
    }
    await until('one machine is missed', async () => (await alerts()).length > 0);
    expect(await alerts()).toEqual(['silence of edge-2']);
    expect((await healthOf(connection.id)).state).toBe('healthy');

    await push('edge-2');
    pass(MINUTE_MS);
    await until('it is heard again', async () => (await alerts()).length === 0);

    pass(5 * HOUR_MS);
    await until('the whole gateway is missed', async () => (await alerts()).includes('silence of null'));
    expect(await healthOf(connection.id)).toMatchObject({
      state: 'silent',
      alerts: [
        {
          detail: expect.stringMatching(/^Nothing for 5 hours; the longest pause before was/),
          said: { code: 'nothing_for_longer_than_ever', params: { silence: '5 hours' } },
        },
      ],
    });
  }, 60_000);
});
