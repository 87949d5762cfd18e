import type { PoolClient } from 'pg';

/**
 * Notes, in the transaction that changes them, whose events ClickHouse has to be told of again; nothing where there is no
 * ClickHouse. The transaction shares PROJECTION_LOCK: whether anything has to be noted stays true until it commits.
 */
export async function noteBlocks(client: PoolClient, blocks: readonly string[], now: Date): Promise<void> {
  if (blocks.length === 0) return;
  await client.query(
    `insert into usage_feed (block, noted_at) select block, $2 from ingest_state, unnest($1::int8[]) as block where feeds_usage`,
    [blocks, now],
  );
}
