import { existsSync } from 'node:fs';
import axe from 'axe-core';
import { chromium, type Browser, type Page } from 'playwright-core';
import { customerWithCard, draftOf, startRig, type Rig } from './support/harness.js';

/** The page's, once axe is in it. */
declare const window: { axe: typeof axe };

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const SIZES = [
  { width: 1280, height: 860 },
  { width: 390, height: 844 },
];

// A browser beside other tests on two cores needs its time.
const SLOW = 60_000;

(CHROMIUM === undefined ? describe.skip : describe)('the pages in a browser', () => {
  let rig: Rig;
  let browser: Browser;
  beforeAll(async () => {
    rig = await startRig({ accountName: 'Dunlin Maps' });
    browser = await chromium.launch({ executablePath: CHROMIUM!, args: FLAGS });
  }, SLOW);
  afterAll(async () => {
    await browser.close();
    await rig.close();
  }, SLOW);

  async function open(url: string, viewport = SIZES[0]!, locale = 'en', complaints: string[] = []): Promise<Page> {
    const context = await browser.newContext({ viewport, locale });
    const page = await context.newPage();
    page.on('console', (message) => complaints.push(message.text()));
    await page.goto(url);
    return page;
  }

  async function sessionUrl(): Promise<string> {
    const customer = await rig.stripe.customers.create({ name: 'Teal Freight' });
    const session = await rig.stripe.checkout.sessions.create({
      mode: 'setup',
      currency: 'eur',
      customer: customer.id,
      success_url: `${rig.sandbox.url}/_sandbox/health?session={CHECKOUT_SESSION_ID}`,
      cancel_url: `${rig.sandbox.url}/_sandbox/health`,
    });
    return session.url!;
  }

  it.each(SIZES)(
    'are styled under their own policy and fit $width pixels',
    async (size) => {
      const complaints: string[] = [];
      const page = await open(await sessionUrl(), size, 'en', complaints);

      expect(await page.evaluate("getComputedStyle(document.querySelector('button')).backgroundColor")).toBe(
        'rgb(11, 93, 78)',
      );
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(size.width);
      expect(complaints).toEqual([]);
      await page.context().close();
    },
    SLOW,
  );

  it(
    'lead with one click to the success address',
    async () => {
      const page = await open(await sessionUrl());

      await page.getByRole('button', { name: 'Save card' }).click();

      expect(page.url()).toMatch(/\/_sandbox\/health\?session=cs_test_/);
      await page.context().close();
    },
    SLOW,
  );

  it(
    'can be used by the keyboard alone, through a decline and the bank',
    async () => {
      const page = await open(await sessionUrl());
      await page.getByRole('radio', { name: /Declines now/ }).focus();
      await page.keyboard.press('Space');
      expect(await page.locator('.card:visible .number').textContent()).toContain('0002');
      await page.keyboard.press('Enter');
      await page.getByRole('alert').waitFor();
      expect(await page.getByRole('radio', { name: /Declines now/ }).isChecked()).toBe(true);

      await page.getByRole('radio', { name: /Declines now/ }).focus();
      await page.keyboard.press('ArrowUp');
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Yes, it is me' }).focus();
      await page.keyboard.press('Enter');
      await page.waitForURL(/_sandbox\/health/);
      await page.context().close();
    },
    SLOW,
  );

  it.each(['en', 'fr'])(
    'have no accessibility fault that axe can find (%s)',
    async (locale) => {
      const invoice = await rig.stripe.invoices.finalizeInvoice(
        await draftOf(rig.stripe, await customerWithCard(rig.stripe), 4900),
      );
      for (const url of [await sessionUrl(), invoice.hosted_invoice_url!]) {
        const page = await open(url, SIZES[1], locale);
        await page.evaluate(axe.source);
        const faults = await page.evaluate(async () => {
          const { violations } = await window.axe.run();
          return violations.map(({ id, help }) => `${id}: ${help}`);
        });
        expect(faults).toEqual([]);
        await page.context().close();
      }
    },
    SLOW,
  );
});
