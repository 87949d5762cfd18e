import { metrics } from '@libs/platform';
import { until } from '@libs/testing';
import { openShop, type Shop } from './shop.js';
import { usageStoreContract } from './usage-store-contract.js';

// The contract on PostgreSQL, which answers alone while nobody listens at CLICKHOUSE_URL.
describe('usage from PostgreSQL', () => {
  let shop: Shop;
  usageStoreContract('postgresql', {
    open: async () =>
      (shop = await openShop({ now: '2026-03-31T12:00:00Z', env: { CLICKHOUSE_URL: 'http://127.0.0.1:9' } })),
    settle: async () => undefined,
  });

  test('is all there is to see of a ClickHouse that is away: work goes on, and the metrics tell', async () => {
    expect((await fetch(`${shop.url}/readyz`)).status).toBe(200);
    await shop.usage();
    expect(await metrics.metrics()).toContain('octroi_usage_answers_total{store="postgresql"} 1');
    await until('the feed has been measured', async () =>
      (await metrics.metrics()).includes('octroi_usage_feed_age_seconds'),
    );
  });
});
