import {
  collectInvoiceAgain,
  listInvoices,
  listPartnerInvoices,
  listPayments,
  readInvoice,
  readPartnerInvoice,
  settleInvoice,
} from '@libs/contracts';
import { Database } from '@libs/platform';
import { until } from '@libs/testing';
import { Stripe } from 'stripe';
import { stripeItself } from '../src/invoices/invoice-changes.js';
import { Invoice } from '../src/invoices/invoice.entity.js';
import { PaymentsService } from '../src/payments/payments.service.js';
import { atStripe, inState, isPaid, issue } from './support/collecting.js';
import { aPlan, base, calls } from './support/plans.js';
import { expectSoundBooks, openShop, WEBHOOK_SECRET, type Shop, type Subscribed } from './support/shop.js';

describe('collecting through Stripe', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop();
  }, 60_000);
  afterEach(() => expectSoundBooks(shop));
  afterAll(() => shop.close(), 30_000);

  const deliver = async (event: Stripe.Event, secret = WEBHOOK_SECRET): Promise<number> => {
    const payload = JSON.stringify(event);
    const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret });
    const answer = await fetch(`${shop.house.url}/billing/v1/stripe/webhooks`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'stripe-signature': signature },
      body: payload,
    });
    return answer.status;
  };

  it('mirrors the invoice, collects it, and books the payment once', async () => {
    const { of, issued } = await issue(shop);

    const paid = await shop.invoice(of, 'the invoice is paid', isPaid);

    expect(paid).toMatchObject({
      due: { minor: '0' },
      collection: { state: 'settled', problem: null, stepsDone: 6, stepsTotal: 6 },
      payments: [{ method: 'stripe', amount: { minor: '4900', currency: 'EUR' } }],
      attempts: [{ number: 1, state: 'succeeded' }],
    });
    const mirrored = await atStripe(shop, issued);
    expect(mirrored).toMatchObject([{ status: 'paid', total: 4900, amount_paid: 4900, auto_advance: false }]);
    const { items } = await shop.finance.call(listPayments, { query: { invoiceId: issued.id } });
    expect(items).toHaveLength(1);
    expect(paid.hash).toBe(issued.hash);
  });

  it('books nothing twice when webhooks come twice and out of order', async () => {
    const { of, issued } = await issue(shop);
    const paid = await shop.invoice(of, 'the invoice is paid', isPaid);
    const events = (await shop.stripe.events.list({ limit: 100 })).data.filter(
      ({ data }) => (data.object as { id?: string }).id === paid.collection!.stripeInvoiceId,
    );
    expect(events.map((event) => event.type)).toEqual(expect.arrayContaining(['invoice.finalized', 'invoice.paid']));
    // Stripe's ids would be known already: under new ones they have to be looked at again, newest first, each twice.
    for (const event of events) {
      const again = { ...event, id: `${event.id}_again` };
      expect(await deliver(again)).toBe(200);
      expect(await deliver(again)).toBe(200);
    }

    await shop.invoice(of, 'all events are worked off', () => true);
    await workedOff();
    const after = await shop.finance.call(readInvoice, { params: { invoiceId: issued.id } });
    expect(after).toMatchObject({ status: 'paid', revision: paid.revision });
    expect(after.payments).toHaveLength(1);
  });

  it('refuses an event that Stripe did not sign', async () => {
    const [event] = (await shop.stripe.events.list({ limit: 1 })).data;

    expect(await deliver({ ...event!, id: 'evt_forged' }, 'whsec_of_somebody_else')).toBe(400);

    expect(await shop.query(`select 1 from stripe_events where event_id = 'evt_forged'`)).toEqual([]);
  });

  it('lets go of an event about an invoice that is not ours', async () => {
    const { id: customer } = await shop.stripe.customers.create({ name: 'Foreign' });
    const foreign = await shop.stripe.invoices.create({ customer, currency: 'eur', auto_advance: false });
    const [event] = (await shop.stripe.events.list({ limit: 1 })).data;

    await deliver({ ...event!, id: 'evt_foreign', type: 'invoice.updated', data: { object: foreign } } as Stripe.Event);

    const kept = `from stripe_events where event_id = 'evt_foreign'`;
    await until('it was looked for', async () => (await shop.query(`select 1 ${kept} and failures > 0`)).length > 0);
    expect(await shop.query(`select outcome ${kept}`)).toEqual([{ outcome: null }]);
    // The last of its tries; Stripe itself has told of this invoice, too.
    await shop.query(`update stripe_events set failures = 7, due_at = now() where stripe_invoice_id = $1`, [
      foreign.id,
    ]);
    await until('it is let go', async () => (await shop.query(`select 1 ${kept} and due_at is null`)).length > 0);
    expect(await shop.query(`select outcome ${kept}`)).toEqual([{ outcome: 'unknown_invoice' }]);
  });

  it('lets go of no event while Stripe is away', async () => {
    const { of } = await issue(shop);
    const { collection } = await shop.invoice(of, 'the invoice is paid', isPaid);
    await workedOff();
    await shop.fault('error_before', 'GET /v1/invoices/:id', 2);

    await shop.query(
      `insert into stripe_events (event_id, type, stripe_invoice_id, received_at, due_at, failures)
       values ('evt_away', 'invoice.paid', $1, now(), now(), 7)`,
      [collection!.stripeInvoiceId],
    );

    const event = `from stripe_events where event_id = 'evt_away'`;
    await until('it was tried', async () => (await shop.query(`select 1 ${event} and failures = 8`)).length > 0);
    expect(await shop.query(`select outcome ${event} and due_at is not null`)).toEqual([{ outcome: null }]);
    await shop.query(`update stripe_events set due_at = now() where event_id = 'evt_away'`);
    await until('it is read', async () => (await shop.query(`select 1 ${event} and outcome = 'read'`)).length > 0);
  });

  it('keeps a decline beside the status, with a plain reason, and collects again with a new card', async () => {
    const { of, issued } = await issue(shop, 'pm_card_chargeCustomerFail');

    const declined = await shop.invoice(of, 'the payment is declined', inState('declined'));
    expect(declined).toMatchObject({
      status: 'issued',
      due: { minor: '4900' },
      attempts: [{ number: 1, state: 'declined' }],
    });
    expect(declined.collection!.problem).toMatchObject({
      code: expect.any(String),
      reason: expect.stringMatching(/\.$/),
    });
    expect(declined.collection!.hostedUrl).toContain('/i/');

    await giveCard(of, 'pm_card_visa');
    await shop.finance.call(collectInvoiceAgain, { params: { invoiceId: issued.id } });

    const paid = await shop.invoice(of, 'the second attempt', isPaid);
    expect(paid.attempts.map(({ number, state }) => [number, state])).toEqual([
      [1, 'declined'],
      [2, 'succeeded'],
    ]);
    expect(paid.timeline.map(({ change }) => change)).toEqual(
      expect.arrayContaining(['issued', 'payment_declined', 'collect_again', 'paid']),
    );
    const again = shop.finance.call(collectInvoiceAgain, { params: { invoiceId: issued.id } });
    await expect(again).rejects.toMatchObject({ problem: { code: 'invoice_not_declined' } });
  });

  it('carries what is below the least Stripe charges, until it is settled by hand', async () => {
    const { of, issued } = await issue(shop, undefined, aPlan('Tiny', [base('0.30'), calls()]));
    expect(issued).toMatchObject({ status: 'issued', collection: { state: 'carried' } });
    expect(await atStripe(shop, issued)).toEqual([]);

    const params = { invoiceId: issued.id };
    const settled = await shop.finance.call(settleInvoice, { params, body: { reference: 'bank transfer 42' } });

    expect(settled).toMatchObject({ status: 'paid', payments: [{ method: 'manual', reference: 'bank transfer 42' }] });
    const idsIn = async (collection: 'carried' | 'settled') =>
      (await shop.finance.call(listInvoices, { query: { collection, limit: 200 } })).items.map(({ id }) => id);
    expect(await idsIn('carried')).not.toContain(issued.id);
    expect(await idsIn('settled')).toContain(issued.id);
    expect(of.partnerId).toBe(settled.partnerId);
  });

  it('does not let what Stripe collects be settled by hand', async () => {
    const { issued } = await issue(shop, 'pm_card_chargeCustomerFail');

    const settle = shop.finance.call(settleInvoice, { params: { invoiceId: issued.id }, body: { reference: 'cash' } });

    await expect(settle).rejects.toMatchObject({ problem: { code: 'collected_by_stripe' } });
  });

  it('counts what is paid on Stripe’s own page, and follows a void made there', async () => {
    const { of, issued } = await issue(shop, 'pm_card_authenticationRequired');
    const declined = await shop.invoice(of, 'the bank wants a confirmation', inState('declined'));
    expect(declined.collection!.problem).toMatchObject({ needsPartner: true });

    await shop.stripe.invoices.voidInvoice(declined.collection!.stripeInvoiceId!);

    const voided = await shop.invoice(of, 'the void is followed', (invoice) => invoice.status === 'void');
    expect(voided).toMatchObject({ number: issued.number, hash: issued.hash, collection: { state: 'closed' } });
  });

  it('makes credit of what was paid on an invoice before it is voided there, and of what comes in after', async () => {
    const { of, issued } = await issue(shop, 'pm_card_authenticationRequired');
    const declined = await shop.invoice(of, 'the bank wants a confirmation', inState('declined'));
    const { app } = shop.house.running.services[0]!;
    const receive = (reference: string, amountMinor: bigint) =>
      app.get(Database, { strict: false }).transaction(async (tx) => {
        const invoice = await tx.findOneByOrFail(Invoice, { id: issued.id });
        await app
          .get(PaymentsService, { strict: false })
          .receive(tx, invoice, { reference, amountMinor }, stripeItself);
      });

    await receive('a part', 1900n);
    await shop.stripe.invoices.voidInvoice(declined.collection!.stripeInvoiceId!);
    await shop.invoice(of, 'the void is followed', (invoice) => invoice.status === 'void');
    await receive('too late', 500n);

    const balances = await shop.query(
      `select account, sum(amount_minor)::text as minor from ledger_postings p join ledger_entries e on e.id = p.entry_id
       where e.invoice_id = $1 group by account having sum(amount_minor) <> 0 order by account`,
      [issued.id],
    );
    expect(balances).toEqual([
      { account: 'credit', minor: '-2400' },
      { account: 'stripe', minor: '2400' },
    ]);
  });

  it('shows a partner his issued invoices and nobody else’s', async () => {
    const { of, issued } = await issue(shop);
    const { of: other } = await issue(shop);
    const owner = await shop.house.as('owner', of.partnerId);

    const list = await owner.call(listPartnerInvoices, { params: { partnerId: 'me' } });
    expect(list.items.map((item) => item.id)).toEqual([issued.id]);
    const read = await owner.call(readPartnerInvoice, { params: { partnerId: 'me', invoiceId: issued.id } });
    expect(read.timeline.map(({ change, by }) => [change, by.name])).toContainEqual(['issued', '']);
    expect(read.timeline.map(({ change }) => change)).not.toContain('approved');

    const stranger = await shop.house.as('owner', other.partnerId);
    const foreign = stranger.call(readPartnerInvoice, { params: { partnerId: 'me', invoiceId: issued.id } });
    await expect(foreign).rejects.toMatchObject({ status: 404 });
  });

  const giveCard = async (of: Subscribed, card: string) => {
    const [row] = await shop.query<{ id: string }>(
      'select stripe_customer_id as id from partners where partner_id = $1',
      [of.partnerId],
    );
    const method = await shop.stripe.paymentMethods.attach(card, { customer: row!.id });
    await shop.stripe.customers.update(row!.id, { invoice_settings: { default_payment_method: method.id } });
  };
  const workedOff = async () => {
    for (;;) {
      const rows = await shop.query('select 1 from stripe_events where due_at is not null');
      if (rows.length === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
});

describe('collecting when no webhook arrives', () => {
  it('reads open invoices again after a quarter of an hour', async () => {
    const shop = await openShop({ deliver: false });
    try {
      const of = await shop.subscribe({ card: 'pm_card_authenticationRequired' });
      const draft = await shop.invoice(of, 'a draft in review', (invoice) => invoice.status === 'in_review');
      await shop.approve(draft);
      const declined = await shop.invoice(of, 'the bank wants a confirmation', inState('declined'));
      await shop.stripe.paymentMethods.attach('pm_card_visa', {
        customer: (await shop.stripe.invoices.retrieve(declined.collection!.stripeInvoiceId!)).customer as string,
      });
      const { data } = await shop.stripe.paymentMethods.list({
        customer: (await shop.stripe.invoices.retrieve(declined.collection!.stripeInvoiceId!)).customer as string,
      });
      const card = data.find(
        (method) => method.id !== undefined && method.card?.brand === 'visa' && method.created >= 0,
      )!;
      await shop.stripe.invoices.pay(declined.collection!.stripeInvoiceId!, { payment_method: card.id });

      shop.house.clock.moveTo('2026-04-01T02:10:00Z');
      expect((await shop.finance.call(readInvoice, { params: { invoiceId: draft.id } })).status).toBe('issued');
      shop.house.clock.moveTo('2026-04-01T02:20:00Z');

      const paid = await shop.invoice(of, 'the look finds the payment', isPaid);
      expect(paid.payments).toHaveLength(1);
      await expectSoundBooks(shop);
    } finally {
      await shop.close();
    }
  }, 60_000);
});
