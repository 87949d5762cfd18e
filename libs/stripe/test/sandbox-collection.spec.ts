import { customerWithCard, draftOf, failureOf, startRig, type Rig } from './support/harness.js';

describe('the sandbox: collection', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig();
  });
  afterAll(() => rig.close());

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

  it('wants a due date with send_invoice, and none with charge_automatically', async () => {
    const customer = await customerWithCard(rig.stripe);

    const without = await failureOf(rig.stripe.invoices.create({ customer, collection_method: 'send_invoice' }));
    const superfluous = await failureOf(rig.stripe.invoices.create({ customer, days_until_due: 14 }));
    const right = await rig.stripe.invoices.create({ customer, collection_method: 'send_invoice', days_until_due: 14 });

    expect([without.param, superfluous.param]).toEqual(['days_until_due', 'days_until_due']);
    expect(right.due_date).toBe(right.created + 14 * 86_400);
  });
});
