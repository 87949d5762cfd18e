import { Decimal, money } from '@libs/money';
import { aggregate, AGGREGATIONS, burnGrants, totalInvoice, type Coupon, type InvoiceItem } from '@libs/pricing';
import fc from 'fast-check';
import { configureRuns } from '../../money/test/runs.js';
import { decimalUpTo } from './arbitraries.js';

configureRuns();

const NOW = '2026-03-01T00:00:00Z';
const METERS = ['calls', 'bytes', 'tokens'];
const PLANS = ['pro', 'team'];
const TAXES = [
  { key: 'vat', percent: '20' },
  { key: 'local', percent: '9.975' },
  { key: 'none', percent: '0' },
];
const cents = (most: number) => fc.bigInt({ min: 0n, max: BigInt(most) });

const items: fc.Arbitrary<InvoiceItem[]> = fc
  .array(
    fc.record({
      amount: cents(50_000).map((minor) => money(minor, 'EUR')),
      meterKeys: fc.subarray(METERS),
      planKey: fc.constantFrom(...PLANS),
      taxes: fc.subarray(TAXES),
    }),
    { minLength: 1, maxLength: 7 },
  )
  .map((lines) => lines.map((line, index) => ({ key: `line-${index}`, ...line })));
const limits = fc.record({ meterKeys: fc.subarray(METERS), planKeys: fc.subarray(PLANS) }, { requiredKeys: [] });
const coupons: fc.Arbitrary<Coupon[]> = fc
  .array(
    fc.tuple(
      fc.oneof(
        cents(20_000).map((minor) => ({ type: 'fixed' as const, minor })),
        decimalUpTo(99, 2).map((percent) => ({ type: 'percentage' as const, percent })),
      ),
      limits,
    ),
    { maxLength: 4 },
  )
  .map((given) => given.map(([discount, limit], index) => ({ key: `coupon-${index}`, discount, ...limit })));
const credits = fc
  .array(fc.tuple(cents(30_000), fc.nat({ max: 3 })), { maxLength: 3 })
  .map((given) =>
    given.map(([minor, priority], index) => ({ key: `credit-${index}`, balance: money(minor, 'EUR'), priority })),
  );
const invoices = fc.record({
  items,
  coupons,
  credits,
  couponOptions: fc.record({ precedence: fc.constantFrom('percentages_first' as const, 'as_attached' as const) }),
  taxOptions: fc.record({
    isInclusive: fc.boolean(),
    rounding: fc.constantFrom('per_line' as const, 'per_invoice' as const),
  }),
});
const sum = (amounts: readonly { readonly minor: bigint }[]) => amounts.reduce((total, { minor }) => total + minor, 0n);

describe('the parts of an invoice', () => {
  it('add up: coupons over lines, taxes over keys, credits over grants', () => {
    fc.assert(
      fc.property(invoices, (given) => {
        const totals = totalInvoice({ currency: 'EUR', at: NOW, ...given });

        expect(sum(totals.coupons.map((part) => part.amount))).toBe(totals.couponTotal.minor);
        for (const line of totals.lines) {
          const parts = totals.coupons.filter((part) => part.lineKey === line.key);
          expect(sum(parts.map((part) => part.amount))).toBe(line.discount.minor);
          expect(line.net.minor + line.tax.minor).toBe(line.total.minor);
          expect(line.discount.minor >= 0n && line.discount.minor <= line.amount.minor).toBe(true);
        }
        expect(sum(totals.taxes.map((tax) => tax.amount))).toBe(totals.tax.minor);
        if (given.taxOptions.rounding === 'per_line')
          expect(sum(totals.lines.map((line) => line.tax))).toBe(totals.tax.minor);
        if (given.taxOptions.rounding === 'per_line' || given.taxOptions.isInclusive)
          expect(sum(totals.lines.map((line) => line.total))).toBe(totals.total.minor);
        expect(sum(totals.credits.map((credit) => credit.used))).toBe(totals.creditsUsed.minor);
        expect(totals.amountDue.minor + totals.creditsUsed.minor).toBe(totals.total.minor);
        expect(totals.amountDue.minor >= 0n).toBe(true);
        totals.credits.forEach((credit, index) =>
          expect(credit.used.minor + credit.balance.minor).toBe(given.credits[index]!.balance.minor),
        );
      }),
    );
  });

  it('take from a coupon all it gives, as long as its lines can bear it', () => {
    fc.assert(
      fc.property(items, cents(20_000), (lines, minor) => {
        const subtotal = sum(lines.map((line) => line.amount));
        const coupon = { key: 'coupon', discount: { type: 'fixed' as const, minor } };
        const { couponTotal } = totalInvoice({ currency: 'EUR', at: NOW, items: lines, coupons: [coupon] });

        expect(couponTotal.minor).toBe(minor < subtotal ? minor : subtotal);
      }),
    );
  });
});

describe('grants', () => {
  it('cover usage together with the overage, none below zero, none used while one before it has some left', () => {
    const grants = fc
      .array(fc.tuple(decimalUpTo(50, 2), fc.nat({ max: 2 })), { maxLength: 5 })
      .map((given) => given.map(([balance, priority], index) => ({ key: String(index), balance, priority })));
    fc.assert(
      fc.property(grants, decimalUpTo(120, 2), (given, usage) => {
        const { balances, used, overage } = burnGrants(given, usage, NOW);

        expect(used.plus(overage).equals(usage)).toBe(true);
        expect(overage.isZero() || balances.every(({ balance }) => balance.isZero())).toBe(true);
        balances.forEach(({ used: part, balance }, index) => {
          expect(balance.isNegative() || part.isNegative()).toBe(false);
          expect(part.plus(balance).equals(given[index]!.balance)).toBe(true);
          const isLater = (other: number) => given[other]!.priority > given[index]!.priority;
          if (!balance.isZero())
            balances.forEach((other, at) => expect(isLater(at) && !other.used.isZero()).toBe(false));
        });
      }),
    );
  });
});

describe('a batch of events', () => {
  it('counts the same in any order, in any cut, and twice', () => {
    const start = Date.UTC(2026, 2, 1);
    const period = { start: new Date(start).toISOString(), end: new Date(start + 86_400_000).toISOString() };
    const events = fc
      .array(
        fc.record({
          source: fc.constantFrom('gw-1', 'gw-2'),
          minutes: fc.integer({ min: -60, max: 1500 }),
          value: decimalUpTo(40, 2),
          text: fc.constantFrom('a', 'b', 'c'),
        }),
        { maxLength: 20 },
      )
      .map((given) =>
        given.map(({ minutes, ...rest }, index) => ({
          ...rest,
          id: String(index),
          time: new Date(start + minutes * 60_000).toISOString(),
        })),
      );
    fc.assert(
      fc.property(
        events,
        fc.constantFrom(...AGGREGATIONS),
        fc.infiniteStream(fc.nat()),
        (batch, aggregation, order) => {
          const shuffled = [...batch, ...batch]
            .map((event) => ({ event, at: order.next().value }))
            .toSorted((a, b) => a.at - b.at);
          const of = (given: typeof batch) => aggregate(given, aggregation, period).toString();

          expect(of(shuffled.map(({ event }) => event))).toBe(of(batch));
          if (aggregation === 'sum') {
            const inside = batch.filter(({ time }) => time >= period.start && time < period.end);
            expect(of(batch)).toBe(Decimal.sum(inside.map(({ value }) => Decimal.of(value))).toString());
          }
        },
      ),
    );
  });
});
