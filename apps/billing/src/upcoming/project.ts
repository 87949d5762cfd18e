import type { Aggregation, UsageTotal } from '@libs/contracts';
import { Decimal } from '@libs/money';
import { toMillis, type Instant, type Period } from '@libs/period';
import { propose } from '../rating/propose.js';
import type { ProposedLine, Situation } from '../rating/situation.js';

export interface Projection {
  totalMinor: bigint;
  elapsedPercent: number;
  range: { lowMinor: bigint; highMinor: bigint };
}

/** A pace is told from a tenth of the time, or from a week of a long period: less than that says nothing about the rest. */
const BASIS_PARTS = 10;
const BASIS_LONGEST = 7 * 86_400_000;

/**
 * The invoice at the end of a running period, if usage goes on at its average pace so far. The projected usage is rated
 * as a whole, so that tiers, free units and minimums count as they will. The range is the remaining time at half and at
 * one and a half times that pace.
 *
 * Only counts and sums grow by a pace. How many different values there will be is bounded: at least those seen, at most as
 * many again in the same time, for most callers come back; half of that is taken. A largest, smallest, mean or last value
 * stays what it is, and a level's report is of the whole period already, at the level it has now.
 *
 * Null while too little time has been seen to tell a pace: one call in the first second would be millions by the end.
 */
export function project(
  situation: Situation,
  asOf: Instant,
  aggregations: ReadonlyMap<string, Aggregation>,
): Projection | null {
  const { ending } = situation;
  if (!ending || hasTooManyTransactions(situation)) return null;
  const elapsed = elapsedOf(ending.served, asOf);
  if (elapsed.passed < Math.min(elapsed.whole / BASIS_PARTS, BASIS_LONGEST)) return null;
  const rated = (paceHalves: bigint) => totalOf(propose(atPace(situation, aggregations, elapsed, paceHalves)));
  return {
    totalMinor: rated(2n),
    elapsedPercent: Math.floor((elapsed.passed * 100) / elapsed.whole),
    range: { lowMinor: rated(1n), highMinor: rated(3n) },
  };
}

/** Pricing the transactions to come one by one would cost more than a look ahead is worth. */
const TRANSACTIONS_MAX = 20_000;

export const hasTooManyTransactions = ({ ending }: Situation): boolean =>
  (ending?.totals ?? []).reduce((sum, { amounts }) => sum + (amounts?.length ?? 0), 0) > TRANSACTIONS_MAX;

export const totalOf = (lines: readonly ProposedLine[]): bigint =>
  lines.reduce((sum, line) => sum + line.amountMinor, 0n);

const GROWING: readonly Aggregation[] = ['count', 'sum'];

interface Elapsed {
  passed: number;
  whole: number;
}

function elapsedOf(period: Period, asOf: Instant): Elapsed {
  const start = toMillis(period.start);
  const whole = toMillis(period.end) - start;
  return { whole, passed: Math.min(Math.max(toMillis(asOf) - start, 0), whole) };
}

/** The situation at the period's end: used so far, and as much again for the remaining time at so many halves of the pace. */
function atPace(
  situation: Situation,
  aggregations: ReadonlyMap<string, Aggregation>,
  { passed, whole }: Elapsed,
  paceHalves: bigint,
): Situation {
  const ending = situation.ending!;
  const denominator = 2n * BigInt(passed);
  const growth = (halves: bigint) => denominator + halves * BigInt(whole - passed);
  const totals = ending.totals.map((total) => {
    const aggregation = aggregations.get(total.meterKey) ?? 'sum';
    if (aggregation === 'unique') return scaled(total, growth(paceHalves - 1n), denominator);
    return GROWING.includes(aggregation) ? scaled(total, growth(paceHalves), denominator) : total;
  });
  return { ...situation, ending: { ...ending, totals, isFinal: true } };
}

/** With as many decimals as were measured: half a call is no call. */
function scaled(total: UsageTotal, numerator: bigint, denominator: bigint): UsageTotal {
  const quantity = Decimal.of(total.quantity);
  const events = Decimal.of(total.events).timesRatio(numerator, denominator, 0, 'half_up');
  return {
    ...total,
    quantity: quantity.timesRatio(numerator, denominator, quantity.scale, 'half_up').toString(),
    events: Number(events.unitsAt(0)),
    ...(total.amounts && { amounts: repeated(total.amounts, Number(events.unitsAt(0))), ranks: undefined }),
  };
}

/** Transactions go on as they came: the same amounts over again. */
const repeated = (amounts: readonly string[], length: number): string[] =>
  amounts.length === 0 ? [] : Array.from({ length }, (_, at) => amounts[at % amounts.length]!);
