import { Decimal, Fraction, money, subtractMoney, type DecimalInput, type Money } from '@libs/money';
import type { Share } from '@libs/period';
import { roundedShare } from './share.js';
import { taxLines, type Tax } from './taxes.js';

/** What is given back for the part of a period that was paid and will not be served. */
export interface UnusedCredit {
  readonly subtotal: Money;
  readonly taxes: readonly { readonly key: string; readonly percent: string; readonly minor: bigint }[];
  readonly tax: Money;
  /** `subtotal + tax`, never the rounded sum of the exact ones: a credit note adds up on paper. */
  readonly total: Money;
}

/**
 * The credit for the unused `share` of what was paid, at most what earlier credits have left of it. Subtotal and tax
 * are each rounded once, from the exact unused amount.
 */
export function unusedCredit(
  paid: Money,
  share: Share,
  options: { readonly alreadyCredited?: Money; readonly taxes?: readonly Tax[] } = {},
): UnusedCredit {
  const { currency } = paid;
  const left = subtractMoney(paid, options.alreadyCredited ?? money(0n, currency));
  const unused = Fraction.of(paid.minor * share.numerator, share.denominator);
  const most = Fraction.of(left.minor);
  const exact = most.lessThan(unused) ? most : unused;
  const { taxes, minor: tax } = taxLines([{ key: 'credit', minor: exact, taxes: options.taxes ?? [] }]);
  const subtotal = exact.rounded('half_up');
  return {
    subtotal: money(subtotal, currency),
    taxes,
    tax: money(tax, currency),
    total: money(subtotal + tax, currency),
  };
}

/** One side of a plan change: a price for the whole period and how many were or are subscribed. */
export interface ChangedPrice {
  readonly unitPrice: DecimalInput;
  readonly quantity?: DecimalInput;
}

export interface PlanChange {
  /** Zero or below. */
  readonly credit: Money;
  readonly charge: Money;
  readonly net: Money;
}

/**
 * A change of plan within a period paid in advance: the unused part of the old price back, the same part of the new one
 * charged. Each is rounded by itself, as each is a line.
 */
export function changePlan(from: ChangedPrice, to: ChangedPrice, remaining: Share, currency: string): PlanChange {
  const partOf = ({ unitPrice, quantity = 1 }: ChangedPrice) =>
    roundedShare(Decimal.of(unitPrice).times(quantity), remaining, currency);
  const credit = money(-partOf(from).minor, currency);
  const charge = partOf(to);
  return { credit, charge, net: money(credit.minor + charge.minor, currency) };
}
