import { randomUUID } from 'node:crypto';
import { Database, LOGGER, type Logger } from '@libs/platform';
import { Inject, Injectable } from '@nestjs/common';
import type { Connected } from './clickhouse.js';
import { emptyTables, insertSettings, makeDatabase, migrations, querySettings } from './tables.js';
import { UsageFeed } from './usage-feed.js';

interface Filling {
  id: string;
  installation: string;
}

/**
 * Which filling of ClickHouse PostgreSQL keeps its list for. One that is empty, was swapped, or was written without a list
 * in between is filled again from what PostgreSQL has.
 */
@Injectable()
export class UsageFilling {
  private hasTables = false;

  constructor(
    private readonly feed: UsageFeed,
    private readonly database: Database,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** After a failure: the tables may be gone. */
  distrust(): void {
    this.hasTables = false;
  }

  /**
   * Makes the tables where they are missing, and sees to it that the list is for them. Called by one process at a time.
   * @throws Error when the database belongs to another installation.
   */
  async prepare(connected: Connected): Promise<void> {
    if (!this.hasTables) await this.makeTables(connected);
    this.hasTables = true;
    const [state] = await this.database.source.query<Array<{ installation: string; filling: string | null }>>(
      'select installation, usage_filling as filling from ingest_state',
    );
    const { installation, filling } = state!;
    const found = await fillingsIn(connected);
    if (found.some((one) => one.installation !== installation))
      throw new Error(
        `${connected.layout.database} belongs to another installation: CLICKHOUSE_URL has to name its own`,
      );
    const known = found[0]?.id;
    if (known !== undefined && known === filling) return;
    await this.feed.begin();
    const id = known ?? (await this.mark(connected, installation));
    await this.feed.fill(id);
    this.logger.info({ filling: id }, 'ClickHouse is being filled with the usage that is here');
  }

  private async makeTables(connected: Connected): Promise<void> {
    const { client, layout } = connected;
    for (const query of [makeDatabase(layout), ...migrations.flatMap((statementsOf) => statementsOf(layout))])
      await client.command({ query });
    // It knows what PostgreSQL does not: PostgreSQL was restored to an earlier moment.
    if ((await newestIn(connected)) <= (await this.feed.lastVersion())) return;
    this.logger.warn('ClickHouse knows usage that PostgreSQL does not have: it is emptied and filled anew');
    for (const query of emptyTables(layout)) await client.command({ query });
  }

  private async mark({ client, layout }: Connected, installation: string): Promise<string> {
    const id = randomUUID();
    await client.insert({
      table: `${layout.database}.usage_filling`,
      format: 'JSONCompactEachRow',
      values: [[id, installation, await this.feed.nextVersion()]],
      clickhouse_settings: insertSettings(layout),
    });
    return id;
  }
}

/** One, once it has been made. */
export async function fillingsIn({ client, layout }: Connected, signal?: AbortSignal): Promise<Filling[]> {
  const result = await client.query({
    query: `select id, installation from ${layout.database}.usage_filling final`,
    format: 'JSONEachRow',
    clickhouse_settings: querySettings(layout),
    ...(signal && { abort_signal: signal }),
  });
  return result.json<Filling>();
}

async function newestIn({ client, layout }: Connected): Promise<bigint> {
  const result = await client.query({
    query: `select max(version) as version from ${layout.database}.usage_events`,
    format: 'JSONEachRow',
    clickhouse_settings: querySettings(layout),
  });
  const [newest] = await result.json<{ version: string }>();
  return BigInt(newest?.version ?? 0);
}
