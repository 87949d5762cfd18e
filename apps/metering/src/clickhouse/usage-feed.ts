import { Database } from '@libs/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { PROJECTION_LOCK } from '../subjects/projection-lock.js';

/** How far ClickHouse has been told, as PostgreSQL knows it. */
export interface FeedState {
  /** Which filling of ClickHouse is fed; null: none, or not yet. */
  filling: string | null;
  /** From which event time on it is complete; null: from the first event on. */
  since: Date | null;
  /** When the oldest commit was that it has not been told of; `-Infinity` while it is filled; null when it knows all. */
  behindSince: number | null;
  blocks: number;
}

/** The list, in PostgreSQL, of what ClickHouse has to be told. */
@Injectable()
export class UsageFeed {
  constructor(private readonly database: Database) {}

  async state(): Promise<FeedState> {
    const [row] = await this.database.source.query<Array<FeedState & { blocks: string }>>(
      `select usage_filling as filling, usage_since as since, blocks,
              extract(epoch from oldest)::float8 * 1000 as "behindSince"
       from ingest_state, (select count(*) as blocks, min(noted_at) as oldest from usage_feed) feed`,
    );
    return { ...row!, blocks: Number(row!.blocks) };
  }

  /** Larger than all before, whatever is undone or crashes later: it is committed by itself. */
  async nextVersion(): Promise<string> {
    const [row] = await this.database.source.query<Array<{ version: string }>>(
      `select nextval('usage_feed_versions') as version`,
    );
    return row!.version;
  }

  async lastVersion(): Promise<bigint> {
    const [row] = await this.database.source.query<Array<{ last_value: string }>>(
      'select last_value from usage_feed_versions',
    );
    return BigInt(row!.last_value);
  }

  /** From its commit on every commit notes its blocks: those under way share the lock and are waited for. */
  async begin(): Promise<void> {
    await this.database.source.transaction(async (tx) => {
      await tx.query('select pg_advisory_xact_lock($1)', [PROJECTION_LOCK]);
      await tx.query('update ingest_state set feeds_usage = true, usage_filling = null');
    });
  }

  /** Everything that is here has to be told to this filling. */
  async fill(filling: string): Promise<void> {
    await this.database.source.transaction(async (tx) => {
      await tx.query(`insert into usage_feed (block, noted_at) select id, '-infinity' from raw_blocks order by id`);
      await tx.query('update ingest_state set usage_filling = $1, usage_since = $2', [
        filling,
        await completeSince(tx),
      ]);
    });
  }

  /** Nothing is noted any more. */
  async stop(): Promise<void> {
    await this.database.source.transaction(async (tx) => {
      const [state] = await tx.query<Array<{ feeds_usage: boolean }>>('select feeds_usage from ingest_state');
      if (!state!.feeds_usage) return;
      await tx.query('select pg_advisory_xact_lock($1)', [PROJECTION_LOCK]);
      await tx.query('update ingest_state set feeds_usage = false, usage_filling = null');
      await tx.query('delete from usage_feed');
    });
  }
}

/** A day of events that may have lost raw records, which are dropped by the time of storing, does not count. */
const EARLY_DAYS = 2;

/** Null while no event has been dropped for its age: buckets are kept for good. */
async function completeSince(tx: EntityManager): Promise<Date | null> {
  const [row] = await tx.query<Array<{ since: Date | null }>>(
    `select first_day + interval '${EARLY_DAYS} days' as since from (
       select to_date(right(min(c.relname::text), 8), 'YYYYMMDD')::timestamp at time zone 'UTC' as first_day
       from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'events'::regclass) kept
     where exists (select from buckets where hour < first_day)`,
  );
  return row?.since ?? null;
}
