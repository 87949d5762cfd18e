import type { Page } from 'playwright-core';
import { partners } from '../../../src/demo/partners.js';
import type { Audience, Screen } from './screens.js';
import { admin, type Web } from './web.js';

/** What the functions that run inside the page use of it; the services are compiled without a browser's types. */
declare const document: {
  getAnimations(): Array<{
    finished: Promise<unknown>;
    effect: { getComputedTiming(): { endTime: number } };
  }>;
  documentElement: { lang: string };
  querySelector(selector: string): object | null;
  querySelectorAll(selector: string): Array<{ setAttribute(name: string, value: string): void }>;
};
declare const location: { pathname: string; search: string };
declare const history: { pushState(state: null, title: string, to: string): void };
declare const requestAnimationFrame: (then: () => void) => void;

/** Asked less often than at each frame, which would have to be drawn for the question. */
export const POLL_MS = 50;

export interface Look {
  theme: 'light' | 'dark';
  width: 320 | 768 | 1280;
}

/** Signs in as this audience does, and chooses the language. */
export async function enter(web: Web, page: Page, audience: Audience, locale: string): Promise<void> {
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
export async function show(page: Page, { address }: Screen): Promise<string[]> {
  await page.evaluate((to) => {
    if (location.pathname !== to.split('?')[0])
      document.querySelectorAll('h1').forEach((title) => title.setAttribute('data-former', ''));
    history.pushState(null, '', to);
  }, address!);
  try {
    await page.waitForFunction(isThere, undefined, { timeout: 15_000, polling: POLL_MS });
  } catch {
    return [`is not there after 15 s, but: ${(await page.locator('body').innerText()).slice(-300)}`];
  }
  return [];
}

const isThere = (): boolean =>
  document.querySelector('h1:not([data-former])') !== null &&
  document.querySelector('[aria-busy=true], .mantine-Skeleton-root') === null;

/** The same page in another appearance and width; it is not loaded anew. */
export async function dress(page: Page, { theme, width }: Look): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
  await page.setViewportSize({ width, height: 900 });
  await page.evaluate(async () => {
    const frame = () => new Promise<void>((drawn) => requestAnimationFrame(drawn));
    // What is placed after it was measured, such as the mark of a choice, comes a frame later.
    for (let frames = 0; frames < 4; frames += 1) await frame();
    const ending = document.getAnimations().filter((one) => Number.isFinite(one.effect.getComputedTiming().endTime));
    await Promise.allSettled(ending.map(({ finished }) => finished));
  });
  await page.waitForFunction(isThere, undefined, { timeout: 15_000, polling: POLL_MS });
}
