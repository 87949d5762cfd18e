import type { Locale, UpcomingInvoice, UpcomingLine } from '@libs/contracts';
import { money, moneyToWire } from '@libs/money';
import { Clock, Database } from '@libs/platform';
import { toMillis, type Period } from '@libs/period';
import { explain } from '@libs/pricing';
import { Injectable } from '@nestjs/common';
import { In, type EntityManager } from 'typeorm';
import { bookedElsewhere, beginningAt, endingOf, periodOf, Situations } from '../drafting/situations.js';
import { UsageReport, UsageThreshold } from '../drafting/usage-report.entity.js';
import { propose } from '../rating/propose.js';
import type { Ending, ProposedLine, Situation } from '../rating/situation.js';
import { TermsRow } from '../terms/terms.entity.js';
import { TermsService } from '../terms/terms.service.js';
import { isActiveAt, phaseAt, type Phase, type Terms } from '../terms/terms.js';
import { hasTooManyTransactions, project, totalOf } from './project.js';

/** What each subscription would be billed: the same rating as the draft's, run on asking, never stored. */
@Injectable()
export class UpcomingService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly situations: Situations,
    private readonly terms: TermsService,
  ) {}

  /** Of every active subscription of the partner, or of the one named. */
  async read(
    partnerId: string,
    { subscriptionId, locale }: { subscriptionId?: string | undefined; locale: Locale },
  ): Promise<{ computedAt: string; invoices: UpcomingInvoice[] }> {
    const now = this.clock.now();
    const tx = this.database.manager;
    const rows = await tx.find(TermsRow, {
      where: { partnerId, ...(subscriptionId && { subscriptionId }) },
      order: { subscriptionId: 'ASC' },
    });
    const active = rows.filter(({ terms }) => isActiveAt(terms, now.toISOString()));
    const thresholds = await tx.findBy(UsageThreshold, { subscriptionId: In(active.map((row) => row.subscriptionId)) });
    const invoices: UpcomingInvoice[] = [];
    for (const { terms } of active) invoices.push(await this.upcoming(tx, terms, now, locale, thresholds));
    return { computedAt: now.toISOString(), invoices };
  }

  private async upcoming(
    tx: EntityManager,
    terms: Terms,
    now: Date,
    locale: Locale,
    thresholds: readonly UsageThreshold[],
  ): Promise<UpcomingInvoice> {
    const { subscriptionId, currency } = terms;
    const period = periodOf(terms, now.toISOString());
    const report = await runningReport(tx, terms, period);
    const situation = await this.situation(tx, terms, now, period, report, locale);
    const lines = propose(situation);
    const amount = (minor: bigint) => moneyToWire(money(minor, currency));
    // Without a report nothing is known of the usage: the fees are certain, a projection would not be.
    const aggregations = await this.terms.aggregations(tx);
    const projection = report && project(situation, report.storedBefore.toISOString(), aggregations);
    return {
      subscriptionId,
      planName: phaseAt(terms, now.toISOString()).plan.name,
      period,
      invoicedAt: period.end,
      asOf: report?.storedBefore.toISOString() ?? null,
      lines: lines.map((line) => upcomingLine(line, currency, locale)),
      soFar: amount(totalOf(lines.filter((line) => line.billing === 'in_arrears'))),
      total: amount(totalOf(lines)),
      projection: projection && {
        total: amount(projection.totalMinor),
        method: 'linear',
        elapsedPercent: projection.elapsedPercent,
        range: { low: amount(projection.range.lowMinor), high: amount(projection.range.highMinor) },
      },
      notProjected: projection ? null : whyNotProjected(situation, report),
      thresholds: thresholds
        .filter((one) => one.subscriptionId === subscriptionId && one.periodStart.toISOString() === period.start)
        .map((one) => ({ meterKey: one.meterKey, percent: one.percent, reachedAt: one.reachedAt.toISOString() })),
    };
  }

  /** The period as it stands, and the one that follows at its end unless the subscription ends before. */
  private async situation(
    tx: EntityManager,
    terms: Terms,
    now: Date,
    period: Period,
    report: UsageReport | null,
    locale: Locale,
  ): Promise<Situation> {
    return {
      ...(await this.situations.common(tx, terms)),
      locale,
      ending: endingSoFar(terms, phaseAt(terms, now.toISOString()), period, report),
      beginning: isActiveAt(terms, period.end) ? beginningAt(terms, new Date(period.end)) : null,
      booked: await bookedElsewhere(tx, terms.subscriptionId, null, new Date(period.start)),
    };
  }
}

function whyNotProjected(situation: Situation, report: UsageReport | null): UpcomingInvoice['notProjected'] {
  if (report === null) return 'no_usage_reported';
  return hasTooManyTransactions(situation) ? 'too_many_transactions' : 'too_early';
}

/** Fees as if the period were served to its end, usage as far as it is known. */
function endingSoFar(terms: Terms, phase: Phase, period: Period, report: UsageReport | null): Ending {
  const start = [period.start, phase.from, report?.servedStart.toISOString() ?? period.start].toSorted(byTime).at(-1)!;
  const served = { start, end: period.end };
  if (report) return { ...endingOf(terms, report), served };
  const { plan, quantity, anchor } = phase;
  return { plan, quantity, anchor, period, served, totals: [], reason: 'renewal', isFinal: false };
}

const byTime = (a: string, b: string): number => toMillis(a) - toMillis(b);

/** The newest running report of the period; null when usage has not been reported yet. */
async function runningReport(
  tx: EntityManager,
  { subscriptionId }: Terms,
  period: Period,
): Promise<UsageReport | null> {
  return tx
    .createQueryBuilder(UsageReport, 'report')
    .where('report.subscription_id = :subscriptionId and not report.is_final', { subscriptionId })
    .andWhere('report.served_start >= :start and report.served_start < :end', period)
    .orderBy('report.served_start', 'DESC')
    .limit(1)
    .getOne();
}

function upcomingLine(line: ProposedLine, currency: string, locale: Locale): UpcomingLine {
  const amount = (minor: bigint) => moneyToWire(money(minor, currency));
  const { grossMinor, discountMinor, overMaximumMinor, amountMinor, price: _, ...rest } = line;
  return {
    ...rest,
    gross: amount(grossMinor),
    discount: amount(discountMinor),
    overMaximum: amount(overMaximumMinor),
    amount: amount(amountMinor),
    sentences: explain(line.trace, locale, currency),
  };
}
