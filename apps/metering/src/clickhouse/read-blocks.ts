import type { MeterDefinition } from '@libs/contracts';
import type { PoolClient } from 'pg';
import { amendedData } from '../amendments/amended-data.js';
import { type StoredEvent, unpackBlock } from '../events/raw-blocks.js';
import { binaryArray } from '../ingest/binary.js';
import { type CompiledMeter, compileMeter } from '../meters/compiled-meter.js';

/** One event as ClickHouse keeps it, in the order of the columns but for the version. */
export type EventRow = [
  subscription: number,
  time: string,
  block: string,
  position: number,
  series: number[],
  amounts: string[],
  values: string[],
];

/** A typed row with the event it is of. */
interface Counted {
  event: StoredEvent;
  block: string;
  position: number;
  series: number[];
  /** Null: 1 for each series. */
  amounts: string[] | null;
}

/** The events of these blocks as they count now, whatever was noted when; none of blocks that are gone for their age. */
export async function readBlocks(client: PoolClient, ids: readonly string[]): Promise<EventRow[]> {
  const blocks = await client.query<{ id: string; data: Buffer }>(
    'select id, data from raw_blocks where id = any($1)',
    [ids],
  );
  const places = await Promise.all(
    blocks.rows.map(async ({ id, data }) =>
      (await unpackBlock(data)).map((event, position) => ({ event, block: id, position })),
    ),
  );
  const counted = await typedRows(client, places.flat());
  const valueOf = await valuesOf(client, counted);
  return counted.map(({ event, block, position, series, amounts }) => [
    event.subscription,
    instant(event.time),
    block,
    position,
    series,
    amounts ?? series.map(() => '1'),
    series.map((one) => valueOf(one, event)),
  ]);
}

const instant = (ms: number): string => new Date(ms).toISOString().slice(0, -1).replace('T', ' ');

/** Found one by one: each in its own day, by owner and time. */
async function typedRows(
  client: PoolClient,
  places: ReadonlyArray<Pick<Counted, 'event' | 'block' | 'position'>>,
): Promise<Counted[]> {
  if (places.length === 0) return [];
  const { rows } = await client.query<Pick<Counted, 'series' | 'amounts'> & { at: string }>(
    `select n.at, e.series, e.amounts::text[] as amounts
     from unnest($1::int4[], $2::timestamptz[], $3::int8[], $4::int4[]) with ordinality as n (subscription, time, block, position, at)
     cross join lateral (
       select series, amounts from events
       where subscription = n.subscription and time = n.time and block = n.block and position = n.position limit 1) e`,
    [
      binaryArray(
        'int4',
        places.map(({ event }) => event.subscription),
      ),
      binaryArray(
        'timestamptz',
        places.map(({ event }) => event.time),
      ),
      places.map(({ block }) => block),
      binaryArray(
        'int4',
        places.map(({ position }) => position),
      ),
    ],
  );
  return rows.map(({ at, series, amounts }) => ({ ...places[Number(at) - 1]!, series, amounts }));
}

/** What meters of distinct values saw in an event: the typed rows do not have it, the raw records and amendments do. */
async function valuesOf(
  client: PoolClient,
  counted: readonly Counted[],
): Promise<(series: number, event: StoredEvent) => string> {
  const { rows } = await client.query<{ id: number; number: number; definition: MeterDefinition }>(
    `select s.id, m.number, m.definition from series s join meters m on m.number = s.meter
     where s.id = any($1::int4[]) and m.definition ->> 'aggregation' = 'unique'`,
    [[...new Set(counted.flatMap(({ series }) => series))]],
  );
  if (rows.length === 0) return () => '';
  const meters = new Map<number, CompiledMeter>();
  const meterOf = new Map(
    rows.map(({ id, number, definition }) => {
      const meter = meters.get(number) ?? compileMeter(number, definition);
      meters.set(number, meter);
      return [id, meter];
    }),
  );
  const looked = counted.filter(({ series }) => series.some((one) => meterOf.has(one))).map(({ event }) => event);
  const current = new Map((await amendedData(client, looked)).map((event) => [event.identity, event]));
  return (series, event) => {
    const found = meterOf.get(series)?.count(current.get(event.identity) ?? event);
    return found && 'value' in found ? (found.value ?? '') : '';
  };
}
