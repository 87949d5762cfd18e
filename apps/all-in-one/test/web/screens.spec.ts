import { createHash } from 'node:crypto';
import { jest } from '@jest/globals';
import type { Page } from 'playwright-core';
import { lookFaults } from './support/axe.js';
import { englishOn, listen } from './support/english.js';
import { figureFaults } from './support/figures.js';
import { screensOf, type Audience, type Screen } from './support/screens.js';
import { dress, enter, show, type Look } from './support/walk.js';
import { describeInBrowser, openWeb, type Web } from './support/web.js';

jest.setTimeout(600_000);

const locales = ['en', 'fr'] as const;
type Locale = (typeof locales)[number];
const themes = ['light', 'dark'] as const;
const widths = [1280, 768, 320] as const;
/** WEB_EVERY=1 looks at each screen in all combinations; otherwise at each in one for each language. */
const isEverything = process.env.WEB_EVERY === '1';

/**
 * Every screen of the routers: nothing serious for axe in any language, appearance or width, nothing wider than the screen,
 * nothing left in English, no amount that is not explained, no table that does not export.
 */
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

  it.each(locales)('has no serious fault in %s', async (locale) => {
    const audiences = ['public', 'partner', 'staff'] as const;
    const walks = audiences.map((audience) => walk(audience, locale));

    expect((await Promise.all(walks)).flat()).toEqual([]);
  });

  async function walk(audience: Audience, locale: Locale): Promise<string[]> {
    const page = await web.visit();
    const told = listen(page);
    await enter(web, page, audience, locale);
    const faults = watch(page);
    // Screens of one look after each other: a page that changes its width is laid out anew.
    const lookOf = (screen: Screen): string => JSON.stringify(looksAt(screen, locale)[0]);
    const own = screens.filter((one) => one.audience === audience);
    for (const screen of own.toSorted((a, b) => lookOf(a).localeCompare(lookOf(b)))) {
      const add = (found: readonly string[], how = '') =>
        faults.push(...found.map((fault) => `${screen.address} (${locale}${how}): ${fault}`));
      add(await show(page, screen));
      if (locale === 'fr') add((await englishOn(page, told)).map((text) => `left in English: ${text}`));
      for (const look of looksAt(screen, locale)) {
        await dress(page, look);
        const onlyColours = isEverything && look.theme !== themes[0];
        add(await lookFaults(page, { onlyColours }), `, ${look.theme}, ${look.width}`);
      }
      if (locale === 'en') add(await figureFaults(page, told));
    }
    await page.context().close();
    return faults;
  }
});

/** Answers that were no success, and errors of the page itself. */
function watch(page: Page): string[] {
  const faults: string[] = [];
  page.on('response', (answer) => {
    const isExpected = answer.status() < 400 || (answer.status() === 401 && answer.url().endsWith('/me'));
    if (!isExpected) faults.push(`${page.url()}: ${answer.url()} answered ${answer.status()}`);
  });
  page.on('pageerror', (error) => faults.push(`${page.url()}: ${String(error)}`));
  return faults;
}

/** Which of the six looks a screen is seen in; the other language sees it in the other theme and in another width. */
function looksAt({ pattern }: Screen, locale: Locale): Look[] {
  const all = widths.flatMap((width) => themes.map((theme) => ({ theme, width })));
  if (isEverything) return all;
  const start = createHash('sha256').update(pattern).digest().readUInt8(0);
  return [all[(start + (locale === 'fr' ? 3 : 0)) % all.length]!];
}
