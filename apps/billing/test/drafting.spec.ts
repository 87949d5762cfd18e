import { listCorrections, readInvoice, recomputeInvoice, sendBackInvoice } from '@libs/contracts';
import { until } from '@libs/testing';
import { aPlan, base, calls } from './support/plans.js';
import { APRIL, expectSoundBooks, MARCH, openShop, type Shop } from './support/shop.js';

const inReview = (invoice: { status: string }) => invoice.status === 'in_review';
const eur = (minor: string) => ({ minor, currency: 'EUR' });

describe('drafting', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop();
  }, 60_000);
  afterEach(() => expectSoundBooks(shop));
  afterAll(() => shop.close(), 30_000);

  it('keeps entities and migrated schema the same', async () => {
    const drift = await shop.house.source('billing').driver.createSchemaBuilder().log();

    expect(drift.upQueries.map(({ query }) => query)).toEqual([]);
  });

  it('charges the first period in advance when a subscription is activated', async () => {
    const subscribed = await shop.subscribe();

    const draft = await shop.invoice(subscribed, 'a draft in review', inReview);
    expect(draft).toMatchObject({ total: eur('4900'), period: MARCH, number: null, planName: 'Pro' });
    expect(draft.lines).toMatchObject([
      { key: 'base', billing: 'in_advance', period: MARCH, quantity: '1', exact: '49', amount: eur('4900'), usage: [] },
    ]);
    expect(draft.flags.map((flag) => flag.kind)).toEqual(['new_partner']);
    expect(draft.timeline.map(({ change, by }) => [change, by.kind])).toEqual([
      ['drafted', 'octroi'],
      ['put_in_review', 'octroi'],
    ]);
  });

  it('charges usage in arrears and the next period in advance when a period is closed', async () => {
    const subscribed = await shop.subscribe();

    await shop.closeMarch(subscribed, '12345');

    const draft = await shop.invoice(subscribed, 'the draft of the closing', (invoice) => invoice.lines.length === 2);
    // 10,000 calls are free; 2,345 x 0.002 = 4.69; and 49.00 for April.
    expect(draft).toMatchObject({ total: eur('5369'), subtotal: eur('5369'), tax: eur('0'), period: MARCH });
    expect(draft.lines).toMatchObject([
      { key: 'calls', billing: 'in_arrears', period: MARCH, quantity: '12345', exact: '4.69', amount: eur('469') },
      { key: 'base', billing: 'in_advance', period: APRIL, amount: eur('4900') },
    ]);
    expect(draft.lines[0]!.usage).toEqual([
      {
        meterKey: 'calls',
        subscriptionId: subscribed.subscriptionId,
        from: MARCH.start,
        to: MARCH.end,
        dimensions: {},
        quantity: '12345',
        events: 12345,
      },
    ]);
  });

  it('changes nothing when the same usage is reported twice, and follows a later report', async () => {
    const subscribed = await shop.subscribe();
    await shop.closeMarch(subscribed, '11000');
    const first = await shop.invoice(subscribed, 'a draft with usage', (invoice) => invoice.lines.length === 2);

    await shop.closeMarch(subscribed, '11000');
    await shop.closeMarch(subscribed, '20000', { storedBefore: '2026-04-01T00:30:00Z' });
    await shop.closeMarch(subscribed, '12000', { storedBefore: '2026-04-01T02:00:00Z' });

    const second = await shop.invoice(
      subscribed,
      'the later report is in',
      (invoice) => invoice.revision > first.revision,
    );
    // 2,000 x 0.002 = 4.00 and 49.00. The report of 20,000 calls is older than the first one, whenever it comes.
    expect(second).toMatchObject({ id: first.id, revision: first.revision + 1, total: eur('5300') });
    expect(second.lines.map((line) => line.id)).toEqual(first.lines.map((line) => line.id));
    expect(second.flags.map((flag) => flag.kind)).toContain('late_events');
  });

  it('waits for the terms when usage is reported before the activation', async () => {
    const plan = aPlan();
    const early = { partnerId: 'par_early', subscriptionId: 'sub_early', plan };
    await shop.closeMarch(early, '10500');
    await until('the report is in', async () => (await rated('sub_early')).length === 1);
    expect(await shop.query(`select id from invoices where subscription_id = 'sub_early'`)).toEqual([]);

    await shop.house.send('subscription.activated', {
      ...{ subscriptionId: 'sub_early', partnerId: 'par_early', plan, quantity: 1, currency: 'EUR', timeZone: 'UTC' },
      ...{ startsAt: MARCH.start, billingAnchor: MARCH.start, trialEndsAt: null, revision: 1, firstPeriod: MARCH },
    });

    const draft = await shop.invoice(early, 'the draft of the closing', (invoice) => invoice.lines.length === 2);
    // 500 x 0.002 = 1.00 and 49.00 for April; March's own fee stands on the first invoice.
    expect(draft.total).toEqual(eur('5000'));
    const all = await until('the draft of the beginning', async () => {
      const found = await shop.query<{ total_minor: string }>(
        `select total_minor from invoices where subscription_id = 'sub_early' order by boundary`,
      );
      return found.length === 2 && found;
    });
    expect(all.map((row) => row.total_minor)).toEqual(['4900', '5000']);
  });

  it('makes no invoice where nothing is owed, and says that the period was rated', async () => {
    const subscribed = await shop.subscribe({ plan: aPlan('Free', [base('0'), calls()]) });

    await shop.closeMarch(subscribed, '0');

    const rows = await until('both boundaries are rated', async () => {
      const found = await rated(subscribed.subscriptionId);
      return found.length === 2 && found.every((row) => row.outcome) ? found : null;
    });
    expect(rows.map((row) => [row.outcome, row.invoice_id])).toEqual([
      ['nothing_owed', null],
      ['nothing_owed', null],
    ]);
  });

  it('gives back the unused part of a fee when the plan changes within the period', async () => {
    const subscribed = await shop.subscribe();
    await shop.invoice(subscribed, 'the first draft', inReview);
    const at = '2026-03-16T00:00:00.000Z';
    const plan = aPlan('Max', [base('99'), calls()]);
    const { subscriptionId, partnerId, plan: previousPlan } = subscribed;
    await shop.house.send('subscription.changed', {
      ...{ subscriptionId, partnerId, plan, previousPlan, quantity: 1, currency: 'EUR', timeZone: 'UTC', revision: 2 },
      ...{ startsAt: MARCH.start, billingAnchor: MARCH.start, trialEndsAt: null, effectiveAt: at, period: MARCH },
    });

    await shop.house.send('usage.reported', {
      ...{ partnerId, subscriptionId, index: 0, period: MARCH, isFinal: true, storedBefore: '2026-03-16T01:00:00Z' },
      served: { start: MARCH.start, end: at },
      totals: [],
      closing: { reason: 'change', plan: previousPlan, quantity: 1, next: { start: at, end: MARCH.end } },
    });

    const draft = await shop.invoice(subscribed, 'the draft of the change', (invoice) => invoice.lines.length === 2);
    // 15 of 31 days were served: 49 x 15/31 = 23.7097 -> 23.71, so 25.29 come back; 99 x 16/31 = 51.0968 -> 51.10.
    expect(draft.lines.map(({ key, kind, amount }) => [key, kind, amount.minor])).toEqual([
      ['base:unused', 'unused', '-2529'],
      ['base', 'charge', '5110'],
    ]);
    expect(draft.total).toEqual(eur('2581'));
    expect(draft.flags.map((flag) => flag.kind)).toContain('plan_changed');
  });

  it('notes a correction beside an issued invoice, and withdraws it when the difference is gone', async () => {
    const subscribed = await shop.subscribe();
    await shop.closeMarch(subscribed, '11000');
    const draft = await shop.invoice(subscribed, 'a draft with usage', (invoice) => invoice.lines.length === 2);
    const issued = await shop.approve(draft);
    const { partnerId, subscriptionId } = subscribed;
    const correct = (calls: string, storedBefore: string) =>
      shop.house.send('usage.corrected', {
        ...{ partnerId, subscriptionId, index: 0, period: MARCH, served: MARCH, isFinal: true, storedBefore },
        totals: [{ meterKey: 'calls', dimensions: {}, quantity: calls, events: Number(calls) }],
      });
    const corrections = async () => (await shop.finance.call(listCorrections, { query: { partnerId } })).items;

    await correct('11400', '2026-04-02T00:00:00Z');

    const [waiting] = await until('a correction waits', async () => {
      const items = await corrections();
      return items.length > 0 ? items : null;
    });
    // 400 more x 0.002 = 0.80; the invoice itself stays as it is.
    expect(waiting).toMatchObject({ delta: eur('80'), invoiceNumber: issued.number, status: 'waiting' });
    expect(waiting!.lines).toEqual([{ key: 'calls', description: 'Calls', billed: eur('200'), rated: eur('280') }]);
    const after = await shop.finance.call(readInvoice, { params: { invoiceId: issued.id } });
    expect(after.hash).toBe(issued.hash);

    await correct('11000', '2026-04-03T00:00:00Z');
    await until('it is withdrawn', async () => (await corrections())[0]?.status === 'withdrawn');
  });

  it('keeps a draft that was sent back until somebody has it recomputed', async () => {
    const subscribed = await shop.subscribe();
    await shop.closeMarch(subscribed, '11000');
    const draft = await shop.invoice(subscribed, 'a draft with usage', (invoice) => invoice.lines.length === 2);
    const params = { invoiceId: draft.id };

    const back = await shop.finance.call(sendBackInvoice, {
      params,
      body: { revision: draft.revision, reason: 'The calls of 3 March look wrong.' },
    });
    expect(back).toMatchObject({ status: 'draft', sentBackReason: 'The calls of 3 March look wrong.' });
    expect(back.flags[0]!.kind).toBe('sent_back');

    await shop.closeMarch(subscribed, '12000', { storedBefore: '2026-04-01T02:00:00Z' });
    const updated = await shop.invoice(subscribed, 'the usage is in', (invoice) => invoice.total.minor === '5300');
    expect(updated.status).toBe('draft');

    const again = await shop.finance.call(recomputeInvoice, { params, body: { revision: updated.revision } });
    expect(again).toMatchObject({ status: 'in_review', total: eur('5300'), sentBackReason: null });
  });

  const rated = (subscriptionId: string) =>
    shop.query<{ outcome: string | null; invoice_id: string | null }>(
      'select outcome, invoice_id from rated_periods where subscription_id = $1 order by boundary',
      [subscriptionId],
    );

  it('charges nothing to a partner who left within his trial', async () => {
    const { partnerId, plan } = await shop.subscribe();
    const trial = { startsAt: '2026-03-18T00:00:00.000Z', trialEndsAt: '2026-04-01T00:00:00.000Z' };
    const of = { subscriptionId: 'sub_tried', partnerId };

    await shop.house.send('subscription.ended', { ...of, at: '2026-03-25T00:00:00.000Z', revision: 2 });
    await until(
      'the end is known',
      async () =>
        (await shop.query(`select 1 from terms_facts where subscription_id = $1`, [of.subscriptionId])).length > 0,
    );
    await shop.house.send('subscription.activated', {
      ...{ ...of, ...trial, plan, quantity: 1, currency: 'EUR', timeZone: 'UTC', revision: 1 },
      ...{ billingAnchor: trial.trialEndsAt, firstPeriod: APRIL },
    });

    const [rated] = await until('the end of the trial is rated', async () => {
      const rows = await shop.query<{ outcome: string; invoice_id: string | null }>(
        'select outcome, invoice_id from rated_periods where subscription_id = $1 and rated_at is not null',
        [of.subscriptionId],
      );
      return rows.length > 0 && rows;
    });
    expect(rated).toEqual({ outcome: 'nothing_owed', invoice_id: null });
  });

  it('rates again what changed while a rating was under way', async () => {
    const { subscriptionId, partnerId } = await shop.subscribe();
    await shop.invoice({ subscriptionId } as never, 'the first draft', inReview);
    const boundary = 'subscription_id = $1 and boundary = $2';
    const values = [subscriptionId, MARCH.start];
    await shop.query(
      `update rated_periods set due_at = '2026-04-01T02:30:00Z', rated_at = null where ${boundary}`,
      values,
    );
    const rating = shop.house.source('billing').createQueryRunner();
    await rating.startTransaction();
    await rating.query(`select from rated_periods where ${boundary} for update`, values);

    const at = '2026-04-20T00:00:00.000Z';
    const id = await shop.house.send('subscription.ended', { subscriptionId, partnerId, at, revision: 2 });
    await until('the news is in, or waits for the rating', async () => {
      const handled = await shop.query('select 1 from inbox where message_id = $1', [id]);
      const waiting = await shop.query(
        `select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
      );
      return handled.length + waiting.length > 0;
    });
    await rating.query(`update rated_periods set due_at = null where ${boundary}`, values);
    await rating.commitTransaction();
    await rating.release();

    await until(
      'it is rated again',
      async () => {
        return (
          (await shop.query(`select 1 from rated_periods where ${boundary} and rated_at is not null`, values)).length >
          0
        );
      },
      5_000,
    );
  });
});
