/**
 * The rows of a table as a reader sees them, headings first: hidden cells are left out, and so are columns of buttons, which have
 * no heading. What stands in `<data value>` and `<time datetime>` (amounts, quantities, instants) is written as programs read it;
 * amounts have their currency in a column of their own.
 *
 * @param currency what that column is called
 */
export function rowsShown(root: HTMLElement, currency: string): string[][] {
  const lines = root.querySelector('table') ? linesOfTable(root.querySelector('table')!) : linesOfList(root);
  const [heads = [], ...body] = lines;
  const kept = heads.map((head, index) => head.text !== '' || body.some((row) => row[index]?.isHeading));
  const hasCurrency = heads.map((_, index) => body.some((row) => row[index]?.currency));
  return lines.map((row, at) =>
    row.flatMap((cell, index) => {
      if (!kept[index]) return [];
      if (!hasCurrency[index]) return [cell.text];
      return [cell.text, at === 0 ? `${cell.text} (${currency})` : (cell.currency ?? '')];
    }),
  );
}

interface Cell {
  text: string;
  /** The currency when the cell is an amount and nothing else. */
  currency?: string;
  isHeading?: boolean;
}

function linesOfTable(table: HTMLTableElement): Cell[][] {
  return [...table.rows]
    .map((row) => [...row.cells].filter((cell) => cell.checkVisibility()))
    .filter((cells) => cells.length > 0 && !(cells.length === 1 && cells[0]!.colSpan > 1)) // An opened row's details.
    .map((cells) => cells.map((cell) => ({ ...cellOf(cell), isHeading: cell.tagName === 'TH' })));
}

/** On a phone each row is a card whose cells know their labels. */
function linesOfList(root: HTMLElement): Cell[][] {
  const rows = [...root.querySelectorAll<HTMLElement>('[data-row]')].map((row) => [
    ...row.querySelectorAll<HTMLElement>('[data-cell]'),
  ]);
  return [(rows[0] ?? []).map((cell) => ({ text: cell.dataset.cell! })), ...rows.map((row) => row.map(cellOf))];
}

function cellOf(element: HTMLElement): Cell {
  const amounts = element.querySelectorAll<HTMLElement>('data[data-currency]');
  const [only] = amounts;
  const isAlone = amounts.length === 1 && element.textContent === only!.textContent;
  if (isAlone) return { text: only!.getAttribute('value')!, currency: only!.dataset.currency! };
  return { text: textOf(element).replaceAll(/\s+/g, ' ').trim() };
}

function textOf(node: Node): string {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent ?? '';
  if (!(node instanceof HTMLElement) || !node.checkVisibility()) return '';
  const { currency } = node.dataset;
  if (node.tagName === 'DATA') return ` ${node.getAttribute('value')!}${currency ? ` ${currency}` : ''} `;
  if (node.tagName === 'TIME') return ` ${node.getAttribute('datetime')!} `;
  const inner = [...node.childNodes].map(textOf).join('');
  return getComputedStyle(node).display.startsWith('inline') ? inner : ` ${inner} `;
}
