import type { PoolClient } from 'pg';
import { BinaryWriter } from '../ingest/binary.js';
import { copyIn } from '../ingest/copy.js';
import type { SettledRecord } from '../ingest/records.js';
import { packBlocks, type Place } from './raw-blocks.js';

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
  const events = [...counted].sort((a, b) => a.owner!.subscription - b.owner!.subscription || a.time - b.time);
  const { places, blocks } = packBlocks(events, now, commit.number);
  await copyIn(client, COPY_EVENTS, rowsOf(events, places));
  const packed = await blocks;
  await client.query(
    `insert into raw_blocks (id, meters_version, records, data)
     select id, $4, records, data from unnest($1::int8[], $2::int4[], $3::bytea[]) as b (id, records, data)`,
    [
      packed.map(({ id }) => id),
      packed.map(({ records }) => records),
      packed.map(({ data }) => data),
      commit.metersVersion,
    ],
  );
}

function rowsOf(events: readonly SettledRecord[], places: readonly Place[]): Buffer {
  const writer = new BinaryWriter(events.length * 150).header();
  events.forEach(({ time, owner, connection, identity, counts }, at) => {
    const { block, position } = places[at]!;
    writer.row(9).instant(time).int4(owner!.subscription);
    if (owner!.credential === 0) writer.null();
    else writer.int4(owner!.credential);
    writer.int4(connection.number).int8(block).int4(position).uuid(identity);
    writer.int4Array(counts.map(({ series }) => series));
    // Most meters only count: a row without amounts says 1 for each series.
    if (counts.every(({ amount }) => amount === null)) writer.null();
    else writer.numericArray(counts.map(({ amount }) => amount ?? 1));
  });
  return writer.end();
}
