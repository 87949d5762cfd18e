import { listEvents, readInvoice, recomputeInvoice, sendBackInvoice } from '@libs/contracts';
import { createStripeClient } from '@libs/stripe';
import type { Staff } from './staff.js';

/** What finance does when an invoice is not as it should be. */
export function moneyFlows(at: () => Staff): void {
  it('decides nothing when the invoice changed meanwhile, says what is different, and then decides on that', async () => {
    const staff = at();
    const api = staff.web.staff;
    const draft = await staff.draftOf('21.00');
    const params = { invoiceId: draft.id };
    await staff.openInvoice(draft);
    await staff.button('Approve and issue');
    await api.call(sendBackInvoice, { params, body: { revision: draft.revision, reason: 'a colleague was faster' } });

    await staff.confirm('Approve and issue');
    await staff.see('It changed while you looked at it');
    await staff.see(/In review.*Draft/);
    const { revision, status } = await api.call(readInvoice, { params });
    expect(status).toBe('draft');

    await api.call(recomputeInvoice, { params, body: { revision } });
    await staff.button('I have seen it');
    await staff.openInvoice(draft);
    await staff.approve();
    await staff.see(/^OCT-\d{4}-\d{6} · /);
  });

  it('goes on with a held collection once its cause is mended, and collects again with a card that works', async () => {
    const staff = at();
    const { config } = staff.web.house.running;
    const stripe = createStripeClient({ secretKey: 'sk_test_x', apiBase: config.STRIPE_API_BASE! });
    const customer = (await staff.velo()).stripeCustomerId!;
    const useCard = async (card: string) => {
      const { id } = await stripe.paymentMethods.attach(card, { customer });
      await stripe.customers.update(customer, { invoice_settings: { default_payment_method: id } });
    };
    const draft = await staff.draftOf('22.00');
    await useCard('pm_card_chargeCustomerFail');
    await stripe.customers.update(customer, { balance: -500 });

    await staff.openInvoice(draft);
    await staff.approve();
    await staff.see('Held: somebody must look');
    await staff.see('The customer has a balance of -500 in Stripe.');
    await stripe.customers.update(customer, { balance: 0 });
    await staff.button('Resume collecting');
    await staff.answer(/^Reason/, 'The credit was a mistake and is gone.');
    await staff.confirm('Resume collecting');

    await staff.see('Payment declined');
    await useCard('pm_card_visa');
    await staff.button('Collect again');
    await staff.see(/asked once more to collect \$22\.00/);
    await staff.confirm('Collect again');

    await staff.see('Settled');
    const { status, payments } = await staff.web.staff.call(readInvoice, { params: { invoiceId: draft.id } });
    expect([status, payments.length]).toEqual(['paid', 1]);
  });

  it('books by hand what is too small for Stripe', async () => {
    const staff = at();
    const draft = await staff.draftOf('0.30');

    await staff.openInvoice(draft);
    await staff.approve();
    await staff.see('Too small for Stripe: settle by hand');
    await staff.button('Book a payment');
    await staff.answer(/^Bank reference/, 'transfer 42');
    await staff.confirm('Book a payment');

    await staff.see('Settled');
    const { payments } = await staff.web.staff.call(readInvoice, { params: { invoiceId: draft.id } });
    expect(payments).toMatchObject([{ method: 'manual', reference: 'transfer 42', amount: { minor: '30' } }]);
  });

  it('corrects one call of an invoice and deletes another, after saying what that changes', async () => {
    const staff = at();
    await staff.openInvoice({ id: staff.web.samples.invoiceId! });
    await staff.button(/API calls/);
    await staff.button(/200 · .*forecast/);
    await staff.button(/^Events of/);
    await staff.button('Correct GET /forecast');
    await staff.answer(/^latencyMs/, '77');
    await staff.answer(/^Reason/, 'The clock of the gateway was wrong.');
    await staff.see(/latencyMs: \d+ becomes 77\./);
    await staff.see(/It was counted as 1 × /);
    await staff.confirm('Correct the event');

    await staff.see('The event is corrected.');
    await staff.see('Corrected');
    await staff.press(staff.page.getByRole('button', { name: 'Correct GET /forecast' }).nth(1));
    await staff.press(staff.dialog.getByLabel('It never happened'));
    await staff.answer(/^Reason/, 'A probe of our own.');
    await staff.see(/1 × .* is taken out of the usage of its subscription\./);
    await staff.confirm('Delete the event');

    await staff.see('The event is deleted.');
    const params = { invoiceId: staff.web.samples.invoiceId! };
    const { partnerId, lines } = await staff.web.staff.call(readInvoice, { params });
    const { start } = lines.find(({ usage }) => usage.length > 0)!.period;
    // The first day that has calls was opened.
    const to = new Date(Date.parse(start) + 2 * 86_400_000).toISOString();
    const { items } = await staff.web.staff.call(listEvents, { query: { partnerId, from: start, to, limit: 200 } });
    const amended = items.filter(({ amendments }) => amendments.length > 0);
    expect(amended).toHaveLength(2);
    expect(amended).toContainEqual(
      expect.objectContaining({
        data: expect.objectContaining({ latencyMs: 77 }),
        amendments: [expect.objectContaining({ reason: 'The clock of the gateway was wrong.' })],
      }),
    );
    expect(amended).toContainEqual(
      expect.objectContaining({
        countedAs: [],
        amendments: [expect.objectContaining({ kind: 'deleted', reason: 'A probe of our own.' })],
      }),
    );
  });
}
