import { until } from '@libs/testing';
import type { Shop } from '../shop.js';

/** Waits until ClickHouse has been told of everything that was committed. */
export async function settle(shop: Shop): Promise<void> {
  await until('ClickHouse knows all', async () => {
    const [state] = await shop
      .source('metering')
      .query('select usage_filling is not null and not exists (select from usage_feed) as ok from ingest_state');
    return state.ok;
  });
}
