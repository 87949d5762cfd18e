import type { PoolClient } from 'pg';
import type { StoredEvent } from '../events/raw-blocks.js';

/** The events as their last amendments left them, without those that were deleted. */
export async function amendedData(client: PoolClient, events: readonly StoredEvent[]): Promise<StoredEvent[]> {
  if (events.length === 0) return [];
  const { rows } = await client.query<{ target: string; kind: string; data: Record<string, unknown> | null }>(
    `select distinct on (target) target, kind, data from amendments where target = any($1::uuid[]) order by target, id desc`,
    [events.map(({ identity }) => identity)],
  );
  if (rows.length === 0) return [...events];
  const amended = new Map(rows.map((row) => [row.target.replaceAll('-', ''), row]));
  return events.flatMap((event) => {
    const amendment = amended.get(event.identity);
    if (amendment === undefined) return [event];
    return amendment.data === null ? [] : [{ ...event, data: amendment.data }];
  });
}
