import type { PoolClient } from 'pg';
import { type StoredEvent, unpackBlock } from '../events/raw-blocks.js';
import { noteBlocks } from '../clickhouse/note-blocks.js';
import { eventIdentity, hexOf } from '../ingest/identity.js';
import type { SettledRecord } from '../ingest/records.js';
import { type Counted, isUncountable } from '../meters/compiled-meter.js';
import type { MeterSet } from '../meters/meter-set.js';
import type { Touched } from '../usage/recount-buckets.js';
import { type SeriesIndex, type SeriesKey, seriesName } from '../usage/series-index.js';
import { type Amendment, isAmendment, patched, readAmendment } from './amendment.js';

interface Target {
  identity: string;
  time: Date;
  subscription: number;
  credential: number | null;
  block: string;
  position: number;
  series: number[];
}

interface Counting {
  meters: MeterSet;
  series: SeriesIndex;
}

/** The accepted records of a commit that are about other events. */
export const amendmentsAmong = (counted: readonly SettledRecord[]): SettledRecord[] =>
  counted.filter(({ record }) => record.kind === 'event' && isAmendment(record.type));

/**
 * Puts right the typed rows of amended events, one after the other, so that the last to be stored holds. What cannot be
 * applied is set aside. The buckets have to be recounted after the commit's own additions.
 */
export async function applyAmendments(
  client: PoolClient,
  amendments: readonly SettledRecord[],
  counting: Counting,
  now: Date,
): Promise<Touched[]> {
  const touched: Touched[] = [];
  for (const settled of amendments) touched.push(...(await apply(client, settled, counting, now)));
  return touched;
}

async function apply(client: PoolClient, settled: SettledRecord, counting: Counting, now: Date): Promise<Touched[]> {
  if (settled.record.kind !== 'event') return [];
  const amendment = readAmendment(settled.record);
  if ('problem' in amendment) return setAside(settled, 'invalid_field', amendment.problem);
  const target = await find(client, settled, amendment);
  const current = target && (await currentData(client, target));
  if (!target || !current) {
    const detail = `No event ${JSON.stringify(amendment.id)} of this caller is stored at ${settled.record.time}. Read it again once it is.`;
    return setAside(settled, 'unknown_event', detail);
  }
  const data = amendment.kind === 'deleted' ? null : patched(current.data, amendment.patch);
  const counts = data === null ? [] : await count(client, counting, target, { ...current, data });
  if ('problem' in counts) return setAside(settled, 'invalid_value', counts.problem);
  await keep(client, settled, { ...amendment, target, data, now });
  await client.query(
    `update events set series = $4, amounts = $5 where subscription = $1 and time = $2 and identity = $3`,
    [
      target.subscription,
      target.time,
      target.identity,
      counts.map(({ series }) => series),
      counts.every(({ amount }) => amount === null) ? null : counts.map(({ amount }) => String(amount ?? 1)),
    ],
  );
  await noteBlocks(client, [target.block], now);
  return [...target.series, ...counts.map(({ series }) => series)].map((series) => ({
    series,
    time: target.time.getTime(),
  }));
}

function setAside(settled: SettledRecord, reason: SettledRecord['reason'], detail: string): Touched[] {
  Object.assign(settled, { outcome: 'quarantined', reason, detail, isKept: true });
  return [];
}

/** Locks the event: two amendments of it follow each other. */
async function find(client: PoolClient, settled: SettledRecord, { source, id }: Amendment): Promise<Target | null> {
  const { rows } = await client.query<Target>(
    `select identity, time, subscription, credential, block, position, series from events
     where subscription = $1 and time = $2 and identity = $3 for update`,
    [settled.owner!.subscription, new Date(settled.time), hexOf(eventIdentity(settled.connection.number, source, id))],
  );
  return rows[0] ?? null;
}

/** The event as it stands: as it came, or as the last correction left it. Null once its raw record is gone. */
async function currentData(client: PoolClient, { identity, block, position }: Target): Promise<StoredEvent | null> {
  const { rows } = await client.query<{ data: Buffer }>('select data from raw_blocks where id = $1', [block]);
  const stored = rows[0] && (await unpackBlock(rows[0].data))[position];
  if (!stored) return null;
  const corrected = await client.query<{ data: Record<string, unknown> }>(
    `select data from amendments where target = $1 and data is not null order by id desc limit 1`,
    [identity],
  );
  return { ...stored, data: corrected.rows[0]?.data ?? stored.data };
}

interface Recounted {
  series: number;
  amount: Counted['amount'];
}

async function count(
  client: PoolClient,
  { meters, series }: Counting,
  target: Target,
  event: StoredEvent,
): Promise<Recounted[] | { problem: string }> {
  const pending = await metersYetToCount(client, target);
  const wanted = new Map<string, SeriesKey>();
  const amounts: Array<Counted['amount']> = [];
  for (const meter of meters.ofType(event.type)) {
    if (pending.has(meter.number)) continue;
    const counted = meter.count(event);
    if (counted === null) continue;
    if (isUncountable(counted)) return counted;
    const { subscription } = target;
    const credential = target.credential ?? 0;
    const dimensions = JSON.stringify(meter.dimensionsOf(event));
    wanted.set(seriesName(subscription, credential, counted.label), {
      meter: meter.number,
      subscription,
      credential,
      label: counted.label,
      dimensions,
    });
    amounts.push(counted.amount);
  }
  const numbers = [...(await series.number(client, wanted)).values()];
  return numbers.map(({ number }, at) => ({ series: number, amount: amounts[at]! }));
}

/** Meters made after the event that have not come to its block: they will count it as amended. The lock keeps it so. */
async function metersYetToCount(client: PoolClient, { block }: Target): Promise<Set<number>> {
  const { rows } = await client.query<{ number: number }>(
    `select number from meters m where recount_status is distinct from 'done' and recount_after < $1
       and counts_from_version > (select meters_version from raw_blocks where id = $1) for share`,
    [block],
  );
  return new Set(rows.map(({ number }) => number));
}

interface Kept extends Amendment {
  target: Target;
  /** The data from now on; null when the event is deleted. */
  data: Record<string, unknown> | null;
  now: Date;
}

/** With what the event was counted as until now. */
async function keep(
  client: PoolClient,
  settled: SettledRecord,
  { target, kind, reason, data, now }: Kept,
): Promise<void> {
  await client.query(
    `insert into amendments (target, subscription, time, identity, event_id, connection, kind, reason, made_by, data, raw,
       stored_at, counted_before)
     select e.identity, e.subscription, e.time, $4, $5, $6, $7, $8, $9, $10, $11, $12,
       (select coalesce(json_agg(json_build_object('meterKey', m.key, 'dimensions', s.dimensions, 'quantity', coalesce(n.amount, 1)::text)
          order by m.key), '[]')
        from unnest(e.series, e.amounts) as n (series, amount) join series s on s.id = n.series join meters m on m.number = s.meter)
     from events e where e.subscription = $1 and e.time = $2 and e.identity = $3`,
    [
      target.subscription,
      target.time,
      target.identity,
      hexOf(settled.identity),
      settled.record.kind === 'event' ? settled.record.id.replaceAll('\0', '\uFFFD') : '',
      settled.connection.number,
      kind,
      reason.replaceAll('\0', '\uFFFD'),
      settled.actor ?? null,
      data && JSON.stringify(data),
      settled.raw,
      now,
    ],
  );
}
