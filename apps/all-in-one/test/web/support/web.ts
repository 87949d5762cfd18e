import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { demoPassword } from '../../../src/demo/partners.js';
import { openInstallation, type Installation } from '../../support/installation.js';
import type { Samples } from './samples.js';
import { stockShop, storyLength } from './shop.js';

/** The running product with its web, a stocked shop, and a real browser in front of it. */
export interface Web extends Installation {
  samples: Samples;
  /** A browser of its own: nobody's cookies. English, unless another language is named. */
  visit(locale?: 'en-GB' | 'fr-FR'): Promise<Page>;
  /** Signs in through the page. */
  signIn(page: Page, email: string, password?: string): Promise<void>;
}

export const admin = { email: 'admin@shop.test', password: 'the shop keeper’s own' };

const executablePath = process.env.CHROMIUM_PATH;
const built = path.resolve('dist/web');
const flags = '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking'
  .concat(' --disable-component-update --disable-sync')
  .split(' ');

/** `describe`, or `describe.skip` with the reason in the title where there is no browser. */
export const describeInBrowser = (title: string, tests: () => void): void =>
  executablePath
    ? describe(title, tests)
    : describe.skip(`${title} (skipped: CHROMIUM_PATH is not set and no Chromium was found)`, tests);

export async function openWeb(): Promise<Web> {
  if (!existsSync(path.join(built, 'index.html')))
    throw new Error('dist/web is missing: run the tests with `npm test`, which builds the web');
  // A copy: somebody may build the web anew while this runs.
  const webRoot = await mkdtemp(path.join(tmpdir(), 'octroi-web-'));
  await cp(built, webRoot, { recursive: true });
  const began = new Date(Date.now() - storyLength).toISOString();
  const place = await openInstallation(began, {
    WEB_ROOT: webRoot,
    OCTROI_ADMIN_EMAIL: admin.email,
    OCTROI_ADMIN_PASSWORD: admin.password,
  });
  let browser: Browser | undefined;
  const close = async (): Promise<void> => {
    await browser?.close();
    await place.close();
    await rm(webRoot, { recursive: true, force: true });
  };
  try {
    const samples = await stockShop(place.url, place.staff);
    const opened = await chromium.launch({ executablePath: executablePath!, args: flags });
    browser = opened;
    return {
      ...place,
      samples,
      visit: async (locale = 'en-GB') => (await newContext(opened, place.url, locale)).newPage(),
      signIn,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function newContext(browser: Browser, baseURL: string, locale: string): Promise<BrowserContext> {
  const context = await browser.newContext({
    baseURL,
    locale,
    timezoneId: 'Europe/Paris',
    viewport: { width: 1280, height: 900 },
    reducedMotion: 'reduce', // A colour in the middle of a transition has no contrast to judge.
  });
  context.setDefaultTimeout(20_000);
  return context;
}

async function signIn(page: Page, email: string, password = demoPassword): Promise<void> {
  await page.goto('/sign-in');
  await page.locator('input[autocomplete=username]').fill(email);
  await page.locator('input[autocomplete=current-password]').fill(password);
  await page.locator('button[type=submit]').click();
  await page.waitForURL((url) => url.pathname !== '/sign-in');
}
