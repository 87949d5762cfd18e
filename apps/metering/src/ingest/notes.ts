import type { Batch } from './batch.js';
import { binaryArray } from './binary.js';
import type { SettledRecord } from './records.js';

/** Which subscriptions a commit touched, and from which event time on: reporting reads and removes it. */
export function noteChanges(batch: Batch, counted: readonly SettledRecord[]): void {
  const earliest = new Map<number, number>();
  for (const { owner, time } of counted) {
    const known = earliest.get(owner!.subscription);
    if (known === undefined || time < known) earliest.set(owner!.subscription, time);
  }
  if (earliest.size === 0) return;
  batch.statement(
    'note-changes',
    'insert into changes (subscriptions, earliest) values ($1::int4[], $2::timestamptz[])',
    [binaryArray('int4', [...earliest.keys()]), binaryArray('timestamptz', [...earliest.values()])],
  );
}

const MINUTE_MS = 60_000;

/** What came over each connection in this minute. */
export function noteMinutes(batch: Batch, settled: readonly SettledRecord[], now: Date): void {
  const byConnection = new Map<number, Record<SettledRecord['outcome'], number>>();
  for (const { connection, outcome, replay } of settled) {
    if (replay) continue;
    const counts = byConnection.get(connection.number) ?? { accepted: 0, duplicate: 0, conflict: 0, quarantined: 0 };
    counts[outcome] += 1;
    byConnection.set(connection.number, counts);
  }
  const rows = [...byConnection].sort(([a], [b]) => a - b);
  if (rows.length === 0) return;
  batch.statement(
    'note-minutes',
    `insert into connection_minutes as m (connection, minute, accepted, duplicates, conflicts, quarantined)
     select c, $2, a, d, x, q from unnest($1::int4[], $3::int8[], $4::int8[], $5::int8[], $6::int8[]) as n (c, a, d, x, q)
     on conflict (connection, minute) do update set
       accepted = m.accepted + excluded.accepted, duplicates = m.duplicates + excluded.duplicates,
       conflicts = m.conflicts + excluded.conflicts, quarantined = m.quarantined + excluded.quarantined`,
    [
      binaryArray(
        'int4',
        rows.map(([connection]) => connection),
      ),
      new Date(Math.floor(now.getTime() / MINUTE_MS) * MINUTE_MS).toISOString(),
      ...(['accepted', 'duplicate', 'conflict', 'quarantined'] as const).map((outcome) =>
        binaryArray(
          'int8',
          rows.map(([, counts]) => counts[outcome]),
        ),
      ),
    ],
  );
}
