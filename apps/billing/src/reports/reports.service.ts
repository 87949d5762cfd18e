import type { BillingHome, Revenue } from '@libs/contracts';
import { money, moneyToWire } from '@libs/money';
import { calendarAnchor, periodAt } from '@libs/period';
import { Clock, Database } from '@libs/platform';
import { Injectable } from '@nestjs/common';
import { TermsRow } from '../terms/terms.entity.js';
import { mrrByCurrency } from './mrr.js';

type Amounts = BillingHome['toApprove'];

/** Days past due, from and to; the last bucket is open. */
const BUCKETS: ReadonlyArray<readonly [number, number | null]> = [
  [1, 30],
  [31, 60],
  [61, 90],
  [91, null],
];

const wire = (minor: string | bigint, currency: string) => moneyToWire(money(BigInt(minor), currency));

/** Finance's figures, always of now: nothing is stored that could grow stale. */
@Injectable()
export class ReportsService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async home(timeZone: string): Promise<BillingHome> {
    const now = this.clock.now();
    const month = monthOf(now, timeZone);
    const [toApprove, sentBack, toIssue, issuedThisMonth, open, paidThisMonth, overdue, counts] = await Promise.all([
      this.amounts(`status = 'in_review'`),
      this.amounts(`status = 'draft'`),
      this.amounts(`status = 'approved'`),
      this.amounts(`number is not null and status <> 'void' and issued_at >= $1 and issued_at < $2`, [month.start, month.end]),
      this.amounts(`status = 'issued'`, [], 'total_minor - paid_minor'),
      this.paidIn(month),
      this.overdue(now),
      this.counts(),
    ]);
    return {
      ...{ asOf: now.toISOString(), month, toApprove, sentBack, toIssue },
      ...{ issuedThisMonth, paidThisMonth, open, overdue },
      ...counts,
    };
  }

  async revenue(timeZone: string): Promise<Revenue> {
    const now = this.clock.now();
    const month = monthOf(now, timeZone);
    const terms = await this.database.manager.find(TermsRow);
    const mrr = mrrByCurrency(
      terms.map((row) => row.terms),
      now.toISOString(),
    );
    return {
      asOf: now.toISOString(),
      mrr: mrr.map(({ amount, subscriptions }) => ({
        currency: amount.currency,
        amount: moneyToWire(amount),
        subscriptions,
      })),
      usageThisMonth: await this.usageIn(month),
      months: await this.months(now, timeZone),
      byPlan: await this.byPlan(month),
    };
  }

  /** Count and sum of invoices by currency. `where` and `what` are ours, never a caller's. */
  private async amounts(where: string, values: unknown[] = [], what = 'total_minor'): Promise<Amounts> {
    const rows = await this.database.manager.query<Array<{ currency: string; count: string; total: string }>>(
      `select currency, count(*) as count, sum(${what}) as total from invoices where ${where} group by currency order by currency`,
      values,
    );
    return rows.map(asAmounts);
  }

  private async paidIn(month: { start: string; end: string }): Promise<Amounts> {
    const rows = await this.database.manager.query<Array<{ currency: string; count: string; total: string }>>(
      `select currency, count(*) as count, sum(amount_minor) as total from payments
       where received_at >= $1 and received_at < $2 group by currency order by currency`,
      [month.start, month.end],
    );
    return rows.map(asAmounts);
  }

  private async usageIn(month: { start: string; end: string }): Promise<Amounts> {
    const rows = await this.database.manager.query<Array<{ currency: string; count: string; total: string }>>(
      `select i.currency, count(*) as count, sum(l.amount_minor) as total from invoice_lines l join invoices i on i.id = l.invoice_id
       where i.number is not null and i.status <> 'void' and i.issued_at >= $1 and i.issued_at < $2
         and jsonb_array_length(l.usage) > 0
       group by i.currency order by i.currency`,
      [month.start, month.end],
    );
    return rows.map(asAmounts);
  }

  private async overdue(now: Date): Promise<BillingHome['overdue']> {
    const rows = await this.database.manager.query<Array<{ currency: string; days: number; count: string; total: string }>>(
      `select currency, ceil(extract(epoch from $1::timestamptz - due_at) / 86400)::int as days, count(*) as count,
         sum(total_minor - paid_minor) as total
       from invoices where status = 'issued' and due_at < $1 group by 1, 2 order by 1, 2`,
      [now],
    );
    return [...new Set(rows.map((row) => row.currency))].map((currency) => ({
      currency,
      buckets: BUCKETS.map(([fromDays, toDays]) => {
        const inside = rows.filter(
          (row) => row.currency === currency && row.days >= fromDays && (toDays === null || row.days <= toDays),
        );
        return {
          fromDays,
          toDays,
          count: inside.reduce((sum, row) => sum + Number(row.count), 0),
          total: wire(
            inside.reduce((sum, row) => sum + BigInt(row.total), 0n),
            currency,
          ),
        };
      }),
    }));
  }

  private async counts(): Promise<Pick<BillingHome, 'declined' | 'held' | 'corrections' | 'unrated'>> {
    const [row] = await this.database.manager.query<Array<Record<'declined' | 'held' | 'corrections' | 'unrated', string>>>(
      `select (select count(*) from collections where state = 'declined') as declined,
         (select count(*) from collections where state = 'held') as held,
         (select count(*) from corrections where status = 'waiting') as corrections,
         (select count(*) from rated_periods where failures > 0) as unrated`,
    );
    const { declined, held, corrections, unrated } = row!;
    return {
      ...{ declined: Number(declined), held: Number(held) },
      ...{ corrections: Number(corrections), unrated: Number(unrated) },
    };
  }

  private async months(now: Date, timeZone: string): Promise<Revenue['months']> {
    const anchor = calendarAnchor(now.toISOString(), 'month', timeZone);
    const since = periodAt({ anchor, cadence: { unit: 'month', count: 1 }, zone: timeZone }, -11).start;
    const rows = await this.database.manager.query<
      Array<{ month: string; currency: string; issued: string; paid: string }>
    >(
      `select month, currency, sum(issued) as issued, sum(paid) as paid from (
         select to_char(issued_at at time zone $2, 'YYYY-MM') as month, currency, total_minor as issued, 0 as paid
         from invoices where number is not null and status <> 'void' and issued_at >= $1
         union all
         select to_char(received_at at time zone $2, 'YYYY-MM'), currency, 0, amount_minor
         from payments where received_at >= $1) moved
       group by month, currency order by month desc, currency`,
      [since, timeZone],
    );
    return rows.map(({ month, currency, issued, paid }) => ({
      month,
      currency,
      issued: wire(issued, currency),
      paid: wire(paid, currency),
    }));
  }

  private async byPlan(month: { start: string; end: string }): Promise<Revenue['byPlan']> {
    const rows = await this.database.manager.query<
      Array<{ plan_name: string; currency: string; count: string; total: string }>
    >(
      `select plan_name, currency, count(*) as count, sum(total_minor) as total from invoices
       where number is not null and status <> 'void' and issued_at >= $1 and issued_at < $2
       group by plan_name, currency order by total desc`,
      [month.start, month.end],
    );
    return rows.map(({ plan_name: planName, currency, count, total }) => ({
      planName,
      currency,
      invoices: Number(count),
      total: wire(total, currency),
    }));
  }
}

const asAmounts = ({ currency, count, total }: { currency: string; count: string; total: string }) => ({
  currency,
  count: Number(count),
  total: wire(total, currency),
});

/** The calendar month that an instant lies in. */
function monthOf(now: Date, zone: string): { start: string; end: string } {
  const anchor = calendarAnchor(now.toISOString(), 'month', zone);
  return periodAt({ anchor, cadence: { unit: 'month', count: 1 }, zone }, 0);
}
