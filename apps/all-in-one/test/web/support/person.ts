import type { Locator, Page } from 'playwright-core';

export type Hand = 'mouse' | 'keyboard';

/** What is used of an element inside the page. */
interface Focusable {
  ownerDocument: { activeElement: unknown };
}

/** Further than this nobody looks for a button with the tabulator. */
const STOPS_MOST = 120;

/** Somebody at a page, with a mouse or with nothing but a keyboard: each press and each field filled in is counted. */
export class Person {
  clicks = 0;
  fields = 0;

  constructor(
    readonly page: Page,
    private readonly hand: Hand = 'mouse',
  ) {}

  async press(target: Locator): Promise<void> {
    await this.expectOf(`cannot press ${target.toString()}`, async () => {
      if (this.hand === 'mouse') return target.click();
      await this.tabTo(target);
      const isChoice = (await target.getAttribute('type')) === 'checkbox';
      await this.page.keyboard.press(isChoice ? 'Space' : 'Enter');
    });
    this.clicks += 1;
  }

  async button(name: string | RegExp): Promise<void> {
    await this.press(this.page.getByRole('button', { name }).first());
  }

  async link(name: string | RegExp): Promise<void> {
    await this.press(this.page.getByRole('link', { name }).first());
  }

  async fill(label: string | RegExp, text: string): Promise<void> {
    const field = this.page.getByLabel(label).first();
    if (this.hand === 'mouse') await field.fill(text);
    else {
      await this.tabTo(field);
      await this.page.keyboard.type(text);
    }
    this.fields += 1;
  }

  /** Waits for this text; the page moves by itself, nobody presses anything. */
  async see(text: string | RegExp, timeout = 20_000): Promise<void> {
    const found = this.page.getByText(text).first();
    await this.expectOf(`did not see ${String(text)}`, () => found.waitFor({ state: 'visible', timeout }));
  }

  /** From stop to stop, as the page orders them. It must be seen where the focus is. */
  private async tabTo(target: Locator): Promise<void> {
    await target.waitFor({ state: 'visible' });
    const hasFocus = () =>
      target.evaluate((element) => (element as unknown as Focusable).ownerDocument.activeElement === element);
    for (let stops = 0; !(await hasFocus()); stops += 1) {
      if (stops > STOPS_MOST) throw new Error('the keyboard does not get there');
      await this.page.keyboard.press('Tab');
    }
    if (!(await target.evaluate(isMarked))) throw new Error('nothing shows that it has the focus');
  }

  /** A failure says what was there instead. */
  private async expectOf(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (cause) {
      const shown = await this.page.locator('body').innerText();
      throw new Error(`${what} at ${this.page.url()}, which shows:\n${shown}`, { cause });
    }
  }
}

/** Whether the element that has the focus, or what is drawn for it, is marked; runs inside the page. */
function isMarked(element: unknown): boolean {
  interface Styled {
    parentElement: Styled | null;
    matches(selector: string): boolean;
    ownerDocument: {
      defaultView: {
        getComputedStyle(of: Styled): { outlineStyle: string; boxShadow: string; borderTopColor: string };
      };
    };
  }
  const { defaultView } = (element as Styled).ownerDocument;
  for (let one: Styled | null = element as Styled, up = 0; one && up < 3; one = one.parentElement, up += 1) {
    const style = defaultView.getComputedStyle(one);
    if (style.outlineStyle !== 'none' || style.boxShadow !== 'none') return true;
  }
  // A field marks itself by its border.
  return (element as Styled).matches('input:not([type=checkbox], [type=radio]), textarea');
}
