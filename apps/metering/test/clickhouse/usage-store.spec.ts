import { openShop } from '../shop.js';
import { usageStoreContract } from '../usage-store-contract.js';
import { settle } from './settle.js';
import { type ClickHouseServer, startClickHouse } from './start-clickhouse.js';

describe('usage from ClickHouse', () => {
  let clickhouse: ClickHouseServer;
  beforeAll(async () => {
    clickhouse = await startClickHouse();
  });
  afterAll(() => clickhouse?.close());

  usageStoreContract('clickhouse', {
    open: () => openShop({ now: '2026-03-31T12:00:00Z', env: { CLICKHOUSE_URL: clickhouse.url } }),
    settle,
  });
});
