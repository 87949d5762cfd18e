import { createHash } from 'node:crypto';
import { AxeBuilder } from '@axe-core/playwright';
import { jest } from '@jest/globals';
import type { Page } from 'playwright-core';
import { partners } from '../../src/demo/partners.js';
import { englishOn, listen } from './support/english.js';
import { figureFaults } from './support/figures.js';
import { screensOf, type Audience, type Screen } from './support/screens.js';
import { admin, describeInBrowser, openWeb, type Web } from './support/web.js';

jest.setTimeout(600_000);

/** What the functions that run inside the page use of it; the services are compiled without a browser's types. */
declare const document: {
  documentElement: { lang: string; scrollWidth: number };
  querySelector(selector: string): object | null;
  querySelectorAll(selector: string): Array<{ setAttribute(name: string, value: string): void }>;
};
declare const location: { pathname: string };
declare const window: { innerWidth: number };
declare const history: { pushState(state: null, title: string, to: string): void };

const locales = ['en', 'fr'] as const;
const themes = ['light', 'dark'] as const;
const widths = [320, 768, 1280] as const;
/** WEB_EVERY=1 looks at each screen in all combinations; otherwise at each in one for each language. */
const isEverything = process.env.WEB_EVERY === '1';

interface Look {
  theme: (typeof themes)[number];
  width: (typeof widths)[number];
}

/** Every screen of the routers, with axe: nothing serious in any language, appearance or width; nothing wider than the screen. */
describeInBrowser('every screen', () => {
  let web: Web;
  let screens: Screen[];
  beforeAll(async () => {
    web = await openWeb();
    screens = await screensOf(web.samples, (file) => import(`../../../web/src/${file}`));
  }, 180_000);
  afterAll(() => web?.close());

  it('has something to show', () => {
    expect(screens.length).toBeGreaterThan(30);
    expect(screens.filter(({ address }) => !address)).toEqual([]); // Add a sample of it to support/samples.ts.
  });

  const cases = (['public', 'partner', 'staff'] as const).flatMap((audience) =>
    locales.map((locale) => ({ audience, locale })),
  );
  it.each(cases)('for $audience in $locale has no serious fault', async ({ audience, locale }) => {
    const page = await web.visit();
    const told = listen(page);
    await enter(web, page, audience, locale);
    const faults: string[] = [];
    page.on('response', (answer) => {
      const isExpected = answer.status() < 400 || (answer.status() === 401 && answer.url().endsWith('/me'));
      if (!isExpected) faults.push(`${page.url()}: ${answer.url()} answered ${answer.status()}`);
    });
    page.on('pageerror', (error) => faults.push(`${page.url()}: ${String(error)}`));
    for (const screen of screens.filter((one) => one.audience === audience)) {
      faults.push(...(await show(page, screen)).map((fault) => `${screen.pattern} (${locale}): ${fault}`));
      if (locale === 'fr')
        faults.push(...(await englishOn(page, told)).map((text) => `${screen.pattern} is left in English: ${text}`));
      for (const look of looksAt(screen, locale)) {
        await page.emulateMedia({ colorScheme: look.theme });
        await page.setViewportSize({ width: look.width, height: 900 });
        const where = `${screen.pattern} (${locale}, ${look.theme}, ${look.width})`;
        faults.push(...(await faultsOf(page)).map((fault) => `${where}: ${fault}`));
      }
      if (audience !== 'staff')
        faults.push(...(await figureFaults(page, told)).map((fault) => `${screen.pattern} (${locale}): ${fault}`));
    }
    await page.context().close();

    expect(faults).toEqual([]);
  });
});

/** Which of the six looks a screen is seen in; the other language sees it in the other theme and in another width. */
function looksAt({ pattern }: Screen, locale: (typeof locales)[number]): Look[] {
  const all = themes.flatMap((theme) => widths.map((width) => ({ theme, width })));
  if (isEverything) return all;
  const start = createHash('sha256').update(pattern).digest().readUInt8(0);
  return [all[(start + (locale === 'fr' ? 4 : 0)) % all.length]!];
}

async function enter(web: Web, page: Page, audience: Audience, locale: (typeof locales)[number]): Promise<void> {
  if (audience === 'partner') await web.signIn(page, partners.velo.email);
  else if (audience === 'staff') await web.signIn(page, admin.email, admin.password);
  else await page.goto('/');
  await page.getByText(locale.toUpperCase(), { exact: true }).first().click();
  await page.waitForFunction((wanted) => document.documentElement.lang === wanted, locale);
}

/**
 * Goes there as a link does, without loading the page anew, and waits until everything is shown. Answers what is wrong when
 * it never is: each screen has a title.
 */
async function show(page: Page, { address }: Screen): Promise<string[]> {
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.evaluate((to) => {
    if (location.pathname !== to)
      document.querySelectorAll('h1').forEach((title) => title.setAttribute('data-former', ''));
    history.pushState(null, '', to);
  }, address!);
  const isThere = (): boolean =>
    document.querySelector('h1:not([data-former])') !== null &&
    document.querySelector('[aria-busy=true], .mantine-Skeleton-root') === null;
  try {
    await page.waitForFunction(isThere, undefined, { timeout: 15_000 });
  } catch {
    return [`is not there after 15 s, but: ${(await page.locator('body').innerText()).slice(-300)}`];
  }
  return [];
}

async function faultsOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  const serious = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.slice(0, 3).map(({ html }) => `${id} ${html.slice(0, 160)}`));
  const excess = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  return excess > 0 ? [...serious, `${excess} px wider than the screen`] : serious;
}
