import type { Locator, Page } from 'playwright-core';

/** Somebody at a page: each click and each field filled in is counted. */
export class Person {
  clicks = 0;
  fields = 0;

  constructor(readonly page: Page) {}

  async press(target: Locator): Promise<void> {
    await target.click();
    this.clicks += 1;
  }

  async button(name: string | RegExp): Promise<void> {
    await this.press(this.page.getByRole('button', { name }));
  }

  async link(name: string | RegExp): Promise<void> {
    await this.press(this.page.getByRole('link', { name }).first());
  }

  async fill(label: string | RegExp, text: string): Promise<void> {
    await this.page.getByLabel(label).first().fill(text);
    this.fields += 1;
  }

  /** Waits for this text; the page moves by itself, nobody presses anything. */
  async see(text: string | RegExp, timeout?: number): Promise<void> {
    await this.page
      .getByText(text)
      .first()
      .waitFor({ state: 'visible', ...(timeout && { timeout }) });
  }
}
