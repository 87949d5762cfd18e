import type { PeriodWire } from '@libs/contracts';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** Notes what is to be rated; the drafting schedule does it. */
@Injectable()
export class RatedPeriods {
  /** A period begins: its charges in advance are due. */
  async open(tx: EntityManager, subscriptionId: string, partnerId: string, period: PeriodWire): Promise<void> {
    await tx.query(
      `insert into rated_periods (subscription_id, boundary, partner_id, opens_until, due_at) values ($1, $2, $3, $4, now())
       on conflict (subscription_id, boundary) do update set opens_until = excluded.opens_until, due_at = now()`,
      [subscriptionId, period.start, partnerId, period.end],
    );
  }

  /** What was served has ended and its usage is known. */
  async close(tx: EntityManager, subscriptionId: string, partnerId: string, served: PeriodWire): Promise<void> {
    await tx.query(
      `insert into rated_periods (subscription_id, boundary, partner_id, closes_from, due_at) values ($1, $2, $3, $4, now())
       on conflict (subscription_id, boundary) do update set closes_from = excluded.closes_from, due_at = now()`,
      [subscriptionId, served.end, partnerId, served.start],
    );
  }

  /** Everything of the subscription that is not issued yet. */
  async rateAgain(tx: EntityManager, subscriptionId: string): Promise<void> {
    await tx.query(
      `update rated_periods set due_at = now() where subscription_id = $1 and (invoice_id is null or exists
         (select from invoices where id = invoice_id and status in ('draft', 'in_review', 'approved')))`,
      [subscriptionId],
    );
  }
}
