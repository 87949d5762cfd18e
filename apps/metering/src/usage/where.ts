/** The conditions of a query as JSON for `seriesHas`: the wanted values of each dimension. */
export function wantedOf(where: readonly string[] = []): string {
  const wanted: Record<string, string[]> = {};
  for (const condition of where) {
    const at = condition.indexOf('=');
    (wanted[condition.slice(0, at)] ??= []).push(condition.slice(at + 1));
  }
  return JSON.stringify(wanted);
}

/** SQL: whether the series `s` of the meter `m` has the dimension values that the parameter, from `wantedOf`, asks for. */
export const seriesHas = (parameter: string): string => `
  not exists (select from jsonb_each(${parameter}::jsonb) as w (name, among)
    where not (m.definition -> 'dimensions' ? w.name and w.among ? coalesce(s.dimensions ->> w.name, '')))`;
