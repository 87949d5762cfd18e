import { Decimal, money, percentOfMoney, roundToMoney, toDecimal, type DecimalInput, type Money } from '@libs/money';
import { shareServed, WHOLE, type Period, type Share } from '@libs/period';
import { compileRateCard, type CompiledPrice, type CompiledRateCard } from './compile.js';
import type { OutcomeRule } from './outcome.js';
import type { PricedLine } from './line.js';
import { prepareQuantity, type Prepared } from './quantity.js';
import type { RateCard } from './rate-card.js';
import { prorateUnits, roundedShare } from './share.js';
import { turnedRound, type PricedStep, type TraceStep } from './trace.js';
import { measure, type UsageTotal } from './usage.js';

/** Everything a price depends on. Nothing else is looked at: no clock, no other rate card. */
export interface RatingInput {
  readonly rateCard: RateCard;
  readonly currency: string;
  /** The whole billing period of this rate card. */
  readonly period: Period;
  /** The part of it that was served; the whole when absent. */
  readonly served?: Period;
  /** The partner's zone, in which the bases `calendar_day` and `fixed_30` count days. */
  readonly zone?: string;
  /** How many of the plan's units are subscribed: multiplies a price without meter, and the free units. */
  readonly subscribedQuantity?: DecimalInput;
  /** Totals of the period so far, never deltas. Totals of meters that the rate card does not sell are ignored. */
  readonly usage?: readonly UsageTotal[];
  /** Usage that costs nothing; the first rule that is about it is the one that is named. */
  readonly notBillable?: readonly OutcomeRule[];
  /** Already billed elsewhere in this period, counting towards `maximum` and `minimum`; zero when absent. */
  readonly alreadySpent?: Money;
  /** Whether the period is over: only then is what is missing to the minimum owed. True when absent. */
  readonly isFinal?: boolean;
}

/**
 * Prices one rate card for one period: a line for the default price, one for each other price that has usage, and one
 * for what is missing to the minimum. The pipeline is read from top to bottom: quantity.ts, then this file.
 *
 * Same input, same lines. Throws a RangeError when the input itself is wrong: an unknown currency, an amount in another
 * currency, a price per transaction without the transactions.
 */
export function rate(input: RatingInput): PricedLine[] {
  const card = compileRateCard(input.rateCard);
  const terms = termsOf(card, input);
  const lines: PricedLine[] = [];
  let freeUnits = terms.freeUnits;
  let spent = terms.alreadySpent;
  for (const measurement of measure(card, input.usage ?? [], terms.subscribedQuantity, input.notBillable)) {
    const prepared = prepareQuantity(card, measurement, freeUnits);
    const line = priceLine(card, measurement.price, prepared, terms, spent);
    freeUnits = freeUnits.minus(prepared.freeUnitsUsed);
    spent += line.amount.minor;
    lines.push(line);
  }
  const trueUp = trueUpLine(card, terms, spent);
  if (trueUp !== null) lines.push(trueUp);
  return lines;
}

/** What holds for all lines of one rating: the input with its defaults, and the parts that this period has of them. */
interface Terms {
  readonly currency: string;
  readonly served: Period;
  readonly share: Share;
  readonly subscribedQuantity: Decimal;
  readonly freeUnits: Decimal;
  readonly maximum: Money | null;
  readonly minimum: Money | null;
  /** In minor units. */
  readonly alreadySpent: bigint;
}

function termsOf(card: CompiledRateCard, input: RatingInput): Terms {
  const { currency, period, served = period } = input;
  const { prorate, proration: basis, lastDayCounts } = card.source;
  const share =
    served === period ? WHOLE : shareServed(period, served, { basis, lastDayCounts, zone: input.zone ?? 'UTC' });
  const limit = (amount: Decimal | null, isProrated: boolean) =>
    amount === null ? null : roundedShare(amount, isProrated ? share : WHOLE, currency);
  if (input.alreadySpent !== undefined && input.alreadySpent.currency !== currency)
    throw new RangeError(`already spent is in ${input.alreadySpent.currency}, not in ${currency}`);
  const subscribedQuantity = Decimal.of(input.subscribedQuantity ?? 1);
  return {
    currency,
    served,
    share,
    subscribedQuantity,
    freeUnits: prorateUnits(card.freeUnits.times(subscribedQuantity), prorate.freeUnits ? share : WHOLE),
    maximum: limit(card.maximum, prorate.maximum),
    minimum: input.isFinal === false ? null : limit(card.minimum, prorate.minimum),
    alreadySpent: input.alreadySpent?.minor ?? 0n,
  };
}

