import { jest } from '@jest/globals';
import { createConnection, listInvoices, listSubscriptions } from '@libs/contracts';
import { partners } from '../../src/demo/partners.js';
import { kongEntry, push } from '../support/kong.js';
import { findingFlows } from './support/finding-flows.js';
import { moneyFlows } from './support/money-flows.js';
import { Person, type Hand } from './support/person.js';
import { Staff } from './support/staff.js';
import { workFlows } from './support/work-flows.js';
import { admin, describeInBrowser, openWeb, type Web } from './support/web.js';

jest.setTimeout(120_000);

/** By keyboard more can go wrong; by mouse as well where time does not press: CI, and WEB_EVERY=1. */
const isThorough = Boolean(process.env.CI) || process.env.WEB_EVERY === '1';
const hands: readonly Hand[] = isThorough ? ['mouse', 'keyboard'] : ['keyboard'];

/** What people come for, in a real browser on the running product, each within its budget of clicks and fields. */
describeInBrowser('flows', () => {
  let web: Web;
  beforeAll(async () => {
    web = await openWeb();
  }, 180_000);
  afterAll(() => web?.close());

  it.each(hands.map((hand) => ({ hand, company: hand === 'mouse' ? 'Boulangerie du Port' : 'Atelier du Quai' })))(
    'from the plans to the first priced call ($hand): at most 6 clicks and 5 fields, on the screen 5 s after the call',
    async ({ hand, company }) => {
      const kong = await web.staff.call(createConnection, {
        body: { adapter: 'kong', name: `Kong of ${company}`, fieldMap: {}, options: {} },
      });
      const newcomer = new Person(await web.visit(), hand);
      await newcomer.page.goto('/plans');

      await newcomer.link(/Pay as you go$/);
      await newcomer.fill('Company', company);
      await newcomer.fill('Your name', 'Lou Martin');
      await newcomer.fill('E-mail', `lou-${hand}@example.com`);
      await newcomer.fill(/^Password/, 'a long enough password');
      await newcomer.button('Create an account');
      await newcomer.button('Continue to the card');
      await newcomer.press(newcomer.page.locator('button[type=submit]').first());
      await newcomer.button('Create my key');
      await newcomer.see(/^oct_key_/);

      const subscriptionId = new URL(newcomer.page.url()).pathname.split('/').at(-1)!;
      const called = performance.now();
      await push({ url: web.url, connectionId: kong.connection.id, secret: kong.secret.secret }, [
        kongEntry({ id: `first-${hand}`, at: new Date().toISOString(), consumer: subscriptionId, route: 'forecast' }),
      ]);
      await newcomer.see('Your first call is here', 15_000);
      await newcomer.see(/Counted as 1 × API calls/);
      const seconds = (performance.now() - called) / 1000;

      expect(newcomer.clicks).toBeLessThanOrEqual(6);
      expect(newcomer.fields).toBeLessThanOrEqual(5);
      expect(seconds).toBeLessThanOrEqual(5);
    },
  );

  it.each(
    hands.map((hand) =>
      hand === 'mouse' ? { hand, plan: 'Basic', due: '$14.95' } : { hand, plan: 'Pro', due: '$449.00' },
    ),
  )(
    'a partner who is back takes another plan ($hand): the sum is seen, then paid with the card that is known, in 3 clicks',
    async ({ hand, plan, due }) => {
      const partner = new Person(await web.visit(), hand);
      await web.signIn(partner.page, partners.velo.email);
      await partner.page.getByText('EN', { exact: true }).first().click();
      await partner.page.goto('/plans');

      await partner.link(`Choose ${plan}`);
      await partner.see('Plan and quantity');
      await partner.button('Continue');
      await partner.see('Due now');
      await partner.see(/Charged to Visa •••• \d{4}/);
      await partner.button(`Subscribe and pay ${due}`);
      await partner.see(`Welcome to ${plan}`);

      expect(partner.clicks).toBeLessThanOrEqual(3);
      const { items } = await web.staff.call(listSubscriptions, { query: { planKey: plan.toLowerCase(), limit: 200 } });
      const own = items.filter(({ partnerId }) => partnerId === web.samples.partnerId);
      expect(own).toMatchObject([{ status: 'active' }]);
    },
  );

  it.each(hands)('why does a line cost that? a partner is at the call in 3 clicks, in French (%s)', async (hand) => {
    const partner = new Person(await web.visit(), hand);
    await web.signIn(partner.page, partners.velo.email);
    await partner.page.goto(`/portal/invoices/${web.samples.invoiceId}`);

    await partner.button(/^API calls/);
    await partner.see('Comment ce montant est calculé');
    // 1,234 calls, six of them refused by the API itself; full hundreds are paid for.
    await partner.see(/12 lots de 100 × /);
    await partner.link('Voir les appels');
    await partner.press(partner.page.getByRole('row').nth(1).getByRole('button').first());
    await partner.see('Tel que la passerelle l’a rapporté');

    expect(partner.clicks).toBeLessThanOrEqual(3);
  });

  it('a part of a line leads to exactly its calls: as many are listed as the part says', async () => {
    const partner = new Person(await web.visit());
    await web.signIn(partner.page, partners.velo.email);
    await partner.page.goto(`/portal/invoices/${web.samples.invoiceId}`);

    await partner.button(/^API calls/);
    const part = partner.page.getByRole('row').filter({ hasText: 'forecast' }).filter({ hasText: '404' });
    const said = Number(await part.locator('data').getAttribute('value'));
    await partner.press(part.getByRole('link'));
    await partner.see('GET /forecast 404');

    const calls = await partner.page.getByRole('row').getByRole('button').allInnerTexts();
    expect(said).toBeGreaterThan(0);
    expect(calls).toEqual(Array.from({ length: said }, () => 'GET /forecast 404'));
  });

  it.each(hands)('why does a line cost that? finance is at the call in 3 clicks (%s)', async (hand) => {
    const finance = new Person(await web.visit(), hand);
    await web.signIn(finance.page, admin.email, admin.password);
    await finance.page.goto(`/console/invoices/${web.samples.invoiceId}`);

    await finance.button(/API calls/);
    await finance.button(/200 · .*forecast/);
    await finance.button(/^Events of/);
    await finance.see('GET /forecast');

    // The part's own calls, and no others of that day.
    const calls = await finance.page.getByRole('cell', { name: /^GET / }).allInnerTexts();
    expect(calls.filter((call) => call !== 'GET /forecast')).toEqual([]);
    expect(finance.clicks).toBeLessThanOrEqual(3);
  });

  it('a batch of drafts is approved, issued and paid with 3 presses and a confirmation, by keyboard alone', async () => {
    const approver = new Person(await web.visit(), 'keyboard');
    await web.signIn(approver.page, admin.email, admin.password);
    await approver.page.goto('/console/review');
    const { items: waiting } = await web.staff.call(listInvoices, { query: { status: ['in_review'] } });
    expect(waiting.length).toBeGreaterThan(1);

    await approver.press(approver.page.getByRole('checkbox', { name: 'Select all shown' }));
    await approver.button(/^Approve/);
    await approver.see(`Approve ${waiting.length} invoices?`);
    await approver.press(approver.page.getByRole('dialog').getByRole('button', { name: /issue|approve/i }));
    await approver.see(`All ${waiting.length} invoices are decided.`);

    expect(approver.clicks).toBeLessThanOrEqual(4);
    const { items } = await web.staff.call(listInvoices, { query: { status: ['in_review'] } });
    expect(items).toEqual([]);
  });

  it.each(hands)('a gateway is connected and its first call seen in at most 8 steps (%s)', async (hand) => {
    const operator = new Person(await web.visit(), hand);
    await web.signIn(operator.page, admin.email, admin.password);

    await operator.link('Connections');
    await operator.link('Connect a gateway');
    await operator.button(/^Kong/);
    await operator.button('Make the connection');
    await operator.see('Waiting for the first record');
    // Two steps outside: the settings are pasted into the gateway, and somebody calls the API.
    await operator.see(/\/metering\/v1\/ingest\//);
    const shown = await operator.page.locator('main').innerText();
    const address = /\/metering\/v1\/ingest\/(\w+)/.exec(shown)!;
    const secret = /oct_gw_\w+/.exec(shown)!;
    await push({ url: web.url, connectionId: address[1]!, secret: secret[0] }, [
      kongEntry({
        id: `wizard-${hand}`,
        at: new Date().toISOString(),
        consumer: partners.velo.consumer,
        route: 'forecast',
      }),
    ]);
    await operator.see('It works: the first record is here.');
    await operator.see('1 × calls');

    expect(operator.clicks + 2).toBeLessThanOrEqual(8);
  });

  describe('staff', () => {
    let staff: Staff;
    beforeAll(async () => {
      staff = await Staff.enter(web);
    });

    moneyFlows(() => staff);
    workFlows(() => staff);
    findingFlows(() => staff);
  });
});
