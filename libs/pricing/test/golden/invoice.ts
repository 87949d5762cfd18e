import { Decimal, Fraction, money, roundToMoney, toDecimal } from '@libs/money';
import { applyCoupons, taxLines, totalInvoice, type Coupon } from '@libs/pricing';
import { decimal, type Answers, type Input, type Runner } from './case.js';
import { NOW } from './time.js';

export const invoiceRunners: Readonly<Record<string, Runner>> = {
  coupons,
  coupon_then_tax: couponThenTax,
  discount_distribution: discountDistribution,
  invoice_order: invoiceOrder,
  tax: (input) => {
    const taxes = (input.tax_percents as string[]).map((percent, index) => ({ key: `tax-${index}`, percent }));
    const invoice = totalInvoice({
      currency: 'USD',
      at: NOW,
      items: [{ key: 'line', amount: usd(input.taxable), taxes }],
    });
    return { tax: () => toDecimal(invoice.tax) };
  },
};

/** Coupons on one subtotal, percentages before fixed amounts, as Meteroid has it. */
function coupons(input: Input): Answers {
  const amount = input.subtotal === undefined ? money(BigInt(input.subtotal_cents), 'USD') : usd(input.subtotal);
  const { couponTotal } = totalInvoice({
    currency: 'USD',
    at: NOW,
    items: [{ key: 'subtotal', amount }],
    coupons: (input.coupons as Input[]).map(couponOf),
  });
  return { discount: () => toDecimal(couponTotal), discount_cents: () => couponTotal.minor };
}

function couponOf(coupon: Input, index: number): Coupon {
  const limit = {
    ...(Array.isArray(coupon.applies_to) && { meterKeys: coupon.applies_to }),
    ...(coupon.line !== undefined && { meterKeys: [coupon.line] }),
    ...(coupon.applies_to_subscription !== undefined && { planKeys: [String(coupon.applies_to_subscription)] }),
  };
  const discount: Coupon['discount'] =
    coupon.type === 'percentage'
      ? { type: 'percentage', percent: decimal(coupon.value ?? coupon.percent) }
      : { type: 'fixed', minor: coupon.amount === undefined ? BigInt(coupon.amount_cents) : usd(coupon.amount).minor };
  return { key: `coupon-${index}`, discount, ...limit };
}

/** Lago's: coupons split to exact fractions, all tax computed on the exact bases and rounded once. */
function couponThenTax(input: Input): Answers {
  const inputLines = (input.lines as Input[]).map((line, index) => ({
    key: String(line.id ?? index),
    minor: BigInt(line.amount_cents),
    meterKeys: [String(line.id ?? index)],
    planKey: String(line.subscription ?? ''),
    taxes: [{ key: String(line.tax_percent), percent: decimal(line.tax_percent) }],
  }));
  const attached = (input.coupons as Input[]).toSorted((a, b) => (a.order ?? 0) - (b.order ?? 0)).map(couponOf);
  const { left } = applyCoupons(inputLines, attached, { precedence: 'as_attached', split: 'exact' });
  const taxed = taxLines(
    left.map(({ lineKey, minor }, index) => ({ key: lineKey, minor, taxes: inputLines[index]!.taxes })),
    { rounding: 'per_invoice' },
  );
  const discounts = left.map(({ minor }, index) => Fraction.of(inputLines[index]!.minor).minus(minor));
  const sum = (fractions: readonly Fraction[]) =>
    fractions.reduce((total, each) => total.plus(each), Fraction.ZERO).rounded('half_up');
  const subtotal = sum(left.map(({ minor }) => minor));
  return {
    coupon_split_cents: () => discounts.map((discount) => discount.toDecimal(5, 'half_up')),
    coupon_split_cents_5dp: () => discounts.map((discount) => discount.toDecimal(5, 'half_up')),
    line_tax_cents: () => taxed.lines.map(({ taxes }) => taxes.reduce((total, tax) => total + tax.minor, 0n)),
    coupons_cents: () => sum(discounts),
    subtotal_cents: () => subtotal,
    tax_cents: () => taxed.minor,
    total_cents: () => subtotal + taxed.minor,
  };
}

function discountDistribution(input: Input): Answers {
  const lines = (input.lines_cents as number[]).map((cents, index) => ({ key: String(index), minor: BigInt(cents) }));
  const { left } = applyCoupons(lines, [couponOf({ type: 'fixed', amount_cents: input.discount_cents }, 0)]);
  return { taxable_cents: () => left.map(({ minor }) => minor.rounded('half_up')) };
}

function invoiceOrder(input: Input): Answers {
  const taxes = [{ key: 'tax', percent: decimal(input.tax_percent) }];
  const attached = [...((input.line_coupons ?? []) as Input[]), ...((input.invoice_coupons ?? []) as Input[])];
  const invoice = totalInvoice({
    currency: 'USD',
    at: NOW,
    items: (input.lines as Input[]).map((line) => ({
      key: line.id,
      amount: usd(line.amount),
      meterKeys: [line.id],
      taxes,
    })),
    coupons: attached.map(couponOf),
    taxOptions: { rounding: 'per_invoice' },
    credits: [{ key: 'prepaid', balance: usd(input.prepaid_credits ?? 0) }],
  });
  return {
    subtotal: () => toDecimal(invoice.subtotal),
    taxable: () => Decimal.sum(invoice.lines.map((line) => toDecimal(line.net))),
    tax: () => toDecimal(invoice.tax),
    total: () => toDecimal(invoice.amountDue),
  };
}

function usd(value: unknown) {
  return roundToMoney(decimal(value), 'USD', 'half_up');
}
