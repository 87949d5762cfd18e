import type { MessageData, MessageOf } from '@libs/contracts';
import { Handles } from '@libs/platform';
import { Controller } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { RatedPeriods } from './rated-periods.js';
import type { Closing } from './usage-report.entity.js';

/** Takes in totals. The newest report of a period replaces the others, whatever order they come in. */
@Controller()
export class UsageHandler {
  constructor(private readonly periods: RatedPeriods) {}

  @Handles('usage.reported')
  async reported({ data }: MessageOf<'usage.reported'>, tx: EntityManager): Promise<void> {
    const isNew = await keep(tx, data, data.isFinal, data.closing);
    if (!isNew || !data.isFinal) return;
    await this.periods.close(tx, data, data.served);
    const next = data.closing?.next;
    if (next) await this.periods.open(tx, data, next, next.start);
  }

  /** The same totals, after the final report: a draft follows them, an issued invoice gets a correction beside it. */
  @Handles('usage.corrected')
  async corrected({ data }: MessageOf<'usage.corrected'>, tx: EntityManager): Promise<void> {
    const isNew = await keep(tx, data, true, null);
    if (isNew) await this.periods.close(tx, data, data.served);
  }

  /** Shown beside the upcoming invoice. */
  @Handles('threshold.reached')
  async threshold({ data }: MessageOf<'threshold.reached'>, tx: EntityManager): Promise<void> {
    await tx.query(
      `insert into usage_thresholds (subscription_id, period_start, meter_key, percent, reached_at)
       values ($1, $2, $3, $4, $5) on conflict do nothing`,
      [data.subscriptionId, data.period.start, data.meterKey, data.percent, data.reachedAt],
    );
  }
}

/** Keeps the totals when they are newer than what is there, and the closing whenever it comes. Says whether anything changed. */
async function keep(
  tx: EntityManager,
  report: MessageData<'usage.corrected'>,
  isFinal: boolean,
  closing: Closing | null,
): Promise<boolean> {
  const rows = await tx.query<unknown[]>(
    `insert into usage_reports as kept (subscription_id, served_start, is_final, partner_id, period_start, period_end,
       served_end, totals, stored_before, closing)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict (subscription_id, served_start, is_final) do update set
       totals = case when excluded.stored_before > kept.stored_before then excluded.totals else kept.totals end,
       served_end = case when excluded.stored_before > kept.stored_before then excluded.served_end else kept.served_end end,
       stored_before = greatest(excluded.stored_before, kept.stored_before),
       closing = coalesce(kept.closing, excluded.closing)
     where excluded.stored_before > kept.stored_before or (kept.closing is null and excluded.closing is not null)
     returning 1`,
    [
      report.subscriptionId,
      report.served.start,
      isFinal,
      report.partnerId,
      report.period.start,
      report.period.end,
      report.served.end,
      JSON.stringify(report.totals),
      report.storedBefore,
      closing && JSON.stringify(closing),
    ],
  );
  return rows.length > 0;
}
