import { Clock, counter, Database, LOGGER, type Logger, Timers } from '@libs/platform';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { LiveTail } from '../connections/live-tail.js';
import type { ConnectionRef } from './records.js';

const FLUSH_SECONDS = 5;
const MINUTE_MS = 60_000;
/** Reasons may hold a word of the gateway's; what one process keeps between two flushes is bounded. */
const ENTRIES_MAX = 1_000;

interface Entry {
  connection: number;
  minute: number;
  reason: string;
  records: number;
}

/**
 * Counts what adapters understood and left out: health probes, other logs. They are no usage, so they are written now and
 * then instead of in a commit; a process that dies forgets at most the last seconds of them.
 */
@Injectable()
export class IgnoredRecords implements OnApplicationBootstrap, OnApplicationShutdown {
  private entries = new Map<string, Entry>();
  private readonly total = counter('octroi_ignored_records_total', 'Records that are no usage.', ['reason']);

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly timers: Timers,
    private readonly tail: LiveTail,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.timers.every('ignored records', FLUSH_SECONDS, () => this.flush());
  }

  note({ id, number: connection }: ConnectionRef, ignored: Readonly<Record<string, number>>): void {
    const reasons = Object.keys(ignored);
    if (reasons.length === 0) return;
    const minute = Math.floor(this.clock.now().getTime() / MINUTE_MS);
    for (const reason of reasons) {
      const records = ignored[reason]!;
      this.keep({ connection, minute, reason, records });
      // A gateway's own words would make a series each.
      this.total.inc({ reason: reason.startsWith('category_') ? 'category' : reason }, records);
    }
    this.tail.showIgnored(id, ignored);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.flush().catch((error: unknown) =>
      this.logger.warn({ err: error }, 'the last counts of ignored records were not written'),
    );
  }

  private async flush(): Promise<void> {
    const entries = [...this.entries.values()];
    if (entries.length === 0) return;
    this.entries = new Map();
    try {
      await this.database.source.query(
        `insert into connection_ignored as i (connection, minute, reason, records)
         select * from unnest($1::int[], $2::timestamptz[], $3::text[], $4::int8[]) as n (connection, minute, reason, records)
         order by connection, minute, reason
         on conflict (connection, minute, reason) do update set records = i.records + excluded.records`,
        [
          entries.map(({ connection }) => connection),
          entries.map(({ minute }) => new Date(minute * MINUTE_MS)),
          entries.map(({ reason }) => reason),
          entries.map(({ records }) => records),
        ],
      );
    } catch (error) {
      for (const entry of entries) this.keep(entry);
      throw error;
    }
  }

  private keep(entry: Entry): void {
    const key = `${entry.connection} ${entry.minute} ${entry.reason}`;
    const known = this.entries.get(key);
    if (known) known.records += entry.records;
    else if (this.entries.size < ENTRIES_MAX) this.entries.set(key, entry);
  }
}
