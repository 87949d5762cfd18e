import { readBillingHome, readRevenue, readUpcomingInvoices } from '@libs/contracts';
import { until } from '@libs/testing';
import { APRIL, expectSoundBooks, MARCH, openShop, type Shop, type Subscribed } from './support/shop.js';

const eur = (minor: string) => ({ minor, currency: 'EUR' });

describe('the upcoming invoice and the figures of finance', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop({ now: '2026-03-01T09:00:00Z' });
  }, 60_000);
  afterEach(() => expectSoundBooks(shop));
  afterAll(() => shop.close(), 30_000);

  const reportRunning = async ({ partnerId, subscriptionId }: Subscribed, calls: string, storedBefore: string) => {
    await shop.house.send('usage.reported', {
      ...{
        partnerId,
        subscriptionId,
        index: 0,
        period: MARCH,
        served: MARCH,
        storedBefore,
        isFinal: false,
        closing: null,
      },
      totals: [{ meterKey: 'calls', dimensions: {}, quantity: calls, events: Number(calls) }],
    });
  };
  const upcomingOf = async ({ partnerId }: Subscribed, asOf: string) => {
    const owner = await shop.house.as('developer', partnerId);
    return until('the usage is in', async () => {
      const { invoices } = await owner.call(readUpcomingInvoices, { params: { partnerId: 'me' } });
      return invoices[0]?.asOf === asOf ? invoices[0] : null;
    });
  };

  it('rates the usage so far with the next period’s fee, and says what it goes by', async () => {
    const subscribed = await shop.subscribe();
    shop.house.clock.moveTo('2026-03-11T08:00:00Z');
    const asOf = '2026-03-11T08:00:00.000Z';

    await reportRunning(subscribed, '15000', asOf);

    const upcoming = await upcomingOf(subscribed, asOf);
    // 5,000 x 0.002 = 10.00 so far, and 49.00 for April; March's fee stands on the first invoice.
    expect(upcoming).toMatchObject({ period: MARCH, invoicedAt: MARCH.end, soFar: eur('1000'), total: eur('5900') });
    expect(upcoming.lines.map(({ key, period }) => [key, period])).toEqual([
      ['calls', MARCH],
      ['base', APRIL],
    ]);
    expect(upcoming.lines[0]!.sentences.length).toBeGreaterThan(0);
    // 10 1/3 of 31 days have passed, a third: 45,000 calls by the end, 35,000 x 0.002 = 70.00, and 49.00.
    expect(upcoming.projection).toEqual({
      total: eur('11900'),
      method: 'linear',
      elapsedPercent: 33,
      // At half the pace 30,000 calls (40.00), at one and a half 60,000 (100.00).
      range: { low: eur('8900'), high: eur('14900') },
    });
    await shop.invoice(
      subscribed,
      'the only draft is that of the first fee',
      (invoice) => invoice.total.minor === '4900',
    );
    const drafts = await shop.query('select 1 from invoices where subscription_id = $1', [subscribed.subscriptionId]);
    expect(drafts).toHaveLength(1);
  });

  it('gives no projection without usage, nor before a tenth of the period has been seen, and says why', async () => {
    const silent = await shop.subscribe();
    const { invoices } = await shop.finance.call(readUpcomingInvoices, { params: { partnerId: silent.partnerId } });
    expect(invoices).toMatchObject([
      { asOf: null, projection: null, notProjected: 'no_usage_reported', soFar: eur('0'), total: eur('4900') },
    ]);

    const early = await shop.subscribe();
    await reportRunning(early, '100', '2026-03-02T00:00:00.000Z');
    const upcoming = await upcomingOf(early, '2026-03-02T00:00:00.000Z');
    expect(upcoming).toMatchObject({ projection: null, notProjected: 'too_early' });

    await reportRunning(early, '100', '2026-03-04T02:24:00.000Z');
    const seen = await upcomingOf(early, '2026-03-04T02:24:00.000Z');
    expect(seen).toMatchObject({ projection: { elapsedPercent: 10 }, notProjected: null });
  });

  it('shows which part of what is included was used up', async () => {
    const subscribed = await shop.subscribe();
    const { partnerId, subscriptionId } = subscribed;
    await shop.house.send('threshold.reached', {
      ...{ partnerId, subscriptionId, meterKey: 'calls', period: MARCH, percent: 80 },
      ...{ quantity: '8000', limit: '10000', reachedAt: '2026-03-10T12:00:00.000Z' },
    });

    await until('the threshold is shown', async () => {
      const { invoices } = await shop.finance.call(readUpcomingInvoices, { params: { partnerId } });
      return invoices[0]?.thresholds[0]?.percent === 80;
    });
  });

  it('adds up what waits, what was issued, what is owed and what recurs', async () => {
    await until('every draft is made', async () => {
      const due = await shop.query('select 1 from rated_periods where due_at is not null');
      return due.length === 0;
    });
    const before = await shop.finance.call(readBillingHome);
    const subscribed = await shop.subscribe();
    const draft = await shop.invoice(subscribed, 'a draft in review', (invoice) => invoice.status === 'in_review');
    const count = (amounts: Array<{ count: number }>) => amounts[0]?.count ?? 0;

    const waiting = await shop.finance.call(readBillingHome);
    expect(count(waiting.toApprove)).toBe(count(before.toApprove) + 1);

    await shop.approve(draft);
    await shop.invoice(subscribed, 'it is paid', (invoice) => invoice.status === 'paid');
    const after = await shop.finance.call(readBillingHome);
    expect(count(after.toApprove)).toBe(count(before.toApprove));
    expect(after.issuedThisMonth).toEqual([{ currency: 'EUR', count: 1, total: eur('4900') }]);
    expect(after.paidThisMonth).toEqual([{ currency: 'EUR', count: 1, total: eur('4900') }]);
    expect(after.open).toEqual([]);

    const revenue = await shop.finance.call(readRevenue, { query: { timeZone: 'Europe/Paris' } });
    const [subscriptions] = await shop.query<{ count: string }>('select count(*) as count from terms');
    const number = Number(subscriptions!.count);
    expect(revenue.mrr).toEqual([{ currency: 'EUR', amount: eur(String(4900 * number)), subscriptions: number }]);
    expect(revenue.months).toEqual([{ month: '2026-03', currency: 'EUR', issued: eur('4900'), paid: eur('4900') }]);
    expect(revenue.byPlan).toEqual([{ planName: 'Pro', currency: 'EUR', invoices: 1, total: eur('4900') }]);
  });

  it('ages what is overdue by the days past due', async () => {
    const subscribed = await shop.subscribe({ card: 'pm_card_chargeCustomerFail' });
    const draft = await shop.invoice(subscribed, 'a draft in review', (invoice) => invoice.status === 'in_review');
    await shop.approve(draft);
    await shop.invoice(subscribed, 'the payment is declined', (invoice) => invoice.collection?.state === 'declined');

    // Issued on 11 March, due on the 25th; on 1 May that is 37 days ago.
    shop.house.clock.moveTo('2026-05-01T08:00:00Z');

    const home = await shop.finance.call(readBillingHome);
    expect(home.declined).toBe(1);
    expect(home.overdue).toMatchObject([
      {
        currency: 'EUR',
        buckets: [
          { fromDays: 1, count: 0 },
          { fromDays: 31, toDays: 60, count: 1, total: eur('4900') },
          { fromDays: 61, count: 0 },
          { fromDays: 91, toDays: null, count: 0 },
        ],
      },
    ]);
  });
});
