import type { MessageOf } from '@libs/contracts';
import { Handles } from '@libs/platform';
import { Controller } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ensureSubscription, noteForChecks } from '../subjects/projection.js';

const HOUR_MS = 3_600_000;

@Controller()
export class ReportingHandler {
  /** Puts the period on the list of those that wait for late events, and turns to the one that follows. */
  @Handles('period.closed')
  async closed({ data }: MessageOf<'period.closed'>, tx: EntityManager): Promise<void> {
    await ensureSubscription(tx, data.subscriptionId, data.partnerId);
    const dueAt = new Date(Date.parse(data.served.end) + data.graceHours * HOUR_MS);
    await tx.query(
      `insert into closings (subscription_id, index, partner_id, closing, served_start, served_end, due_at)
       values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
      [
        data.subscriptionId,
        data.index,
        data.partnerId,
        JSON.stringify(data),
        data.served.start,
        data.served.end,
        dueAt,
      ],
    );
    await tx.query(
      `update subscriptions set open_index = $2, open_start = $3, open_end = $4
       where id = $1 and (open_index is null or open_index < $2)`,
      [data.subscriptionId, data.index + 1, data.next?.start ?? null, data.next?.end ?? null],
    );
    await noteForChecks(tx, data.subscriptionId);
  }
}
