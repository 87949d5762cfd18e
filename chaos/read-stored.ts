import { brotliDecompressSync } from 'node:zlib';
import type { House } from './house.js';
import type { Stored, StoredBucket, StoredRow, StoredSeries } from './oracle.js';
import type { Scene } from './scene.js';

interface EventRow {
  identity: string;
  subscription: number;
  time: string;
  block: string;
  position: number;
  series: number[];
  amounts: string[] | null;
}

/** A line of a raw block, as metering's docs describe it; read here without metering's code. */
interface Line {
  /** From the head of the block, where the identities stand in the order of the lines. */
  identity: string;
  u: number;
  w: number;
  e?: { id: string };
  r: { id: string };
}

/** What the database holds of a run, all of one moment. */
export function readStored(house: House, scene: Scene): Promise<Stored> {
  return house.admin.inSnapshot(async (query) => {
    const subscriptions = await query<{ id: string; number: number }>('select id, number from metering.subscriptions');
    const idOf = new Map(subscriptions.map(({ id, number }) => [number, id]));
    const nameOf = (number: number): string => idOf.get(number) ?? `number ${number}`;
    const events = await query<EventRow>(
      `select identity, subscription, extract(epoch from time) * 1000 as time, block, position, series, amounts
       from metering.events where connection in (select number from metering.connections where id = any($1))`,
      [scene.connections],
    );
    const lines = await linesOf(query, [...new Set(events.map(({ block }) => block))]);
    const series = await query<{ id: number; meter: string; subscription: number; dimensions: { routeName?: string } }>(
      `select s.id, m.key as meter, s.subscription, s.dimensions
       from metering.series s join metering.meters m on m.number = s.meter
       join metering.subscriptions u on u.number = s.subscription where u.id = any($1)`,
      [scene.subscriptions],
    );
    const buckets = await query<StoredBucket & { hour: string }>(
      `select series, extract(epoch from hour) * 1000 as hour, events, total from metering.buckets where series = any($1)`,
      [series.map(({ id }) => id)],
    );
    const waiting = await query<{ id: string | null; reason: string }>(
      `select event_id as id, reason from metering.quarantined_records where connection_id = any($1) and status = 'waiting'`,
      [scene.connections],
    );
    return {
      rows: events.map((event) => rowOf(event, lines.get(event.block)?.[event.position], nameOf)),
      series: new Map(
        series.map(({ id, meter, subscription, dimensions }): [number, StoredSeries] => [
          id,
          { meter, subscription: nameOf(subscription), route: dimensions.routeName ?? '' },
        ]),
      ),
      buckets: buckets.map((bucket) => ({ ...bucket, hour: Number(bucket.hour) })),
      waiting,
    };
  });
}

async function linesOf(
  query: <R extends object>(text: string, values?: unknown[]) => Promise<R[]>,
  blocks: readonly string[],
): Promise<Map<string, Line[]>> {
  const rows = await query<{ id: string; data: Buffer }>(
    'select id, data from metering.raw_blocks where id = any($1)',
    [blocks],
  );
  return new Map(rows.map(({ id, data }) => [id, unpack(data)]));
}

const IDENTITY_BYTES = 16;

/** The number of records, their identities, then the records as one compressed array. */
function unpack(data: Buffer): Line[] {
  const start = 4 + data.readUInt32BE() * IDENTITY_BYTES;
  const lines = JSON.parse(brotliDecompressSync(data.subarray(start)).toString('utf8')) as Line[];
  return lines.map((line, at) => ({
    ...line,
    identity: data.toString('hex', 4 + at * IDENTITY_BYTES, 4 + (at + 1) * IDENTITY_BYTES),
  }));
}

function rowOf(event: EventRow, line: Line | undefined, nameOf: (number: number) => string): StoredRow {
  return {
    identity: event.identity.replaceAll('-', ''),
    subscription: nameOf(event.subscription),
    time: Number(event.time),
    counts: event.series.map((series, at) => ({ series, amount: event.amounts?.[at] ?? null })),
    raw: line
      ? { id: (line.e ?? line.r).id, identity: line.identity, subscription: nameOf(line.u), time: line.w }
      : null,
  };
}
