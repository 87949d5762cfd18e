import { customerWithCard, draftOf, failureOf, startRig, type Rig } from './support/harness.js';

describe('the sandbox: invoices', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig();
  });
  afterAll(() => rig.close());

  it('makes an empty draft that is not collected by itself', async () => {
    const customer = await customerWithCard(rig.stripe);
    const invoice = await rig.stripe.invoices.create({ customer, currency: 'eur' });

    expect(invoice).toMatchObject({
      object: 'invoice',
      status: 'draft',
      auto_advance: false,
      total: 0,
      currency: 'eur',
    });
    expect(invoice.created).toBe(rig.clock.now().getTime() / 1000);
  });

  it('sums up the lines that are added', async () => {
    const invoice = await rig.stripe.invoices.retrieve(
      await draftOf(rig.stripe, await customerWithCard(rig.stripe), 1250, 375, -25),
    );

    expect(invoice).toMatchObject({ subtotal: 1600, total: 1600, amount_due: 1600, amount_remaining: 1600 });
  });

  it('embeds the first ten lines and lists all of them', async () => {
    const id = await draftOf(
      rig.stripe,
      await customerWithCard(rig.stripe),
      ...Array.from({ length: 23 }, (_, i) => i + 1),
    );

    const invoice = await rig.stripe.invoices.retrieve(id);
    const all = await rig.stripe.invoices.listLineItems(id, { limit: 7 }).autoPagingToArray({ limit: 100 });

    expect(invoice.lines.data).toHaveLength(10);
    expect(invoice.lines.has_more).toBe(true);
    expect(all.map((line) => line.amount)).toEqual(Array.from({ length: 23 }, (_, i) => i + 1));
  });

  it('takes 250 lines and refuses the 251st', async () => {
    const customer = await customerWithCard(rig.stripe);
    const id = await draftOf(rig.stripe, customer, ...Array.from({ length: 250 }, () => 1));

    const error = await failureOf(
      rig.stripe.invoices.addLines(id, { lines: [{ amount: 1, description: 'one more' }] }),
    );

    expect(error.statusCode).toBe(400);
    expect((await rig.stripe.invoices.retrieve(id)).total).toBe(250);
  });

  it('finalises under our number, and only once', async () => {
    const customer = await customerWithCard(rig.stripe);
    const draft = await rig.stripe.invoices.create({ customer, currency: 'eur', number: 'OCT-1' });
    await rig.stripe.invoices.addLines(draft.id, { lines: [{ amount: 900, description: 'x' }] });

    const open = await rig.stripe.invoices.finalizeInvoice(draft.id, { auto_advance: false });
    const again = await failureOf(rig.stripe.invoices.finalizeInvoice(draft.id));

    expect(open).toMatchObject({ status: 'open', number: 'OCT-1', amount_due: 900 });
    expect(open.hosted_invoice_url).toBe(`${rig.sandbox.url}/i/${draft.id}`);
    expect(again.statusCode).toBe(400);
  });

  it('refuses a number that is taken', async () => {
    const customer = await customerWithCard(rig.stripe);
    await rig.stripe.invoices.create({ customer, number: 'OCT-TWICE' });

    const error = await failureOf(rig.stripe.invoices.create({ customer, number: 'OCT-TWICE' }));

    expect(error).toMatchObject({ statusCode: 400, param: 'number' });
  });

  it('numbers by the customer when we give no number', async () => {
    const customer = await customerWithCard(rig.stripe);
    const first = await rig.stripe.invoices.finalizeInvoice(await draftOf(rig.stripe, customer, 100));
    const second = await rig.stripe.invoices.finalizeInvoice(await draftOf(rig.stripe, customer, 100));

    expect([first.number?.slice(-5), second.number?.slice(-5)]).toEqual(['-0001', '-0002']);
  });

  it('charges the default card and shows the payment beside the invoice', async () => {
    const id = await draftOf(rig.stripe, await customerWithCard(rig.stripe), 4200);
    await rig.stripe.invoices.finalizeInvoice(id);

    const paid = await rig.stripe.invoices.pay(id, { off_session: true });
    const payments = await rig.stripe.invoicePayments.list({ invoice: id });

    expect(paid).toMatchObject({ status: 'paid', amount_paid: 4200, amount_remaining: 0, attempt_count: 1 });
    expect(paid).not.toHaveProperty('payment_intent');
    expect(payments.data).toHaveLength(1);
    const intentId = payments.data[0]?.payment.payment_intent as string;
    const intent = await rig.stripe.paymentIntents.retrieve(intentId, { expand: ['latest_charge'] });
    expect(intent).toMatchObject({
      status: 'succeeded',
      amount_received: 4200,
      latest_charge: { paid: true, amount: 4200 },
    });
  });

  it('expands four levels down to the payment intent', async () => {
    const id = await draftOf(rig.stripe, await customerWithCard(rig.stripe), 700);
    await rig.stripe.invoices.finalizeInvoice(id);

    const invoice = await rig.stripe.invoices.retrieve(id, { expand: ['payments.data.payment.payment_intent'] });

    expect(invoice.payments?.data[0]?.payment.payment_intent).toMatchObject({ object: 'payment_intent', amount: 700 });
  });

  it('refuses to expand what cannot be expanded', async () => {
    const id = await draftOf(rig.stripe, await customerWithCard(rig.stripe), 700);

    const error = await failureOf(rig.stripe.invoices.retrieve(id, { expand: ['payment_intent'] }));

    expect(error.message).toContain('cannot be expanded');
  });

  it.each(['pay', 'voidInvoice', 'markUncollectible'] as const)('refuses to %s a draft', async (verb) => {
    const id = await draftOf(rig.stripe, await customerWithCard(rig.stripe), 700);

    expect((await failureOf(rig.stripe.invoices[verb](id))).statusCode).toBe(400);
  });

  it('refuses to pay twice', async () => {
    const id = await draftOf(rig.stripe, await customerWithCard(rig.stripe), 700);
    await rig.stripe.invoices.finalizeInvoice(id);
    await rig.stripe.invoices.pay(id);

    expect((await failureOf(rig.stripe.invoices.pay(id))).message).toContain('already paid');
    expect(
      (await rig.stripe.charges.list({ customer: (await rig.stripe.invoices.retrieve(id)).customer as string })).data,
    ).toHaveLength(1);
  });

  it('answers 400, not 402, when there is no card', async () => {
    const customer = await rig.stripe.customers.create({ name: 'No Card' });
    const id = await draftOf(rig.stripe, customer.id, 700);
    await rig.stripe.invoices.finalizeInvoice(id);

    const error = await failureOf(rig.stripe.invoices.pay(id));

    expect(error).toMatchObject({ statusCode: 400, type: 'StripeInvalidRequestError' });
  });

  it('declines with 402 and records the attempt', async () => {
    const id = await draftOf(rig.stripe, await customerWithCard(rig.stripe, 'pm_card_chargeCustomerFail'), 700);
    await rig.stripe.invoices.finalizeInvoice(id);

    const error = await failureOf(rig.stripe.invoices.pay(id));

    expect(error).toMatchObject({ statusCode: 402, code: 'card_declined', decline_code: 'generic_decline' });
    expect(error.payment_intent).toMatchObject({ status: 'requires_payment_method', amount: 700 });
    expect(await rig.stripe.invoices.retrieve(id)).toMatchObject({ status: 'open', attempt_count: 1, amount_paid: 0 });
  });

  it('asks for authentication with 402', async () => {
    const id = await draftOf(rig.stripe, await customerWithCard(rig.stripe, 'pm_card_authenticationRequired'), 700);
    await rig.stripe.invoices.finalizeInvoice(id);

    const error = await failureOf(rig.stripe.invoices.pay(id, { off_session: true }));

    expect(error).toMatchObject({ statusCode: 402, code: 'invoice_payment_intent_requires_action' });
    expect((await rig.stripe.invoices.retrieve(id)).status).toBe('open');
  });

  it('pays and is disputed afterwards with the dispute card', async () => {
    const id = await draftOf(rig.stripe, await customerWithCard(rig.stripe, 'pm_card_createDispute'), 700);
    await rig.stripe.invoices.finalizeInvoice(id);

    expect((await rig.stripe.invoices.pay(id)).status).toBe('paid');
    const disputes = await rig.stripe.events.list({ type: 'charge.dispute.created' });
    expect(disputes.data[0]?.data.object).toMatchObject({ object: 'dispute', amount: 700, status: 'needs_response' });
  });

  it('pays out of band without a charge', async () => {
    const id = await draftOf(rig.stripe, await customerWithCard(rig.stripe), 700);
    await rig.stripe.invoices.finalizeInvoice(id);

    const paid = await rig.stripe.invoices.pay(id, { paid_out_of_band: true });

    expect(paid).toMatchObject({ status: 'paid', amount_paid: 700 });
    expect((await rig.stripe.charges.list({ customer: paid.customer as string })).data).toEqual([]);
  });

  it('counts a total of zero as paid at finalising', async () => {
    const id = await draftOf(rig.stripe, await customerWithCard(rig.stripe), 500, -500);

    expect(await rig.stripe.invoices.finalizeInvoice(id)).toMatchObject({
      status: 'paid',
      amount_due: 0,
      amount_paid: 0,
    });
  });

  it('moves a total below the minimum to the customer balance and charges it with the next invoice', async () => {
    const customer = await customerWithCard(rig.stripe);

    const small = await rig.stripe.invoices.finalizeInvoice(await draftOf(rig.stripe, customer, 49));
    const next = await rig.stripe.invoices.finalizeInvoice(await draftOf(rig.stripe, customer, 1000));

    expect(small).toMatchObject({ status: 'paid', total: 49, amount_due: 0, ending_balance: 49 });
    expect(next).toMatchObject({ status: 'open', total: 1000, starting_balance: 49, amount_due: 1049 });
  });

  it('turns a negative total into a credit', async () => {
    const customer = await customerWithCard(rig.stripe);

    await rig.stripe.invoices.finalizeInvoice(await draftOf(rig.stripe, customer, -300));

    expect(await rig.stripe.customers.retrieve(customer)).toMatchObject({ balance: -300 });
  });

  it('refuses more than eight digits, and says so in an event', async () => {
    const id = await draftOf(rig.stripe, await customerWithCard(rig.stripe), 100_000_000);

    expect((await failureOf(rig.stripe.invoices.finalizeInvoice(id))).code).toBe('amount_too_large');
    expect((await rig.stripe.invoices.retrieve(id)).last_finalization_error?.code).toBe('amount_too_large');
    expect((await rig.stripe.events.list({ type: 'invoice.finalization_failed' })).data).toHaveLength(1);
  });

  it('voids an open invoice and cancels its payment', async () => {
    const id = await draftOf(rig.stripe, await customerWithCard(rig.stripe), 700);
    await rig.stripe.invoices.finalizeInvoice(id);

    expect((await rig.stripe.invoices.voidInvoice(id)).status).toBe('void');
    expect((await rig.stripe.invoicePayments.list({ invoice: id })).data[0]?.status).toBe('canceled');
    expect((await failureOf(rig.stripe.invoices.pay(id))).statusCode).toBe(400);
  });

  it('lets an uncollectible invoice still be paid', async () => {
    const id = await draftOf(rig.stripe, await customerWithCard(rig.stripe), 700);
    await rig.stripe.invoices.finalizeInvoice(id);

    expect((await rig.stripe.invoices.markUncollectible(id)).status).toBe('uncollectible');
    expect((await rig.stripe.invoices.pay(id)).status).toBe('paid');
  });

  it('deletes drafts, and nothing else', async () => {
    const customer = await customerWithCard(rig.stripe);
    const draft = await draftOf(rig.stripe, customer, 700);
    const open = await draftOf(rig.stripe, customer, 700);
    await rig.stripe.invoices.finalizeInvoice(open);

    expect(await rig.stripe.invoices.del(draft)).toMatchObject({ id: draft, deleted: true });
    expect((await failureOf(rig.stripe.invoices.retrieve(draft))).statusCode).toBe(404);
    expect((await failureOf(rig.stripe.invoices.del(open))).statusCode).toBe(400);
  });

  it('edits drafts, and nothing that moves money afterwards', async () => {
    const id = await draftOf(rig.stripe, await customerWithCard(rig.stripe), 700);

    expect((await rig.stripe.invoices.update(id, { metadata: { a: '1' } })).metadata).toEqual({ a: '1' });
    await rig.stripe.invoices.finalizeInvoice(id);
    expect((await rig.stripe.invoices.update(id, { metadata: { b: '2' } })).metadata).toEqual({ a: '1', b: '2' });
    expect((await failureOf(rig.stripe.invoices.update(id, { number: 'X' }))).code).toBe('invoice_not_editable');
    expect((await failureOf(rig.stripe.invoices.addLines(id, { lines: [{ amount: 1 }] }))).statusCode).toBe(400);
  });

  it('leaves floating items of the customer alone unless told to sweep them in', async () => {
    const customer = await customerWithCard(rig.stripe);
    await rig.stripe.invoiceItems.create({ customer, amount: 111, currency: 'eur', description: 'stray' });

    const alone = await rig.stripe.invoices.create({ customer, currency: 'eur' });
    const swept = await rig.stripe.invoices.create({
      customer,
      currency: 'eur',
      pending_invoice_items_behavior: 'include',
    });

    expect([alone.total, swept.total]).toEqual([0, 111]);
  });

  it('refuses an item in another currency', async () => {
    const customer = await customerWithCard(rig.stripe);
    const invoice = await draftOf(rig.stripe, customer, 100);

    const error = await failureOf(rig.stripe.invoiceItems.create({ customer, invoice, amount: 1, currency: 'usd' }));

    expect(error).toMatchObject({ statusCode: 400, param: 'currency' });
  });

  it('takes a bound item away again', async () => {
    const customer = await customerWithCard(rig.stripe);
    const invoice = await draftOf(rig.stripe, customer, 100);
    const item = await rig.stripe.invoiceItems.create({ customer, invoice, amount: 50, currency: 'eur' });

    expect((await rig.stripe.invoices.retrieve(invoice)).total).toBe(150);
    await rig.stripe.invoiceItems.del(item.id);
    expect((await rig.stripe.invoices.retrieve(invoice)).total).toBe(100);
  });

  it('wants a due date with send_invoice, and none with charge_automatically', async () => {
    const customer = await customerWithCard(rig.stripe);

    const without = await failureOf(rig.stripe.invoices.create({ customer, collection_method: 'send_invoice' }));
    const superfluous = await failureOf(rig.stripe.invoices.create({ customer, days_until_due: 14 }));
    const right = await rig.stripe.invoices.create({ customer, collection_method: 'send_invoice', days_until_due: 14 });

    expect([without.param, superfluous.param]).toEqual(['days_until_due', 'days_until_due']);
    expect(right.due_date).toBe(right.created + 14 * 86_400);
  });

  it('lists by customer and time, newest first', async () => {
    const customer = await customerWithCard(rig.stripe);
    const first = await draftOf(rig.stripe, customer, 1);
    rig.clock.advance(3_600_000);
    const second = await draftOf(rig.stripe, customer, 2);
    const since = rig.clock.now().getTime() / 1000;

    const all = await rig.stripe.invoices.list({ customer });
    const recent = await rig.stripe.invoices.list({ customer, created: { gte: since } });

    expect(all.data.map((invoice) => invoice.id)).toEqual([second, first]);
    expect(recent.data.map((invoice) => invoice.id)).toEqual([second]);
  });
});
