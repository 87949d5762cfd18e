import type { Page } from 'playwright-core';

/** Words that English sentences cannot do without and French ones never have. */
const english = /\b(the|and|with|your|you|this|which|what|from|have|been|will|are|of|is)\b/i;

/**
 * Watches what the product's API tells a page: names and descriptions are in the language of whoever wrote them. What a
 * service says in words of its own is not: the page has to say that in the reader's language.
 */
export function listen(page: Page): ReadonlySet<string> {
  const told = new Set<string>();
  page.on('response', (answer) => {
    if (!answer.url().includes('/v1/')) return;
    answer.json().then(
      (body: unknown) => addTexts(body, told),
      () => undefined, // No content, or the page has gone on.
    );
  });
  return told;
}

function addTexts(value: unknown, into: Set<string>): void {
  if (typeof value === 'string' && value.length > 3) into.add(value);
  else if (value !== null && typeof value === 'object') {
    const { said } = value as { said?: { text: string; params: object } | null };
    for (const inner of Object.values(value)) if (inner !== said && inner !== said?.text) addTexts(inner, into);
    if (said) addTexts(said.params, into);
  }
}

/** Texts on the page that are English, but for what the API told and for code. */
export async function englishOn(page: Page, told: ReadonlySet<string>): Promise<string[]> {
  const texts = await page.locator('main :not(code, pre, script, style)').evaluateAll((elements) =>
    (elements as unknown as Element[])
      .filter(({ parentElement }) => !parentElement?.closest('code, pre'))
      .flatMap(({ childNodes }) => [...childNodes].filter(({ nodeType }) => nodeType === 3))
      .map(({ textContent }) => textContent ?? ''),
  );
  const longestFirst = [...told].toSorted((a, b) => b.length - a.length);
  const own = texts.map((text) => longestFirst.reduce((rest, known) => rest.replaceAll(known, ''), text));
  return [...new Set(own.filter((text) => english.test(text)))];
}

/** What is used of the browser's elements; the services are compiled without its types. */
interface Element {
  parentElement: { closest(selector: string): object | null } | null;
  childNodes: Iterable<{ nodeType: number; textContent: string | null }>;
}
