import { Fraction, money } from '@libs/money';
import { applyCoupons, type Coupon } from './coupons.js';
import { spendCredits, totalInvoice, type InvoiceItem } from './invoice.js';
import { taxLines } from './taxes.js';

const usd = (minor: bigint) => money(minor, 'USD');
const NOW = '2026-03-01T00:00:00Z';
const fixed = (key: string, minor: bigint, limit: Partial<Coupon> = {}): Coupon => ({
  key,
  discount: { type: 'fixed', minor },
  ...limit,
});
const percent = (key: string, value: string, limit: Partial<Coupon> = {}): Coupon => ({
  key,
  discount: { type: 'percentage', percent: value },
  ...limit,
});

describe('coupons', () => {
  const lines = [
    { key: 'calls', minor: 1000n, meterKeys: ['calls'], planKey: 'pro' },
    { key: 'bytes', minor: 3000n, meterKeys: ['bytes'], planKey: 'pro' },
    { key: 'seats', minor: 6000n, planKey: 'team' },
    { key: 'payout', minor: -500n },
  ];
  const parts = (coupons: Coupon[], options = {}) =>
    applyCoupons(lines, coupons, options).parts.map((part) => [part.couponKey, part.lineKey, part.minor.numerator]);
  const left = (coupons: Coupon[], options = {}) =>
    applyCoupons(lines, coupons, options).left.map(({ lineKey, minor }) => [lineKey, minor.rounded('half_up')]);

  it('are spread in proportion and leave lines below zero alone', () => {
    expect(parts([fixed('welcome', 1000n)])).toEqual([
      ['welcome', 'calls', 100n],
      ['welcome', 'bytes', 300n],
      ['welcome', 'seats', 600n],
    ]);
    expect(left([fixed('welcome', 1000n)])).toEqual([
      ['calls', 900n],
      ['bytes', 2700n],
      ['seats', 5400n],
      ['payout', -500n],
    ]);
  });

  it('reach only the lines of their meters and plans', () => {
    expect(parts([fixed('a', 400n, { meterKeys: ['bytes', 'tokens'] })])).toEqual([['a', 'bytes', 400n]]);
    expect(parts([fixed('a', 400n, { planKeys: ['pro'] })])).toEqual([
      ['a', 'calls', 100n],
      ['a', 'bytes', 300n],
    ]);
    expect(parts([fixed('a', 400n, { meterKeys: ['bytes'], planKeys: ['team'] })])).toEqual([]);
    expect(parts([fixed('a', 400n, { planKeys: ['other'] })])).toEqual([]);
    // A line that sells several meters is reached by any of them.
    const both = [{ key: 'both', minor: 500n, meterKeys: ['calls', 'bytes'] }];
    expect(applyCoupons(both, [fixed('a', 400n, { meterKeys: ['bytes'] })]).parts).toHaveLength(1);
  });

  it('come in the order of their reach: meters, plans, everything', () => {
    const all = percent('all', '10');
    const plan = percent('plan', '50', { planKeys: ['pro'] });
    const meter = fixed('meter', 200n, { meterKeys: ['calls'] });

    expect(parts([all, plan, meter])).toEqual([
      ['meter', 'calls', 200n],
      ['plan', 'calls', 400n],
      ['plan', 'bytes', 1500n],
      ['all', 'calls', 40n],
      ['all', 'bytes', 150n],
      ['all', 'seats', 600n],
    ]);
  });

  it('of one reach take percentages first, or come as attached', () => {
    const attached = [fixed('fixed', 5000n), percent('percent', '10')];
    const sum = (options: object) =>
      left(attached, options).reduce((total, [, minor]) => total + (minor as bigint), 500n);

    expect(sum({})).toBe(4000n); // 10,000 - 1,000 - 5,000
    expect(sum({ precedence: 'percentages_first' })).toBe(4000n);
    expect(sum({ precedence: 'as_attached' })).toBe(4500n); // 10,000 - 5,000 - 500
  });

  it('never take a line below zero, nor look at one that is used up', () => {
    expect(left([fixed('a', 99999n), fixed('b', 1n)])).toEqual([
      ['calls', 0n],
      ['bytes', 0n],
      ['seats', 0n],
      ['payout', -500n],
    ]);
    expect(parts([fixed('a', 1000n, { meterKeys: ['calls'] }), fixed('b', 9000n)])).toEqual([
      ['a', 'calls', 1000n],
      ['b', 'bytes', 3000n],
      ['b', 'seats', 6000n],
    ]);
    expect(applyCoupons([], [fixed('a', 1n)]).parts).toEqual([]);
  });

  it('may be split to exact fractions', () => {
    const thirds = [
      { key: 'a', minor: 100n },
      { key: 'b', minor: 200n },
    ];
    const split = applyCoupons(thirds, [fixed('coupon', 100n)], { split: 'exact' }).parts.map((part) => part.minor);

    expect(split).toEqual([Fraction.of(100n, 3n), Fraction.of(200n, 3n)]);
    expect(applyCoupons(thirds, [fixed('coupon', 100n)]).parts.map((part) => part.minor)).toEqual([
      Fraction.of(33n),
      Fraction.of(67n),
    ]);
    expect(applyCoupons(thirds, [percent('coupon', '0.5')]).parts.map((part) => part.minor)).toEqual([
      Fraction.of(1n),
      Fraction.of(1n),
    ]);
    expect(applyCoupons(thirds, [fixed('coupon', 500n)], { split: 'exact' }).left.map(({ minor }) => minor)).toEqual([
      Fraction.ZERO,
      Fraction.ZERO,
    ]);
  });
});

