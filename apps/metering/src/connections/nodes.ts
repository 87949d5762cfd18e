import type { PoolClient } from 'pg';
import type { SettledRecord } from '../ingest/records.js';

const MINUTE_MS = 60_000;
const LONGEST_NAME = 200;

interface Place {
  connection: number;
  node: string;
  sequence: number;
}

/**
 * Notes which machines of a gateway were heard of, and which numbers of their rows have arrived; in the events' own commit,
 * so that what is acknowledged is never taken for missing. Most formats name neither, and cost nothing here.
 */
export async function noteNodes(client: PoolClient, settled: readonly SettledRecord[], now: Date): Promise<void> {
  const nodes = new Map<string, { connection: number; node: string }>();
  const places: Place[] = [];
  for (const { connection, record, replay } of settled) {
    if (replay || record.kind !== 'event' || record.node === undefined) continue;
    const node = record.node.slice(0, LONGEST_NAME);
    nodes.set(`${connection.number} ${node}`, { connection: connection.number, node });
    if (record.sequence !== undefined) places.push({ connection: connection.number, node, sequence: record.sequence });
  }
  if (nodes.size === 0) return;
  await client.query(
    `insert into connection_nodes (connection, node, minute)
     select c, n, $3 from unnest($1::int4[], $2::text[]) as s (c, n) order by c, n on conflict do nothing`,
    [
      [...nodes.values()].map(({ connection }) => connection),
      [...nodes.values()].map(({ node }) => node),
      new Date(Math.floor(now.getTime() / MINUTE_MS) * MINUTE_MS),
    ],
  );
  if (places.length > 0) await noteSequences(client, places);
}

/** Ranges that touch become one, so a node that lost nothing has one however long its row grows. */
const noteSequences = (client: PoolClient, places: readonly Place[]) =>
  client.query(
    `insert into connection_sequences as s (connection, node, seen)
     select c, n, range_agg(int8range(p, p, '[]')) from unnest($1::int4[], $2::text[], $3::int8[]) as r (c, n, p)
     group by c, n order by c, n
     on conflict (connection, node) do update set seen = s.seen + excluded.seen where not s.seen @> excluded.seen`,
    [
      places.map(({ connection }) => connection),
      places.map(({ node }) => node),
      places.map(({ sequence }) => sequence),
    ],
  );
