import { Clock, Database, LOGGER, type Logger, Timers } from '@libs/platform';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { amendedData } from '../amendments/amended-data.js';
import { type StoredEvent, unpackBlock } from '../events/raw-blocks.js';
import { noteBlocks } from '../clickhouse/note-blocks.js';
import { Batch } from '../ingest/batch.js';
import { binaryArray } from '../ingest/binary.js';
import { PROJECTION_LOCK } from '../subjects/projection-lock.js';
import { BucketTally } from '../usage/bucket-tally.js';
import { addToBuckets } from '../usage/buckets.js';
import { daysUntil } from '../usage/day-buckets.js';
import { SeriesIndex, type SeriesKey, seriesName } from '../usage/series-index.js';
import { type CompiledMeter, compileMeter, isUncountable } from './compiled-meter.js';
import { Meter } from './meter.entity.js';
import type { Amount } from './quantity.js';

const BEAT_SECONDS = 2;
const BLOCKS_PER_TRANSACTION = 20;

interface Recounted {
  event: StoredEvent;
  series: number;
  amount: Amount | null;
  value?: string;
  isLevel?: boolean;
}

/**
 * Counts the events that were here before a meter. Each raw block carries the version of the set of meters it was counted
 * with; those below the meter's first version are gone through once, in order, and the meter's row keeps the place.
 */
@Injectable()
export class Recount implements OnApplicationBootstrap {
  constructor(
    private readonly timers: Timers,
    private readonly database: Database,
    private readonly index: SeriesIndex,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.timers.every('meter recount', BEAT_SECONDS, async () => {
      while (await this.step());
    });
  }

  /** A few blocks of one meter, in one transaction. @returns false when nothing is left to do. */
  private async step(): Promise<boolean> {
    const runner = this.database.source.createQueryRunner();
    const client = (await runner.connect()) as PoolClient;
    try {
      await runner.startTransaction();
      await client.query('select pg_advisory_xact_lock_shared($1)', [PROJECTION_LOCK]);
      const meter = await runner.manager
        .createQueryBuilder(Meter, 'm')
        .where(`m.recount_status = 'running'`)
        .orderBy('m.number')
        .setLock('pessimistic_write')
        .setOnLocked('skip_locked')
        .getOne();
      if (meter) await this.countBlocks(client, meter);
      await runner.commitTransaction();
      return meter !== null;
    } catch (error) {
      await runner.rollbackTransaction().catch(() => undefined);
      throw error;
    } finally {
      await runner.release();
    }
  }

  private async countBlocks(client: PoolClient, meter: Meter): Promise<void> {
    const { rows } = await client.query<{ id: string; data: Buffer }>(
      `select id, data from raw_blocks where id > $1 and meters_version < $2 order by id limit ${BLOCKS_PER_TRANSACTION}`,
      [meter.recountAfter, meter.countsFromVersion],
    );
    if (rows.length === 0) {
      await client.query(`update meters set recount_status = 'done' where id = $1`, [meter.id]);
      this.logger.info({ meter: meter.key, events: meter.recounted }, 'a meter has counted the events from before it');
      return;
    }
    const stored = (await Promise.all(rows.map(({ data }) => unpackBlock(data)))).flat();
    const events = await amendedData(client, stored);
    const counted = await this.count(client, compileMeter(meter.number, meter.definition), events);
    await addToEvents(client, counted);
    await noteRecounted(client, counted);
    await noteBlocks(
      client,
      rows.map(({ id }) => id),
      this.clock.now(),
    );
    await client.query('update meters set recount_after = $2, recounted = recounted + $3 where id = $1', [
      meter.id,
      rows.at(-1)!.id,
      counted.length,
    ]);
    const tally = new BucketTally();
    for (const count of counted) tally.add(count.series, count.event.time, count);
    const batch = new Batch();
    addToBuckets(batch, tally.sorted(), await daysUntil(client));
    await batch.run(client);
  }

  private async count(client: PoolClient, meter: CompiledMeter, events: readonly StoredEvent[]): Promise<Recounted[]> {
    const wanted = new Map<string, SeriesKey>();
    const named = events.flatMap((event) => {
      const counted = meter.count(event);
      if (counted === null || isUncountable(counted)) return [];
      const { subscription, credential } = event;
      const name = seriesName(subscription, credential, counted.label);
      if (!wanted.has(name)) {
        const dimensions = JSON.stringify(meter.dimensionsOf(event));
        wanted.set(name, { meter: meter.number, subscription, credential, label: counted.label, dimensions });
      }
      const { label: _, ...tallied } = counted;
      return [{ event, name, ...tallied }];
    });
    const numbers = await this.index.number(client, wanted);
    return named.map(({ name, ...rest }) => ({ ...rest, series: numbers.get(name)!.number }));
  }
}

/** An event's own row says which meters counted it: ragged edges of periods are added up from there. */
async function addToEvents(client: PoolClient, counted: readonly Recounted[]): Promise<void> {
  if (counted.length === 0) return;
  await client.query(
    `update events e set series = e.series || n.series,
       amounts = case when e.amounts is null and n.amount is null then null
                      else coalesce(e.amounts, array_fill(1::numeric, array[cardinality(e.series)])) || coalesce(n.amount, 1) end
     from unnest($1::timestamptz[], $2::int4[], $3::uuid[], $4::int4[], $5::numeric[]) as n (time, subscription, identity, series, amount)
     where e.time = n.time and e.subscription = n.subscription and e.identity = n.identity`,
    [
      binaryArray(
        'timestamptz',
        counted.map(({ event }) => event.time),
      ),
      binaryArray(
        'int4',
        counted.map(({ event }) => event.subscription),
      ),
      counted.map(({ event }) => event.identity),
      binaryArray(
        'int4',
        counted.map(({ series }) => series),
      ),
      counted.map(({ amount }) => (amount === null ? null : String(amount))),
    ],
  );
}

/** So that closed periods that the meter changes are corrected. */
async function noteRecounted(client: PoolClient, counted: readonly Recounted[]): Promise<void> {
  const earliest = new Map<number, number>();
  for (const { event } of counted) {
    earliest.set(event.subscription, Math.min(event.time, earliest.get(event.subscription) ?? Infinity));
  }
  if (earliest.size === 0) return;
  await client.query('insert into changes (subscriptions, earliest) values ($1::int4[], $2::timestamptz[])', [
    binaryArray('int4', [...earliest.keys()]),
    binaryArray('timestamptz', [...earliest.values()]),
  ]);
}
