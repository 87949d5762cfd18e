import { hashToken, newToken } from '@libs/platform';
import type { Client } from 'pg';
import { openServiceHouse, type ServiceHouse } from './service-house.js';

/** A metering service with everything set up to count. */
export interface IngestHouse extends ServiceHouse {
  secret: string;
}

/** Skewed as real consumers are: a few make most of the calls. */
export const CONSUMERS = 10_000;
export const consumerAt = (n: number): string => `consumer-${Math.floor(((n * 0.618_033_988_7) % 1) ** 3 * CONSUMERS)}`;

export async function openIngestHouse(): Promise<IngestHouse> {
  const house = await openServiceHouse('metering');
  try {
    const secret = newToken('gw').token;
    await setUp(house.client, secret);
    return { ...house, secret };
  } catch (error) {
    await house.close();
    throw error;
  }
}

/** Three meters, one of them a sum, with dimensions; two connections; ten thousand consumers. */
async function setUp(client: Client, secret: string): Promise<void> {
  const calls = meter('calls', { dimensions: ['route', 'method'] });
  const units = meter('units', { aggregation: 'sum', valueProperty: 'units' });
  const failures = meter('failures', { filter: [{ property: 'status', operator: 'gte', values: ['500'] }] });
  await client.query('set search_path = metering');
  await client.query(
    `insert into meters (id, key, definition, published_at, counts_from_version)
     select 'mtr_' || (d ->> 'key'), d ->> 'key', d, now(), 1 from unnest($1::jsonb[]) d`,
    [[calls, units, failures]],
  );
  await client.query(
    `insert into connections (id, adapter, name, field_map, options, status, is_built_in, created_at)
     values ('con_events', 'cloudevents', '', '{}', '{}', 'active', false, now()),
            ('con_kong', 'kong', '', '{}', '{}', 'active', false, now())`,
  );
  await client.query(
    `insert into connection_secrets (id, connection_id, secret_hash, hint, created_at)
     values ('gws_events', 'con_events', $1, '', now()), ('gws_kong', 'con_kong', $2, '', now())`,
    [hashToken(secret), hashToken(`${secret}kong`)],
  );
  await client.query(
    `insert into subscriptions (id, partner_id, revision) select 'sub_' || n, 'par_' || n, 1 from generate_series(0, $1::int - 1) n`,
    [CONSUMERS],
  );
  await client.query(
    `insert into subjects (identity, subscription_id, origin, is_swept)
     select 'consumer-' || n, 'sub_' || n, 'alias', true from generate_series(0, $1::int - 1) n`,
    [CONSUMERS],
  );
  await client.query('update ingest_state set subjects_version = 1000, meters_version = 1000');
}

const meter = (key: string, definition: object) => ({
  key,
  name: key,
  eventType: 'api.request',
  filter: [],
  aggregation: 'count',
  valueProperty: null,
  dimensions: [],
  unit: 'call',
  ...definition,
});
