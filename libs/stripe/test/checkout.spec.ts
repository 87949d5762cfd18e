import {
  cardSetupParams,
  createCardSetup,
  createCustomer,
  retrieveCardSetup,
  setDefaultPaymentMethod,
  type CardSetup,
} from '../src/index.js';
import { failureOf, send, startRig, type Rig } from './support/harness.js';

describe('saving a card', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig({ accountName: 'Dunlin <Maps>' });
  });
  afterAll(() => rig.close());

  let serial = 0;
  async function opened(changes: Partial<CardSetup> = {}) {
    const partnerId = `par_${(serial += 1)}`;
    const partner = { partnerId, name: 'Teal Freight', email: 'ops@teal.example' };
    const customer = await createCustomer(rig.stripe, 'test', partner);
    if (customer.kind !== 'done') throw new Error(customer.kind);
    const params = cardSetupParams({
      environment: 'test',
      partnerId,
      stripeCustomerId: customer.object.id,
      currency: 'EUR',
      successUrl: 'http://portal.example/done?session={CHECKOUT_SESSION_ID}',
      cancelUrl: 'http://portal.example/back',
      ...changes,
    });
    const session = await createCardSetup(rig.stripe, params, `setup:${partnerId}:1`);
    if (session.kind !== 'done') throw new Error(session.kind);
    return { partnerId, customer: customer.object.id, session: session.object };
  }

  function press(url: string, form: Record<string, string>) {
    return fetch(url, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' });
  }

  it('goes from the page to a card that invoices are charged to', async () => {
    const { partnerId, customer, session } = await opened();
    expect(session).toMatchObject({ status: 'open', paymentMethodId: null, partnerId });

    const answer = await press(session.url!, { card: 'works' });
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe(`http://portal.example/done?session=${session.id}`);

    const after = await retrieveCardSetup(rig.stripe, session.id);
    if (after.kind !== 'done') throw new Error(after.kind);
    expect(after.object).toMatchObject({ status: 'complete', url: null, stripeCustomerId: customer, partnerId });
    const paymentMethod = after.object.paymentMethodId!;
    for (const time of ['first', 'again']) {
      const set = await setDefaultPaymentMethod(rig.stripe, customer, paymentMethod, `default:${session.id}`);
      expect({ time, set }).toMatchObject({ set: { kind: 'done', object: { id: customer } } });
    }
    expect(await rig.stripe.customers.retrieve(customer)).toMatchObject({
      invoice_settings: { default_payment_method: paymentMethod },
    });
  });

  it('makes one customer for a partner however often it is asked', async () => {
    const partner = { partnerId: 'par_same', name: 'Same', email: 'same@x.example' };
    const made = await Promise.all([1, 2, 3].map(() => createCustomer(rig.stripe, 'test', partner)));
    const done = await createCustomer(rig.stripe, 'test', partner);

    const ids = [...made, done].flatMap((outcome) => (outcome.kind === 'done' ? [outcome.object.id] : []));
    expect(new Set(ids).size).toBe(1);
    expect((await rig.stripe.customers.list({ email: 'same@x.example' })).data).toHaveLength(1);
  });

  it('saves once, however often the button is pressed', async () => {
    const { customer, session } = await opened();

    const answers = await Promise.all([1, 2, 3].map(() => press(session.url!, { card: 'works' })));

    expect(answers.map((answer) => answer.status)).toEqual([303, 303, 303]);
    expect((await rig.stripe.customers.listPaymentMethods(customer)).data).toHaveLength(1);
  });

  it('says why a card cannot be saved, and lets another be chosen', async () => {
    const { session } = await opened();

    const declined = await press(session.url!, { card: 'declines-now' });
    const page = await declined.text();
    expect(declined.status).toBe(402);
    expect(page).toContain('role="alert"');
    expect((await rig.stripe.events.list({ type: 'setup_intent.setup_failed' })).data).toHaveLength(1);

    expect((await press(session.url!, { card: 'works' })).status).toBe(303);
  });

  it('asks the bank for a card that wants authentication', async () => {
    const { session } = await opened();

    expect(await (await press(session.url!, { card: 'authentication' })).text()).toContain('name="bank"');
    expect((await press(session.url!, { card: 'authentication', bank: 'refuse' })).status).toBe(402);
    expect((await rig.stripe.checkout.sessions.retrieve(session.id)).status).toBe('open');
    expect((await press(session.url!, { card: 'authentication', bank: 'confirm' })).status).toBe(303);
  });

  it('closes the page after a day', async () => {
    const { session } = await opened();
    rig.clock.advance(86_400_000);

    expect((await fetch(session.url!)).status).toBe(410);
    expect((await press(session.url!, { card: 'works' })).status).toBe(410);
    expect(await retrieveCardSetup(rig.stripe, session.id)).toMatchObject({ object: { status: 'expired', url: null } });
    expect((await rig.stripe.events.list({ type: 'checkout.session.expired' })).data).toHaveLength(1);
  });

  it('speaks the language of the session, else of the browser', async () => {
    const byLocale = await opened({ locale: 'fr' });
    const byBrowser = await opened();
    const page = async (url: string, language: string) =>
      (await fetch(url, { headers: { 'accept-language': language } })).text();

    expect(await page(byLocale.session.url!, 'en')).toContain('<html lang="fr">');
    expect(await page(byBrowser.session.url!, 'fr-CH,fr;q=0.9')).toContain('Enregistrer la carte');
    expect(await page(byBrowser.session.url!, 'de')).toContain('Save card');
  });

  it('escapes what others wrote and allows no script, and no form target but its own and the return address', async () => {
    const { session } = await opened({ cancelUrl: 'http://portal.example/?a="><script>' });
    const answer = await fetch(session.url!);
    const page = await answer.text();

    expect(page).toContain('Dunlin &lt;Maps&gt;');
    expect(page).not.toContain('<script');
    expect(answer.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self' http:\/\/portal\.example; base-uri 'none'; frame-ancestors 'none'$/,
    );
  });

  it('answers 404 for a page that does not exist', async () => {
    expect((await send(rig.sandbox.url, '/c/cs_test_nobody')).status).toBe(404);
    expect((await send(rig.sandbox.url, '/somewhere')).body['error'].type).toBe('invalid_request_error');
  });

  it.each(['pm_card_visa', 'pm_card_mastercard', 'pm_card_amex'])(
    'attaches %s as a new card each time',
    async (name) => {
      const { customer } = await opened();
      const first = await rig.stripe.paymentMethods.attach(name, { customer });
      const second = await rig.stripe.paymentMethods.attach(name, { customer });

      expect(first.id).not.toBe(second.id);
      expect(first).toMatchObject({ customer, type: 'card', card: { last4: second.card?.last4 } });
    },
  );

  it.each([
    ['pm_card_chargeDeclined', 'card_declined', 'generic_decline'],
    ['pm_card_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
    ['pm_card_chargeDeclinedExpiredCard', 'expired_card', 'expired_card'],
  ])('refuses to attach %s', async (name, code, declineCode) => {
    const { customer } = await opened();

    const error = await failureOf(rig.stripe.paymentMethods.attach(name, { customer }));

    expect(error).toMatchObject({ statusCode: 402, code, decline_code: declineCode });
    expect((await rig.stripe.customers.listPaymentMethods(customer)).data).toEqual([]);
  });

  it('clears the default when its card is detached', async () => {
    const { customer } = await opened();
    const card = await rig.stripe.paymentMethods.attach('pm_card_visa', { customer });
    await rig.stripe.customers.update(customer, { invoice_settings: { default_payment_method: card.id } });

    await rig.stripe.paymentMethods.detach(card.id);

    expect(await rig.stripe.customers.retrieve(customer)).toMatchObject({
      invoice_settings: { default_payment_method: null },
    });
  });

  it("refuses another customer's card", async () => {
    const [a, b] = [await opened(), await opened()];
    const card = await rig.stripe.paymentMethods.attach('pm_card_visa', { customer: a.customer });

    const settings = { invoice_settings: { default_payment_method: card.id } };
    expect((await failureOf(rig.stripe.customers.update(b.customer, settings))).statusCode).toBe(400);
  });

  it('confirms a setup intent, and declines one', async () => {
    const { customer } = await opened();
    const fine = await rig.stripe.setupIntents.create({ customer, payment_method: 'pm_card_visa', confirm: true });
    const waiting = await rig.stripe.setupIntents.create({ customer });

    const error = await failureOf(
      rig.stripe.setupIntents.confirm(waiting.id, { payment_method: 'pm_card_chargeDeclined' }),
    );

    expect(fine).toMatchObject({ status: 'succeeded', usage: 'off_session' });
    expect(error.statusCode).toBe(402);
    expect(await rig.stripe.setupIntents.retrieve(waiting.id)).toMatchObject({
      status: 'requires_payment_method',
      last_setup_error: { decline_code: 'generic_decline' },
    });
  });

  it.each([
    ['mode=payment&currency=eur', 'mode'],
    ['mode=setup', 'currency'],
    ['mode=setup&currency=eur&expires_at=1', 'expires_at'],
    ['mode=setup&currency=eur&customer=cus_nobody', 'customer'],
  ])('refuses the session %s', async (body, param) => {
    const answer = await send(rig.sandbox.url, '/v1/checkout/sessions', {
      body: `${body}&success_url=https://a.example`,
    });

    expect(answer.body['error'].param).toBe(param);
  });
});
