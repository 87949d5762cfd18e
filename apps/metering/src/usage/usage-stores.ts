import { counter, LOGGER, type Logger } from '@libs/platform';
import { Inject, Injectable } from '@nestjs/common';
import { ClickHouseUsageStore } from '../clickhouse/clickhouse-usage-store.js';
import { PostgresUsageStore } from './postgres-usage-store.js';
import type { UsageAnswer, UsageQuestion } from './usage-store.js';

/**
 * ClickHouse where there is one and it has what is asked for, else PostgreSQL, which has everything: without ClickHouse
 * answers take longer, and nothing else changes.
 */
@Injectable()
export class UsageStores {
  private readonly answers = counter('octroi_usage_answers_total', 'Usage queries by the store that answered.', [
    'store',
  ]);

  constructor(
    private readonly postgres: PostgresUsageStore,
    private readonly clickhouse: ClickHouseUsageStore,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async ask(question: UsageQuestion): Promise<UsageAnswer> {
    const answer = await this.clickhouse.ask(question).catch((error) => {
      this.logger.warn({ err: error }, 'ClickHouse cannot answer; PostgreSQL does');
      return null;
    });
    this.answers.inc({ store: answer ? 'clickhouse' : 'postgresql' });
    return answer ?? this.postgres.ask(question);
  }
}
