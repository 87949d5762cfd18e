import type { Locator, Page } from 'playwright-core';

/** Somebody at a page: each click and each field filled in is counted. */
export class Person {
  clicks = 0;
  fields = 0;

  constructor(readonly page: Page) {}

  async press(target: Locator): Promise<void> {
    await this.expectOf(`cannot press ${target.toString()}`, () => target.click());
    this.clicks += 1;
  }

  async button(name: string | RegExp): Promise<void> {
    await this.press(this.page.getByRole('button', { name }).first());
  }

  async link(name: string | RegExp): Promise<void> {
    await this.press(this.page.getByRole('link', { name }).first());
  }

  async fill(label: string | RegExp, text: string): Promise<void> {
    await this.page.getByLabel(label).first().fill(text);
    this.fields += 1;
  }

  /** Waits for this text; the page moves by itself, nobody presses anything. */
  async see(text: string | RegExp, timeout = 20_000): Promise<void> {
    const found = this.page.getByText(text).first();
    await this.expectOf(`did not see ${String(text)}`, () => found.waitFor({ state: 'visible', timeout }));
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