/** The second half of the pipeline: the model, then the percentage discount, then the maximum. */
function priceLine(
  card: CompiledRateCard,
  price: CompiledPrice,
  prepared: Prepared,
  terms: Terms,
  spent: bigint,
): PricedLine {
  const trace: TraceStep[] = [...prepared.trace];
  const priced = price.price(prepared);
  // Usage below zero gives back the price of its units; a fee that was owed stays owed.
  const steps = prepared.isCredit ? priced.filter((step) => step.kind !== 'flat').map(turnedRound) : priced;
  trace.push(...steps);
  const { exact, gross } = addUp(card, steps, terms, trace);
  const discount = discountOf(card, gross, trace);
  const overMaximum = overMaximumOf(terms, gross.minor - discount.minor, spent, trace);
  return {
    key: price.key,
    kind: 'charge',
    rateCardKey: card.source.key,
    meterKey: price.meterKey,
    dimensions: price.dimensions,
    period: terms.served,
    quantity: prepared.isCredit ? prepared.quantity.negated() : prepared.quantity,
    exact,
    gross,
    discount,
    overMaximum,
    amount: money(gross.minor - discount.minor - overMaximum.minor, terms.currency),
    trace,
  };
}

/** The steps' sum, the prorated ones for their share of the period, and its one rounding. */
function addUp(card: CompiledRateCard, steps: readonly PricedStep[], terms: Terms, trace: TraceStep[]) {
  const { currency, share } = terms;
  let whole = Decimal.ZERO;
  let partial = Decimal.ZERO;
  for (const step of steps) {
    if (isProrated(card, step)) partial = partial.plus(step.amount);
    else whole = whole.plus(step.amount);
  }
  if (partial.isZero() || share.numerator === share.denominator) {
    const sum = whole.plus(partial);
    return closed(sum.rounded(EXACT_DIGITS, 'half_up'), roundToMoney(sum, currency, 'half_up'), trace);
  }
  const { numerator, denominator } = share;
  trace.push({ step: 'prorated', of: partial, numerator: `${numerator}`, denominator: `${denominator}` });
  // Over the common denominator, so that nothing is cut before the one rounding.
  const sum = whole.times(denominator).plus(partial.times(numerator));
  const exact = sum.dividedBy(denominator, EXACT_DIGITS, 'half_up');
  return closed(exact, roundedShare(sum, { numerator: 1n, denominator }, currency), trace);
}

function closed(exact: Decimal, gross: Money, trace: TraceStep[]) {
  trace.push({ step: 'gross', exact, amount: toDecimal(gross) });
  return { exact, gross };
}

/** What a stored exact amount has room for: `numeric(38,18)`. */
const EXACT_DIGITS = 18;

/**
 * A price without a meter is the price of the period itself and shrinks with it. Usage does not: what was not served
 * was not used either. Between them stand the flat fees of tiers, which the rate card decides on.
 */
function isProrated(card: CompiledRateCard, step: PricedStep): boolean {
  if (card.meterKeys.length === 0) return card.source.prorate.price;
  return step.kind === 'flat' && card.source.prorate.tierFees;
}

function discountOf(card: CompiledRateCard, gross: Money, trace: TraceStep[]): Money {
  if (card.discountPercent === null) return money(0n, gross.currency);
  const discount = percentOfMoney(gross, card.discountPercent, 'half_up');
  trace.push({ step: 'discount', percent: card.discountPercent, amount: toDecimal(discount) });
  return discount;
}

/** What of `net` lies over the maximum, when `spent` of it is gone already. */
function overMaximumOf(terms: Terms, net: bigint, spent: bigint, trace: TraceStep[]): Money {
  const { maximum, currency } = terms;
  if (maximum === null || net <= 0n || spent + net <= maximum.minor) return money(0n, currency);
  const over = spent >= maximum.minor ? net : spent + net - maximum.minor;
  const before = toDecimal(money(spent, currency));
  trace.push({ step: 'maximum', limit: toDecimal(maximum), before, amount: toDecimal(money(over, currency)) });
  return money(over, currency);
}

/** The line that brings a period up to its minimum; null when there is none or it is reached. */
function trueUpLine(card: CompiledRateCard, terms: Terms, spent: bigint): PricedLine | null {
  const { minimum, currency } = terms;
  if (minimum === null || spent >= minimum.minor) return null;
  const missing = money(minimum.minor - spent, currency);
  const exact = toDecimal(missing);
  const reached = toDecimal(money(spent, currency));
  return {
    key: `${card.source.key}:minimum`,
    kind: 'minimum',
    rateCardKey: card.source.key,
    meterKey: null,
    dimensions: {},
    period: terms.served,
    quantity: Decimal.ONE,
    exact,
    gross: missing,
    discount: money(0n, currency),
    overMaximum: money(0n, currency),
    amount: missing,
    trace: [{ step: 'minimum', limit: toDecimal(minimum), reached, amount: exact }],
  };
}
