import { Decimal, money, sumMoney, type Money } from '@libs/money';
import type { Instant } from '@libs/period';
import { applyCoupons, type Coupon, type CouponOptions, type DiscountableLine } from './coupons.js';
import { burnGrants, type Grant } from './grants.js';
import { taxLines, type Tax, type TaxOptions } from './taxes.js';

/** A line on its way into an invoice. */
export interface InvoiceItem extends Omit<DiscountableLine, 'minor'> {
  readonly amount: Money;
  readonly taxes?: readonly Tax[];
}

/** A prepaid credit: a grant whose balance is money. */
export interface PrepaidCredit extends Omit<Grant, 'balance'> {
  readonly balance: Money;
}

export interface InvoiceInput {
  readonly currency: string;
  readonly items: readonly InvoiceItem[];
  readonly coupons?: readonly Coupon[];
  /** Coupons are always split to whole minor units: an invoice shows nothing else. */
  readonly couponOptions?: Pick<CouponOptions, 'precedence'>;
  readonly taxOptions?: TaxOptions;
  readonly credits?: readonly PrepaidCredit[];
  /** When the credits are spent; needed to tell which are usable. */
  readonly at: Instant;
}

export interface InvoiceTotals {
  readonly lines: readonly InvoiceTotalsLine[];
  readonly coupons: readonly { readonly couponKey: string; readonly lineKey: string; readonly amount: Money }[];
  readonly taxes: readonly { readonly key: string; readonly percent: string; readonly amount: Money }[];
  readonly credits: readonly { readonly key: string; readonly used: Money; readonly balance: Money }[];
  /** Before coupons and, when prices exclude tax, before tax. */
  readonly subtotal: Money;
  readonly couponTotal: Money;
  readonly tax: Money;
  readonly total: Money;
  readonly creditsUsed: Money;
  /** `total - creditsUsed`. Below zero when the lines are: owed to the partner. */
  readonly amountDue: Money;
}

export interface InvoiceTotalsLine {
  readonly key: string;
  readonly amount: Money;
  readonly discount: Money;
  readonly net: Money;
  readonly tax: Money;
  readonly total: Money;
}

/**
 * The second part of the pipeline, for a whole invoice, always in this order: coupons, then taxes on what they leave,
 * then prepaid credits on the total with tax. Coupons and credits never make it negative.
 *
 * Throws a RangeError when a line or a credit is in another currency.
 */
export function totalInvoice(input: InvoiceInput): InvoiceTotals {
  const { currency, items } = input;
  const inCurrency = (minor: bigint) => money(minor, currency);
  const subtotal = sumMoney(
    items.map((item) => item.amount),
    currency,
  );

  const discounted = applyCoupons(
    items.map((item) => ({ ...item, minor: item.amount.minor })),
    input.coupons ?? [],
    input.couponOptions,
  );
  const taxed = taxLines(
    discounted.left.map(({ lineKey, minor }, index) => ({ key: lineKey, minor, taxes: items[index]!.taxes ?? [] })),
    input.taxOptions,
  );

  const lines = taxed.lines.map((line, index) => {
    const { key, amount } = items[index]!;
    const left = discounted.left[index]!.minor.rounded('half_up');
    return {
      key,
      amount,
      discount: inCurrency(amount.minor - left),
      net: inCurrency(line.net),
      tax: inCurrency(line.total - line.net),
      total: inCurrency(line.total),
    };
  });
  const couponTotal = sumMoney(
    lines.map((line) => line.discount),
    currency,
  );
  const isInclusive = input.taxOptions?.isInclusive === true;
  const total = inCurrency(subtotal.minor - couponTotal.minor + (isInclusive ? 0n : taxed.minor));
  const credits = spendCredits(total, input.credits ?? [], input.at);
  const creditsUsed = sumMoney(
    credits.map((credit) => credit.used),
    currency,
  );
  return {
    lines,
    coupons: discounted.parts.map(({ couponKey, lineKey, minor }) => ({
      couponKey,
      lineKey,
      amount: inCurrency(minor.rounded('half_up')),
    })),
    taxes: taxed.taxes.map(({ key, percent, minor }) => ({ key, percent, amount: inCurrency(minor) })),
    credits,
    subtotal,
    couponTotal,
    tax: inCurrency(taxed.minor),
    total,
    creditsUsed,
    amountDue: inCurrency(total.minor - creditsUsed.minor),
  };
}

/** Pays an amount from prepaid credits in burn order; what is left of it is to be collected. */
export function spendCredits(due: Money, credits: readonly PrepaidCredit[], at: Instant) {
  sumMoney(
    credits.map((credit) => credit.balance),
    due.currency,
  );
  const grants = credits.map((credit) => ({ ...credit, balance: credit.balance.minor }));
  return burnGrants(grants, due.minor, at).balances.map(({ key, used, balance }) => ({
    key,
    used: money(wholeMinor(used), due.currency),
    balance: money(wholeMinor(balance), due.currency),
  }));
}

function wholeMinor(value: Decimal): bigint {
  return value.unitsAt(0);
}
