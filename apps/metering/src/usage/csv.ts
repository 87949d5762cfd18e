import type { Usage } from '@libs/contracts';

/** One line for each window of each series, with a header; RFC 4180. */
export function usageCsv({ series }: Usage): string {
  const names = [...new Set(series.flatMap(({ group }) => Object.keys(group)))].sort();
  const lines = [['start', 'end', 'meter', ...names, 'quantity', 'unit', 'events']];
  for (const { meterKey, unit, group, points } of series) {
    for (const { start, end, quantity, events } of points) {
      lines.push([start, end, meterKey, ...names.map((name) => group[name] ?? ''), quantity, unit, String(events)]);
    }
  }
  return `${lines.map((line) => line.map(cell).join(',')).join('\r\n')}\r\n`;
}

/** A cell that a spreadsheet would take for a formula gets an apostrophe: dimension values are the callers'. */
function cell(text: string): string {
  const harmless = /^[=+@\t\r]|^-(?!\d)/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
