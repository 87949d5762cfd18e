import type { Page } from 'playwright-core';
import { POLL_MS } from './walk.js';

/**
 * What is wrong with the money and the tables of a page that is shown: each amount must open to how it was computed and as of
 * when, and each table must export exactly what it shows. All that can be opened on the page is opened first.
 *
 * @param told what the API told: names and descriptions that hold an amount are somebody's words, not figures
 */
export async function figureFaults(page: Page, told: ReadonlySet<string>): Promise<string[]> {
  await openEverything(page);
  const words = [...told].filter((text) => /\d/.test(text));
  return [
    ...(await page.evaluate(plainAmounts, words)).map((text) => `an amount that does not open: ${text}`),
    ...(await page.evaluate(silentFigures)).map((text) => `an amount that opens to nothing: ${text}`),
    ...(await page.evaluate(tableFaults)),
  ];
}

/** Charts become tables, lines show their steps. */
async function openEverything(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const choice of document.querySelectorAll('main input[type=radio][value=table]')) choice.click();
    for (const line of document.querySelectorAll('main button[aria-expanded=false]:not([aria-haspopup])')) line.click();
  });
  const isQuiet = (): boolean =>
    document.querySelectorAll('main [aria-busy=true], main .mantine-Skeleton-root').length === 0;
  await page.waitForFunction(isQuiet, undefined, { timeout: 10_000, polling: POLL_MS });
}

// The functions below run inside the page: each must be whole in itself.

/** Amounts in plain text. Prices of the catalogue (`data-price`) are terms; what a how tells (`data-told`) is told already. */
function plainAmounts(words: readonly string[]): string[] {
  const amount = /[€$£¥]\s?\d|\d[\s\u00a0\u202f]?[€$£¥]|\b(?:EUR|USD|JPY|KWD|GBP)\s?\d|\d\s?(?:EUR|USD|JPY|KWD|GBP)\b/;
  const excused = '[data-how], [data-price], [data-told], svg, code, pre, input, [hidden], [aria-hidden=true]';
  const opened = new Set([...document.querySelectorAll('[data-how]')].map(({ textContent }) => textContent));
  return [...document.querySelectorAll('body *')].flatMap((element) => {
    const own = [...element.childNodes].filter(({ nodeType }) => nodeType === 3).map(({ textContent }) => textContent);
    const text = words.reduce((rest, word) => rest.replaceAll(word, ''), own.join(''));
    if (!amount.test(text) || element.closest(excused) || !element.checkVisibility()) return [];
    // A button cannot hold another one: what it says of an amount must be said by a figure that opens, on the same page.
    const isRepeated = element.closest('button, [role=button]') && [...opened].some((figure) => text.includes(figure));
    return isRepeated ? [] : [text.trim()];
  });
}

/** Figures whose explanation is empty, or does not say what time it speaks of. A dash explains why there is no amount. */
async function silentFigures(): Promise<string[]> {
  const figures = [...document.querySelectorAll('[data-how]')].filter(
    (figure) => figure.checkVisibility() && figure.tagName === 'BUTTON',
  );
  const isSilent = (figure: Element): boolean => {
    const told = document.getElementById(figure.getAttribute('aria-controls') ?? '');
    const isUnknown = figure.textContent === '—';
    return (told?.textContent.trim().length ?? 0) < 10 || !(isUnknown || told?.querySelector('time') != null);
  };
  const frame = () => new Promise((resolve) => setTimeout(resolve, 25));
  for (const figure of figures) figure.click();
  for (let frames = 0; frames < 80 && figures.some(isSilent); frames += 1) await frame();
  const silent = figures.filter(isSilent).map(({ textContent }) => textContent);
  for (const figure of figures) figure.click();
  await frame();
  return silent;
}

/** Saves every table and compares the file with what can be seen. A table of fields to fill in is a form. */
async function tableFaults(): Promise<string[]> {
  const faults: string[] = [];
  const files: Blob[] = [];
  const create = URL.createObjectURL;
  const press = HTMLAnchorElement.prototype.click;
  URL.createObjectURL = (file) => (files.push(file), 'blob:');
  HTMLAnchorElement.prototype.click = () => undefined;
  try {
    for (const table of document.querySelectorAll('table, [data-row]:first-child')) {
      if (!table.checkVisibility() || table.querySelector('input:not([type=checkbox])')) continue;
      const name = table.getAttribute('aria-label') ?? table.closest('[aria-label]')?.getAttribute('aria-label');
      const box = table.closest('[data-exportable]');
      const button = [...(box?.querySelectorAll('button') ?? [])].find((one) => /csv/i.test(one.textContent));
      if (!button) {
        faults.push(`a table without export: ${name}`);
        continue;
      }
      files.length = 0;
      button.click();
      const lines = ((await files[0]?.text()) ?? '')
        .replace(/^\uFEFF/, '')
        .split('\r\n')
        .slice(0, -1);
      const shown =
        table.tagName === 'TABLE' ? [...table.querySelectorAll('tr')] : [...box!.querySelectorAll('[data-row]')];
      const rows = shown.filter(
        (row) => row.checkVisibility() && !(row.children.length === 1 && row.querySelector('[colspan]')),
      );
      if (lines.length !== rows.length + (table.tagName === 'TABLE' ? 0 : 1))
        faults.push(`${name}: ${rows.length} rows are shown, ${lines.length} lines exported`);
      const seen = rows.flatMap((row) => [...row.querySelectorAll('td, th, [data-cell]')]);
      const plain = seen.filter(
        (cell) => cell.checkVisibility() && !cell.querySelector('data, time, button, input, span, div, p, a'),
      );
      const file = lines.join('\n').replaceAll('""', '"');
      for (const cell of plain)
        if (!file.includes(cell.textContent.replaceAll(/\s+/g, ' ').trim()))
          faults.push(`${name}: "${cell.textContent}" is not exported`);
      for (const exact of seen.flatMap((cell) =>
        cell.checkVisibility() ? [...cell.querySelectorAll('data, time')] : [],
      )) {
        const value = exact.getAttribute('value') ?? exact.getAttribute('datetime') ?? '';
        if (!file.includes(value)) faults.push(`${name}: ${exact.textContent} is not exported as ${value}`);
      }
    }
  } finally {
    URL.createObjectURL = create;
    HTMLAnchorElement.prototype.click = press;
  }
  return faults;
}

/** What these functions use of a browser; the services are compiled without its types. */
interface Element {
  tagName: string;
  textContent: string;
  children: { length: number };
  childNodes: Iterable<{ nodeType: number; textContent: string }>;
  click(): void;
  closest(selector: string): Element | null;
  getAttribute(name: string): string | null;
  querySelector(selector: string): Element | null;
  querySelectorAll(selector: string): Iterable<Element> & { length: number };
  checkVisibility(): boolean;
}
declare const document: Element & { getElementById(id: string): Element | null };
declare const HTMLAnchorElement: { prototype: { click: () => void } };
declare const URL: { createObjectURL: (file: Blob) => string };
