import type { Fields } from '../record/fields.js';

/** The record under lower-case names: Event Hubs has camelCase, Log Analytics PascalCase, AzureDiagnostics `_s` and `_d`. */
export function lowerKeys(record: Fields): Fields {
  const lower: Fields = Object.create(null) as Fields;
  for (const key in record) {
    const name = key.toLowerCase().replace(/_[sdbgt]$/, '');
    lower[name] ??= record[key];
  }
  return lower;
}
