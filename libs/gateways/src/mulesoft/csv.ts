/** Rows of a CSV text (RFC 4180): quoted fields may hold commas, line ends and doubled quotes. Empty lines are skipped. */
export function* csvRows(text: string): Generator<string[], undefined> {
  let row: string[] = [];
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (at < text.length) {
    let field: string;
    if (text[at] === '"') {
      [field, at] = quoted(text, at + 1);
    } else {
      const end = endOfField(text, at);
      field = text.slice(at, end);
      at = end;
    }
    row.push(field);
    const stop = text[at];
    if (stop === ',') {
      at++;
      if (at < text.length) continue;
      row.push('');
    }
    if (stop === '\r' && text[at + 1] === '\n') at++;
    at++;
    if (row.length > 1 || row[0] !== '') yield row;
    row = [];
  }
  return undefined;
}

/** The field whose opening quote stands before `from`, and the index of the comma or line end behind it. */
function quoted(text: string, from: number): [string, number] {
  let field = '';
  let at = from;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) return [field + text.slice(at), text.length];
    field += text.slice(at, quote);
    if (text[quote + 1] !== '"') return [field, endOfField(text, quote + 1)];
    field += '"';
    at = quote + 2;
  }
}

function endOfField(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== ',' && text[at] !== '\n' && text[at] !== '\r') at++;
  return at;
}