describe('taxes', () => {
  const vat = { key: 'vat', percent: '20' };
  const eco = { key: 'eco', percent: '2.5' };
  const line = (key: string, minor: bigint, taxes = [vat]) => ({ key, minor: Fraction.of(minor), taxes });

  it('are parallel, rounded on each line, and add up by tax', () => {
    expect(taxLines([line('a', 333n, [vat, eco]), line('b', 333n), line('c', -100n)])).toEqual({
      lines: [
        {
          key: 'a',
          net: 333n,
          taxes: [
            { key: 'vat', minor: 67n },
            { key: 'eco', minor: 8n },
          ],
          total: 408n,
        },
        { key: 'b', net: 333n, taxes: [{ key: 'vat', minor: 67n }], total: 400n },
        { key: 'c', net: -100n, taxes: [{ key: 'vat', minor: -20n }], total: -120n },
      ],
      taxes: [
        { key: 'vat', percent: '20', minor: 114n },
        { key: 'eco', percent: '2.5', minor: 8n },
      ],
      minor: 122n,
    });
  });

  it('may be rounded once for the invoice, each tax still a whole amount', () => {
    const result = taxLines([line('a', 333n, [vat, eco]), line('b', 333n, [vat, eco])], { rounding: 'per_invoice' });

    // 133.2 and 16.65 make 149.85: 150, of which the eco tax has the larger remainder.
    expect([result.minor, result.taxes.map((tax) => tax.minor)]).toEqual([150n, [133n, 17n]]);
    expect(result.lines.map((each) => each.total)).toEqual([408n, 408n]);
  });

  it('may be in the price already, which stays what it is', () => {
    const result = taxLines([line('a', 1000n, [vat, eco]), line('b', 1000n, [])], { isInclusive: true });

    // 10.00 / 1.225 = 8.16; 1.84 are split 20 : 2.5.
    expect(result.lines).toEqual([
      {
        key: 'a',
        net: 816n,
        taxes: [
          { key: 'vat', minor: 164n },
          { key: 'eco', minor: 20n },
        ],
        total: 1000n,
      },
      { key: 'b', net: 1000n, taxes: [], total: 1000n },
    ]);
    expect(result.minor).toBe(184n);
    expect(taxLines([line('a', 1000n, [vat, eco])], { isInclusive: true, rounding: 'per_invoice' }).minor).toBe(184n);
  });

  it('round a line that an exact split of a coupon left in fractions of a cent', () => {
    const thirds = [{ key: 'a', minor: Fraction.of(200n, 3n), taxes: [] }];

    expect(taxLines(thirds).lines).toEqual([{ key: 'a', net: 67n, taxes: [], total: 67n }]);
    expect(taxLines(thirds, { isInclusive: true }).lines).toEqual([{ key: 'a', net: 67n, taxes: [], total: 67n }]);
  });

  it('have one percentage for each key', () => {
    const other = { key: 'vat', percent: '19' };

    expect(() => taxLines([line('a', 1n), line('b', 1n, [other])])).toThrow('tax vat has two percentages: 20, 19');
    expect(taxLines([line('a', 100n), line('b', 100n, [{ key: 'vat', percent: '20.0' }])]).minor).toBe(40n);
    expect(taxLines([])).toEqual({ lines: [], taxes: [], minor: 0n });
  });
});

