import { createStripeClient, METADATA, payOp, planInvoice, voidOp } from '../src/index.js';
import { customerWithCard, startRig, type Rig } from './support/harness.js';
import { aMirror } from './support/mirrors.js';
import { OpsTable } from './support/runner.js';

const HOUR = 3_600_000;
describe('the protocol', () => {
  let rig: Rig;
  let serial = 0;
  const fresh = () => `inv_${(serial += 1)}`;

  beforeAll(async () => {
    rig = await startRig();
  });
  afterAll(() => rig.close());

  /** An invoice of 60 lines for a partner whose card is already on file, with its first payment attempt. */
  async function planned(id: string, stripeCustomerId: string | null = null) {
    const amounts = Array.from({ length: 60 }, (_, index) => 100 + index);
    const mirror = aMirror(id, amounts);
    const customer = { ...mirror.customer, stripeCustomerId };
    return { mirror, table: new OpsTable([...planInvoice({ ...mirror, customer }), payOp(mirror, 1)]), owed: 7770 };
  }

  async function invoicesOf(id: string) {
    const all = await rig.stripe.invoices.list({ limit: 100 }).autoPagingToArray({ limit: 1000 });
    return all.filter((invoice) => invoice.metadata?.[METADATA.invoice] === id);
  }

  async function chargedFor(invoice: string): Promise<number[]> {
    const payments = await rig.stripe.invoicePayments.list({ invoice, status: 'paid' });
    return payments.data.map((payment) => payment.amount_paid ?? 0);
  }

  it('takes an approved invoice to paid', async () => {
    const id = fresh();
    const { table, owed } = await planned(id, await customerWithCard(rig.stripe));

    await table.run(rig.stripe, rig.clock.now);

    expect(table.outcomes.map((outcome) => outcome.kind)).toEqual(Array.from({ length: 7 }, () => 'done'));
    const [invoice] = await invoicesOf(id);
    expect(invoice).toMatchObject({
      status: 'paid',
      total: owed,
      amount_paid: owed,
      number: `OCT-${id}`,
      auto_advance: false,
    });
  });

  it('survives a crash after every call, before its answer is stored', async () => {
    const id = fresh();
    const { table, owed } = await planned(id, await customerWithCard(rig.stripe));
    const crashed = new Set<string>();

    for (let turn = 0; turn < 20; turn += 1) {
      await table.turn(rig.stripe, rig.clock.now(), (op) => !crashed.has(op.step) && crashed.add(op.step).has(op.step));
    }

    const invoices = await invoicesOf(id);
    expect(crashed.size).toBe(7);
    expect(invoices).toHaveLength(1);
    expect(await chargedFor(invoices[0]!.id)).toEqual([owed]);
  });

  it('survives a crash after every call and a restart when the keys have expired', async () => {
    const id = fresh();
    const { table, owed } = await planned(id, await customerWithCard(rig.stripe));
    const crashed = new Set<string>();

    for (let turn = 0; turn < 20; turn += 1) {
      await table.turn(rig.stripe, rig.clock.now(), (op) => {
        if (crashed.has(op.step)) return false;
        crashed.add(op.step);
        rig.clock.advance(25 * HOUR);
        return true;
      });
    }

    const invoices = await invoicesOf(id);
    expect(invoices).toHaveLength(1);
    expect(await chargedFor(invoices[0]!.id)).toEqual([owed]);
    const lines = await rig.stripe.invoices.listLineItems(invoices[0]!.id, { limit: 100 });
    expect(lines.data).toHaveLength(60);
  });

  it('adds only the missing lines when a part of the chunk is there', async () => {
    const id = fresh();
    const { table } = await planned(id, await customerWithCard(rig.stripe));
    await table.turn(rig.stripe, rig.clock.now());
    await table.turn(rig.stripe, rig.clock.now());
    const row = table.state('lines_1')!;
    const lines = (row.params.request['lines'] as { amount: number }[]).slice(0, 20);
    await rig.stripe.invoices.addLines(table.state('invoice')!.stripeId!, { lines });
    table.save({ ...row, state: 'unsure', firstSentAt: rig.clock.now() });

    await table.run(rig.stripe, rig.clock.now);

    expect(table.state('lines_1')).toMatchObject({ gen: 2, state: 'done' });
    expect((await invoicesOf(id))[0]).toMatchObject({ status: 'paid', total: 7770 });
  });

  it('keeps the oldest of two drafts and deletes the other', async () => {
    const id = fresh();
    const customer = await customerWithCard(rig.stripe);
    const { table } = await planned(id, customer);
    await table.turn(rig.stripe, rig.clock.now());
    const row = table.state('invoice')!;
    const { number: _, ...unnumbered } = row.params.request;
    const first = await rig.stripe.invoices.create({ ...unnumbered, customer } as never);
    rig.clock.advance(1000);
    await rig.stripe.invoices.create({ ...unnumbered, customer } as never);
    table.save({ ...row, state: 'unsure', firstSentAt: rig.clock.now() });

    await table.run(rig.stripe, rig.clock.now);

    expect((await invoicesOf(id)).map((invoice) => invoice.id)).toEqual([first.id]);
  });

  describe('the gate', () => {
    /** Runs until the lines are in, lets somebody meddle, and goes on. */
    async function heldAfter(meddle: (invoice: string, customer: string) => Promise<unknown>) {
      const id = fresh();
      const customer = await customerWithCard(rig.stripe);
      const { table } = await planned(id, customer);
      await table.runUntil('lines_2', rig.stripe, rig.clock.now);
      await meddle(table.state('invoice')!.stripeId!, customer);
      await table.run(rig.stripe, rig.clock.now);
      return table.state('verify')!;
    }

    it('holds a draft to which somebody added a line', async () => {
      const op = await heldAfter((invoice) => rig.stripe.invoices.addLines(invoice, { lines: [{ amount: 1 }] }));

      expect(op.state).toBe('held');
      expect(op.lastError).toContain('The subtotal is 7771, not 7770.');
      expect(op.lastError).toContain('is foreign or there twice');
    });

    it('holds a draft from which a line is gone', async () => {
      const op = await heldAfter(async (invoice) => {
        const items = await rig.stripe.invoiceItems.list({ invoice, limit: 100 });
        await rig.stripe.invoiceItems.del(items.data[0]!.id);
      });

      expect(op.lastError).toMatch(/line_\d+ is missing\./);
    });

    it('holds when the customer has a balance in Stripe', async () => {
      const op = await heldAfter((_, customer) => rig.stripe.customers.update(customer, { balance: -500 }));

      expect(op.lastError).toContain('a balance of -500');
    });

    it('holds when somebody was faster and finalised', async () => {
      const op = await heldAfter((invoice) => rig.stripe.invoices.finalizeInvoice(invoice));

      expect(op.lastError).toContain('The invoice is open, not a draft.');
    });

    it('holds when Stripe would collect by itself', async () => {
      const op = await heldAfter((invoice) => rig.stripe.invoices.update(invoice, { auto_advance: true }));

      expect(op.lastError).toContain('auto_advance');
    });
  });

  it('holds a finalised invoice whose amount due changed behind the gate', async () => {
    const customer = await customerWithCard(rig.stripe);
    const { table } = await planned(fresh(), customer);
    await table.runUntil('verify', rig.stripe, rig.clock.now);
    await rig.stripe.customers.update(customer, { balance: -500 });

    await table.run(rig.stripe, rig.clock.now);

    expect(table.state('finalize')).toMatchObject({ state: 'held' });
    expect(table.state('pay_1')).toMatchObject({ state: 'waiting' });
  });

  it.each([
    ['pm_card_chargeCustomerFail', { declineCode: 'generic_decline', requiresAction: false }],
    ['pm_card_authenticationRequired', { declineCode: 'authentication_required', requiresAction: true }],
  ])('reports what %s does, and pays by a second attempt with another card', async (card, expected) => {
    const customer = await customerWithCard(rig.stripe, card);
    const { table, mirror, owed } = await planned(fresh(), customer);
    await table.run(rig.stripe, rig.clock.now);
    expect(table.outcomes.at(-1)).toMatchObject({ kind: 'declined', ...expected });

    const other = await rig.stripe.paymentMethods.attach('pm_card_visa', { customer });
    await rig.stripe.customers.update(customer, { invoice_settings: { default_payment_method: other.id } });
    table.add(payOp(mirror, 2));
    await table.run(rig.stripe, rig.clock.now);

    expect(table.outcomes.at(-1)).toMatchObject({ kind: 'done', object: { status: 'paid', amount_paid: owed } });
  });

  it('counts an invoice that was paid meanwhile as paid', async () => {
    const { table, owed } = await planned(fresh(), await customerWithCard(rig.stripe));
    await table.runUntil('finalize', rig.stripe, rig.clock.now);
    const invoice = table.state('invoice')!.stripeId!;
    await rig.stripe.invoices.pay(invoice);

    await table.run(rig.stripe, rig.clock.now);

    expect(table.state('pay_1')).toMatchObject({ state: 'done', stripeId: invoice });
    expect(await chargedFor(invoice)).toEqual([owed]);
  });

  it('voids an open invoice once, and holds a paid one', async () => {
    const { table, mirror } = await planned(fresh(), await customerWithCard(rig.stripe));
    await table.runUntil('finalize', rig.stripe, rig.clock.now);
    table.save({ ...table.state('pay_1')!, state: 'declined' });
    table.add(voidOp(mirror));
    await table.run(rig.stripe, rig.clock.now);
    expect(table.state('void')?.state).toBe('done');
    table.save({ ...table.state('void')!, idemKey: 'another', state: 'waiting' });
    await table.run(rig.stripe, rig.clock.now);
    expect(table.state('void')?.state).toBe('done');

    const paid = await planned(fresh(), await customerWithCard(rig.stripe));
    await paid.table.run(rig.stripe, rig.clock.now);
    paid.table.add(voidOp(paid.mirror));
    await paid.table.run(rig.stripe, rig.clock.now);
    expect(paid.table.state('void')).toMatchObject({ state: 'held' });
  });

  it('stops the account, not the invoice, when the key is refused', async () => {
    const { table } = await planned(fresh(), await customerWithCard(rig.stripe));
    const stranger = createStripeClient({ secretKey: 'sk_live_stranger', apiBase: rig.sandbox.url });

    const outcome = await table.turn(stranger, rig.clock.now());

    expect(outcome).toMatchObject({ kind: 'hold', problem: { code: 'key_refused', scope: 'account' } });
    expect(JSON.stringify(outcome)).not.toContain('sk_live_stranger');
    await table.run(rig.stripe, rig.clock.now);
    expect(table.state('pay_1')?.state).toBe('done');
  });

  it('holds when the stored bytes were changed under the key', async () => {
    const { table } = await planned(fresh(), await customerWithCard(rig.stripe));
    await table.turn(rig.stripe, rig.clock.now());
    await table.turn(rig.stripe, rig.clock.now());
    const row = table.state('invoice')!;
    const request = { ...row.params.request, number: 'ANOTHER' };
    table.save({ ...row, state: 'sent', params: { ...row.params, request } });

    expect(await table.turn(rig.stripe, rig.clock.now())).toMatchObject({
      kind: 'hold',
      problem: { code: 'params_changed' },
    });
  });

  it('takes no JSON for a success that is not the object asked for', async () => {
    const { createServer } = await import('node:http');
    const gateway = createServer((_, response) => response.writeHead(404).end('{"message":"Not Found"}'));
    await new Promise<void>((listening) => gateway.listen(0, '127.0.0.1', listening));
    const { port } = gateway.address() as { port: number };
    const { table } = await planned(fresh());

    const outcome = await table.turn(
      createStripeClient({ secretKey: 'sk_test_x', apiBase: `http://127.0.0.1:${port}` }),
      rig.clock.now(),
    );

    expect(outcome).toEqual({ kind: 'retry', reason: 'the answer is no customer' });
    gateway.close();
  });
});
