import type { Batch } from '../ingest/batch.js';
import { BinaryWriter } from '../ingest/binary.js';
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
  batch: Batch,
  counted: readonly SettledRecord[],
  now: Date,
  commit: { number: bigint; metersVersion: string },
): Promise<void> {
  if (counted.length === 0) return;
  const events = orderedBy(counted, ({ owner }) => owner!.subscription);
  const { places, blocks } = packBlocks(events, now, commit.number);
  batch.copy(COPY_EVENTS, rowsOf(events, places));
  for (const { id, records, data } of await blocks) {
    batch.statement('add-raw-block', ADD_BLOCK, [
      String(id),
      commit.metersVersion,
      String(records),
      data,
      now.toISOString(),
    ]);
  }
}

const ADD_BLOCK = `
  with stored as (insert into raw_blocks (id, meters_version, records, data) values ($1, $2, $3, $4) returning id)
  insert into usage_feed (block, noted_at) select id, $5 from ingest_state, stored where feeds_usage`;

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
