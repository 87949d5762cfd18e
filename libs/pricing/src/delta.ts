import { addMoney, Decimal, money, roundToMoney, subtractMoney, type Money } from '@libs/money';
import type { PricedLine } from './line.js';
import { rate, type RatingInput } from './rate.js';
import { turnedRound, type PricedStep } from './trace.js';

/** What was billed under a line's key, in all: over split invoices, earlier ratings and corrections. */
export interface Booked {
  readonly key: string;
  readonly amount: Money;
}

/** The difference that remains to be billed, or to be given back when it is below zero. */
export interface DeltaLine {
  readonly key: string;
  /** The whole of the period as it is rated now; null when the price no longer has this line. */
  readonly line: PricedLine | null;
  /** Takes back what is booked: zero or below. */
  readonly reversal: Money;
  /** What the period costs now. */
  readonly charge: Money;
  /** `charge + reversal`. */
  readonly amount: Money;
}

/**
 * Rates the cumulative quantity again and subtracts what is booked: split invoices, late usage, corrections, a new
 * price. Only the differences come back, in the order of the lines, then what no line accounts for any more; booking
 * them and asking again gives nothing. Throws a RangeError when something is booked in another currency.
 */
export function rateDelta(input: RatingInput, booked: readonly Booked[]): DeltaLine[] {
  return deltaOf(rate(input), booked, input.currency);
}

/** The same for lines that are already rated. */
export function deltaOf(lines: readonly PricedLine[], booked: readonly Booked[], currency: string): DeltaLine[] {
  const nothing = money(0n, currency);
  const reversals = new Map<string, Money>();
  for (const { key, amount } of booked) reversals.set(key, subtractMoney(reversals.get(key) ?? nothing, amount));
  const deltas: DeltaLine[] = lines.map((line) => {
    const reversal = reversals.get(line.key) ?? nothing;
    reversals.delete(line.key);
    return { key: line.key, line, reversal, charge: line.amount, amount: addMoney(line.amount, reversal) };
  });
  for (const [key, reversal] of reversals)
    deltas.push({ key, line: null, reversal, charge: nothing, amount: reversal });
  return deltas.filter(({ amount }) => amount.minor !== 0n);
}

/**
 * What `after` adds to `before`, two ratings of one line as its period went on: the line of the second of two split
 * invoices. Amounts are differences of rounded amounts, so the invoices of a period add up to the whole; steps with the
 * same price become one step of the difference, others are taken back and charged anew.
 */
export function lineSince(before: PricedLine, after: PricedLine): PricedLine {
  if (before.key !== after.key) throw new RangeError(`${before.key} and ${after.key} are different lines`);
  const gross = subtractMoney(after.gross, before.gross);
  return {
    ...after,
    quantity: after.quantity.minus(before.quantity),
    exact: after.exact.minus(before.exact),
    gross,
    discount: subtractMoney(after.discount, before.discount),
    overMaximum: subtractMoney(after.overMaximum, before.overMaximum),
    amount: subtractMoney(after.amount, before.amount),
    trace: stepsSince(pricedSteps(before), pricedSteps(after)),
  };
}

/** How much of each priced step lies over the maximum: what was priced last is cut first. */
export function overMaximumByStep(line: PricedLine): { readonly key: string; readonly overMaximum: Money }[] {
  const { currency } = line.overMaximum;
  let left = line.overMaximum.minor;
  return pricedSteps(line)
    .toReversed()
    .map((step) => {
      const { minor } = roundToMoney(step.amount, currency, 'half_up');
      const over = minor < left ? minor : left;
      left -= over;
      return { key: step.key, overMaximum: money(over, currency) };
    })
    .toReversed();
}

function pricedSteps(line: PricedLine): PricedStep[] {
  return line.trace.filter((step) => step.step === 'priced');
}

function stepsSince(before: readonly PricedStep[], after: readonly PricedStep[]): PricedStep[] {
  const earlier = new Map(before.map((step) => [step.key, step]));
  const steps: PricedStep[] = [];
  for (const step of after) {
    const same = earlier.get(step.key);
    if (same !== undefined && Decimal.of(same.price).equals(step.price)) {
      earlier.delete(step.key);
      steps.push(combined(step, turnedRound(same)));
    } else steps.push(step);
  }
  return [...[...earlier.values()].map(turnedRound), ...steps].filter((step) => !Decimal.of(step.quantity).isZero());
}

function combined(a: PricedStep, b: PricedStep): PricedStep {
  return { ...a, quantity: Decimal.of(a.quantity).plus(b.quantity), amount: Decimal.of(a.amount).plus(b.amount) };
}
