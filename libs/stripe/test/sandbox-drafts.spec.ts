import { customerWithCard, draftOf, failureOf, startRig, type Rig } from './support/harness.js';

describe('the sandbox: drafts', () => {
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

  it('refuses to expand what cannot be expanded', async () => {
    const id = await draftOf(rig.stripe, await customerWithCard(rig.stripe), 700);

    const error = await failureOf(rig.stripe.invoices.retrieve(id, { expand: ['payment_intent'] }));

    expect(error.message).toContain('cannot be expanded');
  });

  it('answers 400, not 402, when there is no card', async () => {
    const customer = await rig.stripe.customers.create({ name: 'No Card' });
    const id = await draftOf(rig.stripe, customer.id, 700);
    await rig.stripe.invoices.finalizeInvoice(id);

    const error = await failureOf(rig.stripe.invoices.pay(id));

    expect(error).toMatchObject({ statusCode: 400, type: 'StripeInvalidRequestError' });
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
