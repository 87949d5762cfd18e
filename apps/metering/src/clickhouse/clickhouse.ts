import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { CONFIG, type Config } from '@libs/platform';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { type Layout, layoutOf } from './tables.js';

/** Longer than any answer should take; a usage query then goes to PostgreSQL. */
const ANSWER_MS = 10_000;

/** A client of one database, and how its tables are laid out. */
export interface Connected {
  client: ClickHouseClient;
  layout: Layout;
}

/** Connections to ClickHouse, where CLICKHOUSE_URL names one. Made without asking whether it is there. */
@Injectable()
export class ClickHouse implements OnApplicationShutdown {
  /** Null without ClickHouse. */
  readonly connected: Connected | null;

  constructor(@Inject(CONFIG) { CLICKHOUSE_URL, CLICKHOUSE_CLUSTER }: Pick<Config, ClickHouseSettings>) {
    this.connected = CLICKHOUSE_URL ? connect(new URL(CLICKHOUSE_URL), CLICKHOUSE_CLUSTER) : null;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.connected?.client.close();
  }
}

type ClickHouseSettings = 'CLICKHOUSE_URL' | 'CLICKHOUSE_CLUSTER';

function connect(url: URL, cluster: string | undefined): Connected {
  const database = decodeURIComponent(url.pathname.slice(1)) || 'octroi';
  const client = createClient({
    url: url.origin,
    username: decodeURIComponent(url.username) || 'default',
    password: decodeURIComponent(url.password),
    request_timeout: ANSWER_MS,
    application: 'octroi',
    log: { level: ClickHouseLogLevel.OFF }, // What fails is thrown, and logged by whom it concerns.
  });
  return { client, layout: layoutOf(database, cluster) };
}
