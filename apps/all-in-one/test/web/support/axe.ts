import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** What the functions that run inside the page use of it; the services are compiled without a browser's types. */
declare const window: { axe?: typeof axe; innerWidth: number };
declare const document: { documentElement: { scrollWidth: number } };

/** The rules of axe that judge colours. Another theme changes nothing that another rule could see. */
const aboutColours = ['color-contrast', 'link-in-text-block'];

/**
 * What axe finds serious on the page as it is shown, and whether anything is wider than the screen.
 *
 * @param onlyColours when all else was looked at in the other theme
 */
export async function lookFaults(page: Page, { onlyColours = false } = {}): Promise<string[]> {
  if (!(await page.evaluate(() => window.axe !== undefined))) await page.evaluate(axe.source);
  return page.evaluate(
    async (rules) => {
      const { violations } = await window.axe!.run({ resultTypes: ['violations'], ...(rules && { runOnly: rules }) });
      const serious = violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .flatMap(({ id, nodes }) => nodes.slice(0, 3).map(({ html }) => `${id} ${html.slice(0, 160)}`));
      const excess = () => document.documentElement.scrollWidth - window.innerWidth;
      // What follows the width of the window by measuring it does so a few frames later, on a busy machine more.
      const end = performance.now() + 2000;
      while (excess() > 0 && performance.now() < end) await new Promise((wait) => setTimeout(wait, 50));
      return excess() > 0 ? [...serious, `${excess()} px wider than the screen`] : serious;
    },
    onlyColours ? aboutColours : null,
  );
}
