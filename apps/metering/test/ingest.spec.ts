import { createConnection, listQuarantine, queryPartnerUsage, type ResponseOf } from '@libs/contracts';
import { openHouse, until, type House } from '@libs/testing';
import { metering } from '../src/index.js';
import { aCredential, aMeter, anEvent, aSubscription } from './a-plan.js';

const MARCH = { from: '2026-03-01T00:00:00Z', to: '2026-04-01T00:00:00Z', window: 'total' as const };

describe('ingest', () => {
  let house: House;
  let made: ResponseOf<typeof createConnection>;

  beforeAll(async () => {
    house = await openHouse([metering], { now: '2026-03-20T12:00:00Z' });
    const operator = await house.as('gateway_operator');
    made = await operator.call(createConnection, {
      body: { adapter: 'cloudevents', name: 'shop', fieldMap: {}, options: {} },
    });
    await house.send('meter.published', aMeter('calls', { dimensions: ['route'] }));
    await house.send('meter.published', aMeter('tokens', { aggregation: 'sum', valueProperty: 'tokens' }));
    await house.send('subscription.activated', aSubscription('sub_acme', 'par_acme'));
    await house.send('credential.issued', aCredential('cred_acme', 'sub_acme', 'par_acme', ['acme']));
    await until('projections', async () => {
      const [row] = await house
        .source('metering')
        .query('select meters_version as m, subjects_version as s from ingest_state');
      return row.m === '3' && row.s === '3';
    });
  });
  afterAll(() => house.close());

  const push = async (events: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(`${house.url}/metering/v1/ingest/${made.connection.id}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${made.secret.secret}`, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(events),
    });
    return { status: response.status, body: JSON.parse((await response.text()) || 'null') };
  };
  const total = async (meterKey: string, partnerId = 'par_acme') => {
    const finance = await house.as('finance');
    const usage = await finance.call(queryPartnerUsage, { params: { partnerId }, query: { ...MARCH, meterKey } });
    return usage.series[0]?.quantity ?? '0';
  };

  test('counts each event once, however often it is pushed', async () => {
    const events = [
      anEvent('1', 'acme', '2026-03-02T10:00:00Z', { route: 'a', tokens: 3 }),
      anEvent('2', 'acme', '2026-03-02T10:59:59.999Z', { route: 'b', tokens: 0.1 }),
      anEvent('3', 'acme', '2026-03-02T11:00:00Z', { route: 'a', tokens: 0.2 }),
    ];

    const first = await push(events);
    const second = await push(events);

    expect(first).toEqual({ status: 200, body: { accepted: 3, duplicates: 0, conflicts: 0, quarantined: 0 } });
    expect(second.body).toEqual({ accepted: 0, duplicates: 3, conflicts: 0, quarantined: 0 });
    expect(await total('calls')).toBe('3');
    expect(await total('tokens')).toBe('3.3');
  });

  test('keeps, shows and never counts another content under an id that is taken', async () => {
    await push([anEvent('conflicting', 'acme', '2026-03-03T10:00:00Z', { tokens: 1 })]);
    const other = anEvent('conflicting', 'acme', '2026-03-03T10:00:00Z', { tokens: 1000 });

    const first = await push([other]);
    await push([other]);

    expect(first.body.conflicts).toBe(1);
    expect(await total('tokens')).toBe('4.3');
    const support = await house.as('support');
    const { items } = await support.call(listQuarantine, { query: { reason: 'conflict' } });
    expect(items.map(({ eventId }) => eventId)).toEqual(['conflicting']);
  });
});
