import { newId } from '@libs/platform';
import type { PoolClient } from 'pg';
import { hexOf } from '../ingest/identity.js';
import type { IncomingRecord, SettledRecord } from '../ingest/records.js';

/** What is kept of an event that could be read, beside its raw record: enough to count it later without its adapter. */
export interface KeptEvent {
  id: string;
  source: string;
  type: string;
  subject: string | null;
  time: string;
  timeIsReceipt: boolean;
  data: Record<string, unknown>;
}

/** Keeps records whole that were not counted. */
export async function keepInQuarantine(
  client: PoolClient,
  settled: readonly SettledRecord[],
  now: Date,
): Promise<void> {
  const kept = settled.filter(({ replay }) => !replay?.hasIdentity);
  if (kept.length === 0) return;
  await client.query(
    `insert into quarantined_records
       (id, connection_id, reason, detail, status, identity, identities, event_id, event_type, subject, time, received_at, event, raw)
     select id, connection_id, reason, detail, 'waiting', identity, array(select json_array_elements_text(names)), event_id, event_type,
            subject, time, received_at, event, raw
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::uuid[], $6::json[], $7::text[], $8::text[], $9::text[],
                 $10::timestamptz[], $11::timestamptz[], $12::json[], $13::json[])
       as q (id, connection_id, reason, detail, identity, names, event_id, event_type, subject, time, received_at, event, raw)`,
    columnsOf(kept, now),
  );
}

function columnsOf(kept: readonly SettledRecord[], now: Date): unknown[] {
  const rows = kept.map(({ connection, record, identity, reason, detail, receivedAt, raw }) => {
    const event = record.kind === 'event' ? record : null;
    return [
      newId('qtn', now),
      connection.id,
      reason,
      clean(detail),
      hexOf(identity),
      JSON.stringify(event?.identities.map((name) => clean(name)) ?? []),
      clean(event?.id),
      clean(event?.type),
      clean(event?.subject),
      event === null || event.timeIsReceipt ? null : event.time,
      receivedAt,
      event === null ? null : JSON.stringify(keptEvent(event)),
      raw,
    ];
  });
  return rows[0]!.map((_, column) => rows.map((row) => row[column]));
}

const keptEvent = ({ id, source, type, subject, time, timeIsReceipt, data }: KeptEvent): KeptEvent => ({
  id,
  source,
  type,
  subject,
  time,
  timeIsReceipt,
  data,
});

/** PostgreSQL's text cannot hold a NUL; its json can, as an escape. */
const clean = (text: string | null | undefined): string | null => text?.replaceAll('\0', '\uFFFD') ?? null;

/**
 * Locks the quarantined records that are read again, so that each is counted by one replay only. Records that are no replay
 * pass; a replayed one that is no longer waiting is left out. Who holds one is waited for: his transaction may come to nothing,
 * as when his process stands still until PostgreSQL ends it.
 */
export async function takeForReplay(
  client: PoolClient,
  incoming: readonly IncomingRecord[],
): Promise<readonly IncomingRecord[]> {
  const wanted = incoming.flatMap(({ replay }) => (replay ? [replay.recordId] : []));
  if (wanted.length === 0) return incoming;
  const { rows } = await client.query<{ id: string }>(
    `select id from quarantined_records where id = any($1) and status = 'waiting' order by id for update`,
    [wanted],
  );
  const taken = new Set(rows.map(({ id }) => id));
  return incoming.filter(({ replay }) => !replay || taken.has(replay.recordId));
}

/** Closes the records whose replay led somewhere; one that is still nobody's keeps waiting. */
export async function closeReplayed(client: PoolClient, settled: readonly SettledRecord[], now: Date): Promise<void> {
  const done = settled.filter(({ replay, outcome }) => replay && (outcome === 'accepted' || !replay.hasIdentity));
  if (done.length === 0) return;
  await client.query(
    `update quarantined_records q set status = 'replayed', resolved_at = $3, resolution = d.resolution
     from unnest($1::text[], $2::text[]) as d (id, resolution) where q.id = d.id`,
    [done.map(({ replay }) => replay!.recordId), done.map(resolutionOf), now],
  );
}

function resolutionOf({ outcome, owner, detail }: SettledRecord): string {
  if (outcome === 'accepted') return `Counted for ${owner!.credentialId ?? owner!.subscriptionId}.`;
  return outcome === 'duplicate' ? 'It had been counted already.' : `Read again: ${clean(detail) ?? outcome}`;
}
