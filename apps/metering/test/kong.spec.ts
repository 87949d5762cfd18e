import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { listPartnerEvents } from '@libs/contracts';
import { aCredential, aMeter } from './a-plan.js';
import { bucketDifferences, openShop, type Shop } from './shop.js';

/** An entry of Kong's http-log, as version 3.9 writes it. */
const entry = (id: string, minute: number, { status = 200, source = 'upstream' } = {}) => ({
  request: {
    id,
    method: 'GET',
    uri: '/orders?apikey=topsecret',
    url: 'https://api.example.com:443/orders?apikey=topsecret',
    size: 120,
    querystring: { apikey: 'topsecret' },
    headers: { host: 'api.example.com', apikey: 'topsecret', authorization: 'REDACTED' },
  },
  response: { status, size: 2048, headers: { 'content-type': 'application/json' } },
  latencies: { request: 23, kong: 2, proxy: source === 'kong' ? -1 : 20 },
  route: { id: 'route-orders', name: 'orders' },
  service: { id: 'service-shop', name: 'shop' },
  consumer: { id: '0a6bb9c6-consumer', username: 'acme-kong', custom_id: 'sub_acme' },
  authenticated_entity: { id: '5d3c1c4e-credential' },
  client_ip: '203.0.113.9',
  source,
  started_at: Date.UTC(2026, 2, 10, 10, minute),
});

describe('Kong', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop({ adapter: 'kong' });
    await shop.tell(
      'meter.published',
      aMeter('answered', { filter: [{ property: 'answeredBy', operator: 'eq', values: ['upstream'] }] }),
    );
  }, 60_000);
  afterAll(() => shop?.close());

  test('an array is counted once when Kong sends it again because the answer was lost', async () => {
    const batch = [entry('k1', 1), entry('k2', 2), entry('k3', 3, { status: 429, source: 'kong' })];

    const first = await shop.push(batch);
    const again = await shop.push(batch);
    const alone = await shop.push(batch[0]);

    expect(first).toMatchObject({ status: 200, body: { accepted: 3 } });
    expect(again.body).toMatchObject({ accepted: 0, duplicates: 3, conflicts: 0 });
    expect(alone.body).toMatchObject({ duplicates: 1 });
    expect([await shop.total('calls'), await shop.total('answered')]).toEqual(['3', '2']);
  });

  test('calls belong to the credential that Kong names first, and show no credential of the caller', async () => {
    await shop.tell('credential.issued', aCredential('cred_kong', 'sub_acme', 'par_acme', ['5d3c1c4e-credential']));
    await shop.push([entry('k4', 4)]);

    const member = await shop.as('developer', 'par_acme');
    const { items } = await member.call(listPartnerEvents, { params: { partnerId: 'me' }, query: { limit: 1 } });

    expect(items[0]).toMatchObject({
      id: 'k4',
      credentialId: 'cred_kong',
      data: { method: 'GET', path: '/orders', status: 200, route: 'route-orders' },
    });
    expect(JSON.stringify(items)).not.toContain('topsecret');
    const kept = await shop.source('metering').query('select raw::text from quarantined_records');
    expect(JSON.stringify(kept)).not.toContain('topsecret');
  });

  const payloads = new URL('../../../../shared/payloads/', import.meta.url);
  const names = existsSync(payloads) ? readdirSync(payloads).filter((name) => /^kong-\d+\.json$/.test(name)) : [];
  (names.length > 0 ? test : test.skip)(
    'every payload at hand is taken with 200 and a second push changes nothing',
    async () => {
      for (const name of names) {
        const body = readFileSync(new URL(name, payloads));

        const first = await shop.push(body);
        const again = await shop.push(body);

        expect([name, first.status, again.status]).toEqual([name, 200, 200]);
        expect([name, again.body?.accepted, again.body?.quarantined, again.body?.conflicts]).toEqual([name, 0, 0, 0]);
      }
      expect(await bucketDifferences(shop)).toEqual([]);
    },
  );
});
