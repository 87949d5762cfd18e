/** The conditions of a query: the wanted values of each dimension. */
export function wantedOf(where: readonly string[] = []): Record<string, string[]> {
  const wanted = Object.create(null) as Record<string, string[]>; // A dimension may be called "constructor".
  for (const condition of where) {
    const at = condition.indexOf('=');
    (wanted[condition.slice(0, at)] ??= []).push(condition.slice(at + 1));
  }
  return wanted;
}

/** SQL: whether the series `s` of the meter `m` has the dimension values that the parameter, `wantedOf` as JSON, asks for. */
export const seriesHas = (parameter: string): string => `
  not exists (select from jsonb_each(${parameter}::jsonb) as w (name, among)
    where not (m.definition -> 'dimensions' ? w.name and w.among ? coalesce(s.dimensions ->> w.name, '')))`;
