import type { PoolClient } from 'pg';
import { BinaryWriter } from '../ingest/binary.js';
import { copyIn } from '../ingest/copy.js';
import { orderedBy } from '../ingest/order.js';
import type { MeterCount, SettledRecord } from '../ingest/records.js';
import type { Amount } from '../meters/quantity.js';
import { packBlocks } from './pack-blocks.js';
import type { Place } from './raw-blocks.js';

const COPY_EVENTS =
  'copy events (time, subscription, credential, connection, block, position, identity, series, amounts) from stdin (format binary)';

/**
 * Writes counted events: a typed row each, and their raw records in compressed blocks. Sorted by owner, so that what one
 * partner asks for lies together.
 */
export async function storeEvents(
  client: PoolClient,
  counted: readonly SettledRecord[],
  now: Date,
  commit: { number: bigint; metersVersion: string },
): Promise<void> {
  if (counted.length === 0) return;
  const events = orderedBy(counted, ({ owner }) => owner!.subscription);
  const { places, blocks } = packBlocks(events, now, commit.number);
  await copyIn(client, COPY_EVENTS, rowsOf(events, places));
  const packed = await blocks;
  await client.query(
    `with stored as (
       insert into raw_blocks (id, meters_version, records, data)
       select id, $4, records, data from unnest($1::int8[], $2::int4[], $3::bytea[]) as b (id, records, data) returning id)
     insert into usage_feed (block, noted_at) select id, $5 from ingest_state, stored where feeds_usage`,
    [
      packed.map(({ id }) => id),
      packed.map(({ records }) => records),
      packed.map(({ data }) => data),
      commit.metersVersion,
      now,
    ],
  );
}

function rowsOf(events: readonly SettledRecord[], places: readonly Place[]): Buffer {
  const writer = new BinaryWriter(events.length * 150).header();
  for (let at = 0; at < events.length; at += 1) {
    const { time, owner, connection, identity, counts } = events[at]!;
    const { block, position } = places[at]!;
    writer.row(9).instant(time).int4(owner!.subscription);
    if (owner!.credential === 0) writer.null();
    else writer.int4(owner!.credential);
    writer.int4(connection.number).int8(block).int4(position).octets(identity);
    writer.int4Array(counts.map(seriesOf));
    // Most meters only count: a row without amounts says 1 for each series.
    if (counts.every(isPlain)) writer.null();
    else writer.numericArray(counts.map(amountOf));
  }
  return writer.end();
}

const seriesOf = ({ series }: MeterCount): number => series;
const isPlain = ({ amount }: MeterCount): boolean => amount === null;
const amountOf = ({ amount }: MeterCount): Amount => amount ?? 1;
