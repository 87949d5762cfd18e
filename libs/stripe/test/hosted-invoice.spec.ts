import { customerWithCard, draftOf, failureOf, startRig, type Rig } from './support/harness.js';

describe('the hosted invoice page', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig();
  });
  afterAll(() => rig.close());

  async function open(card: string) {
    const id = await draftOf(rig.stripe, await customerWithCard(rig.stripe, card), 123_456);
    return rig.stripe.invoices.finalizeInvoice(id);
  }
  const press = (url: string) => fetch(url, { method: 'POST', redirect: 'manual' });

  it('shows the lines and the exact amount in the reader’s language', async () => {
    const { hosted_invoice_url: url } = await open('pm_card_visa');

    const english = await (await fetch(url!)).text();
    const french = await (await fetch(url!, { headers: { 'accept-language': 'fr' } })).text();

    expect(english).toContain('€1,234.56');
    expect(french).toMatch(/1\s234,56\s€/);
    expect(english).toContain('Line 1');
  });

  it('lets the partner pay what the bank would not let a machine pay', async () => {
    const invoice = await open('pm_card_authenticationRequired');
    expect((await failureOf(rig.stripe.invoices.pay(invoice.id))).statusCode).toBe(402);

    expect((await press(invoice.hosted_invoice_url!)).status).toBe(303);

    expect(await rig.stripe.invoices.retrieve(invoice.id)).toMatchObject({ status: 'paid', amount_paid: 123_456 });
  });

  it('charges once, however often the button is pressed', async () => {
    const invoice = await open('pm_card_visa');

    await Promise.all([1, 2, 3].map(() => press(invoice.hosted_invoice_url!)));

    const charges = await rig.stripe.charges.list({ customer: invoice.customer as string });
    expect(charges.data.map((charge) => charge.amount)).toEqual([123_456]);
  });

  it('says that the card was declined', async () => {
    const invoice = await open('pm_card_chargeCustomerFail');

    const answer = await press(invoice.hosted_invoice_url!);

    expect(answer.status).toBe(402);
    expect(await answer.text()).toContain('role="alert"');
  });
});
