import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { fromMillis, periodContaining, toMillis } from '@libs/period';
import type { Beginning, BookedLine, Ending, Situation } from '../rating/situation.js';
import { Partner } from '../terms/terms.entity.js';
import { phaseAt, type Terms } from '../terms/terms.js';
import { TermsService } from '../terms/terms.service.js';
import type { RatedPeriod } from './rated-period.entity.js';
import { UsageReport } from './usage-report.entity.js';

/** A boundary with all that rating needs, and the report it was made from. */
export interface Ready {
  terms: Terms;
  situation: Situation;
  report: UsageReport | null;
}

interface BookedRow {
  key: string;
  kind: BookedLine['kind'];
  billing: BookedLine['billing'];
  rate_card_key: string;
  period_start: Date;
  period_end: Date;
  amount_minor: string;
}

/** Gathers from billing's own tables what one boundary is rated from. */
@Injectable()
export class Situations {
  constructor(private readonly terms: TermsService) {}

  /** Null while something that was announced has not arrived: the terms, or the closing's report. */
  async of(tx: EntityManager, rated: RatedPeriod): Promise<Ready | null> {
    const { subscriptionId, closesFrom } = rated;
    const terms = await this.terms.find(tx, subscriptionId);
    if (!terms) return null;
    const report =
      closesFrom && (await tx.findOneBy(UsageReport, { subscriptionId, servedStart: closesFrom, isFinal: true }));
    if (closesFrom && !report?.closing) return null;
    return {
      terms,
      report,
      situation: {
        ...(await this.common(tx, terms)),
        ending: report && endingOf(terms, report),
        beginning: rated.opensUntil && beginningAt(terms, rated.boundary),
        booked: await bookedElsewhere(tx, subscriptionId, rated.invoiceId, closesFrom ?? rated.boundary),
      },
    };
  }

  /** What holds for all of a subscription's boundaries. */
  async common(tx: EntityManager, terms: Terms): Promise<Omit<Situation, 'ending' | 'beginning' | 'booked'>> {
    const partner = await tx.findOneBy(Partner, { partnerId: terms.partnerId });
    return {
      subscriptionId: terms.subscriptionId,
      currency: terms.currency,
      timeZone: terms.timeZone,
      locale: partner?.locale ?? 'en',
      trialEndsAt: terms.trialEndsAt,
      units: await this.terms.units(tx),
    };
  }
}

/** What a report says has ended, or, of a running period, would end now. */
export function endingOf(terms: Terms, report: UsageReport): Ending {
  const served = { start: report.servedStart.toISOString(), end: report.servedEnd.toISOString() };
  const phase = phaseAt(terms, served.start);
  const { closing } = report;
  return {
    plan: closing?.plan ?? phase.plan,
    quantity: closing?.quantity ?? phase.quantity,
    anchor: phase.anchor,
    period: { start: report.periodStart.toISOString(), end: report.periodEnd.toISOString() },
    served,
    totals: report.totals,
    reason: closing?.reason ?? 'renewal',
    isFinal: report.isFinal,
  };
}

/** What begins at a boundary, by the terms in force there; null when service ended before anything was charged for. */
export function beginningAt(terms: Terms, boundary: Date): Beginning | null {
  const phase = phaseAt(terms, boundary.toISOString());
  const from = Math.max(boundary.getTime(), toMillis(phase.from));
  const chargedFrom = terms.trialEndsAt === null ? from : Math.max(from, toMillis(terms.trialEndsAt));
  if (terms.endedAt !== null && toMillis(terms.endedAt) <= chargedFrom) return null;
  return {
    plan: phase.plan,
    quantity: phase.quantity,
    anchor: phase.anchor,
    from: fromMillis(from),
    isNewPlan: toMillis(phase.from) >= boundary.getTime(),
  };
}

/** The period of the plan's cadence that an instant lies in. */
export function periodOf(terms: Terms, instant: string): { start: string; end: string } {
  const { anchor, plan } = phaseAt(terms, instant);
  const { start, end } = periodContaining({ anchor, cadence: plan.cadence, zone: terms.timeZone }, instant);
  return { start, end };
}

/** Lines of other live invoices that reach into the time in question. */
export async function bookedElsewhere(
  tx: EntityManager,
  subscriptionId: string,
  invoiceId: string | null,
  since: Date,
): Promise<BookedLine[]> {
  const rows = await tx.query<BookedRow[]>(
    `select key, kind, billing, rate_card_key, period_start, period_end, amount_minor from invoice_lines
     where subscription_id = $1 and not is_void and invoice_id is distinct from $2 and period_end > $3
     order by invoice_id, position`,
    [subscriptionId, invoiceId, since],
  );
  return rows.map((row) => ({
    key: row.key,
    kind: row.kind,
    billing: row.billing,
    rateCardKey: row.rate_card_key,
    period: { start: row.period_start.toISOString(), end: row.period_end.toISOString() },
    amountMinor: BigInt(row.amount_minor),
  }));
}
