import { periodContaining, toMillis, type Instant, type Period } from '@libs/period';
import { isAbout, rate, type RateCard } from '@libs/pricing';
import { asProposed, isWorthALine } from './lines.js';
import type { Beginning, Ending, ProposedLine, Situation } from './situation.js';
import { unusedLines } from './unused.js';

/** Stored with each invoice: the same version and the same situation give the same lines, for ever. */
export const ENGINE_VERSION = '1';

/**
 * What is owed at a boundary: charges in arrears of what ended, what was paid in advance and not served, charges in
 * advance of what begins. Lines that stand on another invoice are left out, so that nothing is billed twice.
 *
 * Throws a RangeError when a rate card cannot be rated; nothing may be drafted then.
 */
export function propose(situation: Situation): ProposedLine[] {
  const { ending, beginning } = situation;
  const lines = [
    ...(ending ? arrears(situation, ending) : []),
    ...(ending ? unusedLines(situation, ending) : []),
    ...(beginning ? advance(situation, beginning) : []),
  ];
  const booked = new Set(situation.booked.map((line) => identityOf(line)));
  return lines.filter((line) => !booked.has(identityOf(line)));
}

/** What a line is recognised by, from rating to rating and from invoice to invoice. */
export const identityOf = (line: { key: string; period: Period }): string =>
  `${line.key}@${toMillis(line.period.start)}`;

function arrears(situation: Situation, ending: Ending): ProposedLine[] {
  if (isInTrial(situation, ending.served.end)) return [];
  return ending.plan.rateCards
    .filter((card) => card.billing === 'in_arrears')
    .flatMap((card) => {
      const span = card.meterKeys.length > 0 ? usageSpan(card, ending) : feeSpan(situation, card, ending);
      if (span === null) return [];
      return price(situation, card, ending.quantity, span, ending);
    });
}

function advance(situation: Situation, beginning: Beginning): ProposedLine[] {
  return beginning.plan.rateCards
    .filter((card) => card.billing === 'in_advance')
    .flatMap((card) => {
      const period = ownPeriod(situation, card, beginning, beginning.from);
      const isDue = beginning.isNewPlan || toMillis(period.start) === toMillis(beginning.from);
      const start = later(beginning.from, situation.trialEndsAt);
      if (!isDue || toMillis(start) >= toMillis(period.end)) return [];
      return price(situation, card, beginning.quantity, { period, served: { start, end: period.end } }, null);
    });
}

interface Span {
  period: Period;
  served: Period;
}

/** Usage is priced for the period it was reported for. */
function usageSpan(card: RateCard, { plan, period, served }: Ending): Span {
  if (!isSameCadence(card, plan)) {
    throw new RangeError(`rate card "${card.key}" prices usage on a cadence of its own, which cannot be rated yet`);
  }
  return { period, served };
}

/** A fee in arrears is due when its own period ends, or when service does. */
function feeSpan(situation: Situation, card: RateCard, ending: Ending): Span | null {
  const lastServed = new Date(toMillis(ending.served.end) - 1).toISOString();
  const period = isSameCadence(card, ending.plan) ? ending.period : ownPeriod(situation, card, ending, lastServed);
  const isOver = ending.reason !== 'renewal' || toMillis(period.end) <= toMillis(ending.served.end);
  if (!isOver) return null;
  // A period longer than the plan's was served from its start, or from where the subscription's periods begin.
  const from = isSameCadence(card, ending.plan) ? ending.served.start : later(period.start, ending.anchor);
  return { period, served: { start: later(from, situation.trialEndsAt), end: ending.served.end } };
}

const isSameCadence = (card: RateCard, plan: Ending['plan']): boolean =>
  !card.cadence || (card.cadence.unit === plan.cadence.unit && card.cadence.count === plan.cadence.count);

function ownPeriod(
  { timeZone }: Situation,
  card: RateCard,
  { plan, anchor }: Pick<Beginning, 'plan' | 'anchor'>,
  at: Instant,
): Period {
  const { start, end } = periodContaining({ anchor, cadence: card.cadence ?? plan.cadence, zone: timeZone }, at);
  return { start, end };
}

function price(
  situation: Situation,
  card: RateCard,
  quantity: number,
  { period, served }: Span,
  ending: Ending | null,
): ProposedLine[] {
  const isWhole = toMillis(served.start) === toMillis(period.start) && toMillis(served.end) === toMillis(period.end);
  const totals = ending?.totals ?? [];
  const notBillable = ending?.plan.notBillable ?? [];
  const billable = totals.filter(({ dimensions }) => !notBillable.some((rule) => isAbout(rule, dimensions)));
  const lines = rate({
    rateCard: card,
    currency: situation.currency,
    period,
    served: isWhole ? period : served,
    zone: situation.timeZone,
    subscribedQuantity: quantity,
    usage: totals,
    notBillable,
    isFinal: ending?.isFinal ?? true,
  });
  return lines.map((line) => asProposed(situation, card, line, billable)).filter((line) => isWorthALine(line));
}

function isInTrial({ trialEndsAt }: Situation, instant: Instant): boolean {
  return trialEndsAt !== null && toMillis(instant) <= toMillis(trialEndsAt);
}

function later(a: Instant, b: Instant | null): Instant {
  return b !== null && toMillis(b) > toMillis(a) ? b : a;
}
