import { Clock, Database, gauge, LOGGER, type Logger, Timers } from '@libs/platform';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { ClickHouse, type Connected } from './clickhouse.js';
import { readBlocks } from './read-blocks.js';
import { readSeries } from './read-series.js';
import { insertSettings } from './tables.js';
import { UsageFeed } from './usage-feed.js';
import { UsageFilling } from './usage-filling.js';

const BEAT_SECONDS = 1;
/** One process at a time tells ClickHouse. */
const LOCK = 4_100_040;
/** At most a megabyte of events each. */
const BLOCKS = 20;

/**
 * Tells ClickHouse what has been counted. What is told is how the events of a block stand now, under a version that only
 * grows, so that telling twice, late or again from the beginning ends in the same rows. What is told and taken off the list
 * stands or falls together; a ClickHouse that is empty, or was swapped, is filled again from PostgreSQL.
 */
@Injectable()
export class UsageProjector implements OnApplicationBootstrap {
  private readonly age = gauge('octroi_usage_feed_age_seconds', 'Age of the oldest commit that ClickHouse lacks.');
  private readonly waiting = gauge('octroi_usage_feed_blocks', 'Blocks of events that ClickHouse lacks.');
  private isDown = false;

  constructor(
    private readonly clickhouse: ClickHouse,
    private readonly feed: UsageFeed,
    private readonly filling: UsageFilling,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly timers: Timers,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { connected } = this.clickhouse;
    if (connected === null) await this.feed.stop();
    else this.timers.every('usage feed', BEAT_SECONDS, () => this.beat(connected));
  }

  private async beat(connected: Connected): Promise<void> {
    try {
      await this.run(connected);
      if (this.isDown) this.logger.info('ClickHouse is told of usage again');
      this.isDown = false;
    } catch (error) {
      this.filling.distrust();
      if (!this.isDown)
        this.logger.error({ err: error }, 'ClickHouse cannot be told of usage; PostgreSQL answers alone');
      this.isDown = true;
    } finally {
      await this.measure();
    }
  }

  /** Tells all there is. Nothing when another process is at it. */
  async run(connected: Connected): Promise<void> {
    for (let isFirst = true; await this.step(connected, isFirst); isFirst = false);
  }

  /** A few blocks, in one transaction. @returns false when nothing is left to tell. */
  private async step(connected: Connected, isFirst: boolean): Promise<boolean> {
    const runner = this.database.source.createQueryRunner();
    const client = (await runner.connect()) as PoolClient;
    try {
      await runner.startTransaction();
      const locked = await client.query<{ ok: boolean }>('select pg_try_advisory_xact_lock($1) as ok', [LOCK]);
      const mayTell = locked.rows[0]!.ok;
      if (mayTell && isFirst) await this.filling.prepare(connected);
      const told = mayTell ? await this.tell(client, connected) : 0;
      await runner.commitTransaction();
      return told === BLOCKS;
    } catch (error) {
      await runner.rollbackTransaction().catch(() => undefined);
      throw error;
    } finally {
      await runner.release();
    }
  }

  private async tell(client: PoolClient, { client: clickhouse, layout }: Connected): Promise<number> {
    const noted = await client.query<{ id: string; block: string }>(
      `select id, block from usage_feed order by id limit ${BLOCKS}`,
    );
    if (noted.rows.length === 0) return 0;
    // Drawn before anything is read: what comes late, of somebody who lost the lock, is the older telling.
    const version = await this.feed.nextVersion();
    const events = await readBlocks(client, [...new Set(noted.rows.map(({ block }) => block))]);
    const series = await readSeries(client, new Set(events.flatMap(({ 4: numbers }) => numbers)));
    const insert = async (table: string, rows: readonly unknown[][]): Promise<void> => {
      if (rows.length === 0) return;
      await clickhouse.insert({
        table: `${layout.database}.${table}`,
        format: 'JSONCompactEachRow',
        values: rows.map((row) => [...row, version]),
        clickhouse_settings: insertSettings(layout),
      });
    };
    await insert('usage_series', series); // Before the events that are in them.
    await insert('usage_events', events);
    await client.query('delete from usage_feed where id = any($1::int8[])', [noted.rows.map(({ id }) => id)]);
    return noted.rows.length;
  }

  private async measure(): Promise<void> {
    const { behindSince, blocks } = await this.feed.state();
    this.waiting.set(blocks);
    this.age.set(behindSince === null ? 0 : Math.max(0, (this.clock.now().getTime() - behindSince) / 1000));
  }
}