describe('an invoice', () => {
  const items: InvoiceItem[] = [
    { key: 'calls', amount: usd(8000n), meterKeys: ['calls'], taxes: [{ key: 'tax', percent: '8.25' }] },
    { key: 'base', amount: usd(2000n), taxes: [{ key: 'tax', percent: '8.25' }] },
  ];
  const input = {
    currency: 'USD',
    at: NOW,
    items,
    coupons: [fixed('ten', 1000n), percent('quarter', '25', { meterKeys: ['calls'] })],
    credits: [{ key: 'prepaid', balance: usd(500n) }],
  };

  it('takes coupons, then taxes, then credits', () => {
    expect(totalInvoice(input)).toEqual({
      lines: [
        { key: 'calls', amount: usd(8000n), discount: usd(2750n), net: usd(5250n), tax: usd(433n), total: usd(5683n) },
        { key: 'base', amount: usd(2000n), discount: usd(250n), net: usd(1750n), tax: usd(144n), total: usd(1894n) },
      ],
      coupons: [
        { couponKey: 'quarter', lineKey: 'calls', amount: usd(2000n) },
        { couponKey: 'ten', lineKey: 'calls', amount: usd(750n) },
        { couponKey: 'ten', lineKey: 'base', amount: usd(250n) },
      ],
      taxes: [{ key: 'tax', percent: '8.25', amount: usd(577n) }],
      credits: [{ key: 'prepaid', used: usd(500n), balance: usd(0n) }],
      subtotal: usd(10000n),
      couponTotal: usd(3000n),
      tax: usd(577n),
      total: usd(7577n),
      creditsUsed: usd(500n),
      amountDue: usd(7077n),
    });
    expect(totalInvoice({ ...input, taxOptions: { rounding: 'per_invoice' } }).tax).toEqual(usd(578n));
  });

  it('with taxes in its prices costs its prices', () => {
    const totals = totalInvoice({ ...input, taxOptions: { isInclusive: true } });

    expect([totals.total, totals.amountDue]).toEqual([usd(7000n), usd(6500n)]);
    expect(totals.lines.map(({ net, tax, total }) => [net.minor, tax.minor, total.minor])).toEqual([
      [4850n, 400n, 5250n],
      [1617n, 133n, 1750n],
    ]);
  });

  it('passes the order of coupons on', () => {
    const coupons = [fixed('fixed', 5000n), percent('percent', '10')];

    expect(totalInvoice({ ...input, coupons }).couponTotal).toEqual(usd(6000n));
    expect(totalInvoice({ ...input, coupons, couponOptions: { precedence: 'as_attached' } }).couponTotal).toEqual(
      usd(5500n),
    );
  });

  it('needs nothing but its lines', () => {
    const totals = totalInvoice({ currency: 'USD', at: NOW, items: [{ key: 'a', amount: usd(5n) }] });

    expect([totals.total, totals.tax, totals.amountDue, totals.coupons, totals.taxes, totals.credits]).toEqual([
      usd(5n),
      usd(0n),
      usd(5n),
      [],
      [],
      [],
    ]);
  });

  it('below zero is owed to the partner and takes no credit', () => {
    const totals = totalInvoice({ ...input, items: [{ key: 'payout', amount: usd(-700n) }] });

    expect([totals.total, totals.creditsUsed, totals.amountDue]).toEqual([usd(-700n), usd(0n), usd(-700n)]);
  });

  it('is in one currency', () => {
    expect(() => totalInvoice({ ...input, currency: 'EUR' })).toThrow('cannot mix EUR and USD');
    expect(() => spendCredits(usd(1n), [{ key: 'eur', balance: money(1n, 'EUR') }], NOW)).toThrow(
      'cannot mix USD and EUR',
    );
  });
});
