import type { PeriodWire } from '@libs/contracts';
import { Clock } from '@libs/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

interface Whose {
  subscriptionId: string;
  partnerId: string;
}

/** Notes what is to be rated, and from when on; the drafting schedule does it. */
@Injectable()
export class RatedPeriods {
  constructor(private readonly clock: Clock) {}

  /**
   * A period begins: its charges in advance fall due then, and not before `chargedFrom`, which a trial or a start within
   * the period puts later.
   */
  async open(
    tx: EntityManager,
    { subscriptionId, partnerId }: Whose,
    period: PeriodWire,
    chargedFrom: string,
  ): Promise<void> {
    const due = [this.clock.now(), new Date(period.start), new Date(chargedFrom)].reduce((a, b) => (a > b ? a : b));
    await tx.query(
      `insert into rated_periods (subscription_id, boundary, partner_id, opens_until, due_at) values ($1, $2, $3, $4, $5)
       on conflict (subscription_id, boundary) do update set opens_until = excluded.opens_until, due_at = excluded.due_at`,
      [subscriptionId, period.start, partnerId, period.end, due],
    );
  }

  /** What was served has ended and its usage is known. */
  async close(tx: EntityManager, { subscriptionId, partnerId }: Whose, served: PeriodWire): Promise<void> {
    await tx.query(
      `insert into rated_periods (subscription_id, boundary, partner_id, closes_from, due_at) values ($1, $2, $3, $4, $5)
       on conflict (subscription_id, boundary) do update set closes_from = excluded.closes_from, due_at = excluded.due_at`,
      [subscriptionId, served.end, partnerId, served.start, this.clock.now()],
    );
  }

  /**
   * Everything of the subscription that was rated, or could not be, and is not issued yet. A rating under way is waited
   * for: it may have looked before the news came.
   */
  async rateAgain(tx: EntityManager, subscriptionId: string): Promise<void> {
    // `not exists`: an invoice that this statement cannot see yet has just been drafted.
    await tx.query(
      `update rated_periods set due_at = coalesce(due_at, $2) where subscription_id = $1 and not exists
         (select from invoices where id = invoice_id and number is not null)`,
      [subscriptionId, this.clock.now()],
    );
  }
}
