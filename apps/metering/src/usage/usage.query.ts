import { type MeterDefinition, type queryUsage, type QueryOf, type Usage, say } from '@libs/contracts';
import { Decimal } from '@libs/money';
import { Invalid } from '@libs/platform';
import { Injectable } from '@nestjs/common';
import { averageLevels } from './levels.js';
import { quantityOf, type Span } from './totals.js';
import type { UsageAnswer, UsageRow as Row } from './usage-store.js';
import { UsageStores } from './usage-stores.js';
import { wantedOf } from './where.js';
import { WINDOWS_MAX, windowsOf } from './windows.js';

export type UsageQuery = QueryOf<typeof queryUsage>;

type Series = Usage['series'][number];

/** Answers what was used, window by window. */
@Injectable()
export class UsageQueries {
  constructor(private readonly stores: UsageStores) {}

  /** @throws Invalid when the span is empty, or has more windows than can be looked at. */
  async run(query: UsageQuery): Promise<Usage> {
    const span = spanOf(query);
    const windows = windowsOf(span, query.window, query.timeZone);
    if (windows.length > WINDOWS_MAX) {
      throw new Invalid(say('span_has_too_many_windows', { most: WINDOWS_MAX }), [
        { pointer: '/query/window', detail: say('ask_for_larger_windows') },
      ]);
    }
    const { rows, asOf } = await this.ask(query, windows);
    const series = asSeries(rows, windows);
    if (query.compare === 'previous') await this.addPrevious(query, span, series);
    return {
      from: query.from,
      to: query.to,
      window: query.window,
      timeZone: query.timeZone,
      asOf: asOf.toISOString(),
      series: series.sort(largestFirst),
    };
  }

  private async addPrevious(query: UsageQuery, { start, end }: Span, series: Series[]): Promise<void> {
    const before = { start: new Date(start.getTime() - (end.getTime() - start.getTime())), end: start };
    const { rows } = await this.ask({ ...query, limit: 1000 }, [before]);
    const known = new Map(asSeries(rows, [before]).map((one) => [nameOf(one), one.quantity]));
    for (const one of series) one.previousQuantity = known.get(nameOf(one)) ?? '0';
  }

  private ask(query: UsageQuery, windows: readonly Span[]): Promise<UsageAnswer> {
    const { groupBy = '', where, meterKey, partnerId, subscriptionId, credentialId, limit } = query;
    const of = { meterKey, partnerId, subscriptionId, credentialId };
    const names = [...new Set(groupBy.split(',').filter(Boolean))];
    return this.stores.ask({ ...of, windows, groupBy: names, where: wantedOf(where), limit });
  }
}

/** @throws Invalid */
function spanOf({ from, to }: UsageQuery): Span {
  if (Date.parse(from) < Date.parse(to)) return { start: new Date(from), end: new Date(to) };
  throw new Invalid(say('span_is_empty'), [{ pointer: '/query/to', detail: say('must_be_after_from') }]);
}

function asSeries(rows: readonly Row[], windows: readonly Span[]): Series[] {
  const byName = new Map<string, Row[]>();
  for (const row of rows) {
    const name = nameOf({ meterKey: row.key, group: row.group });
    const own = byName.get(name);
    if (own === undefined) byName.set(name, [row]);
    else own.push(row);
  }
  return [...byName.values()].map((own) => oneSeries(own, windows)).filter((one) => one !== null);
}

/** Null for a level that was zero all the time. */
function oneSeries(rows: readonly Row[], windows: readonly Span[]): Series | null {
  const { key, definition, group } = rows[0]!;
  const byWindow = new Map(rows.map((row) => [row.window, row]));
  const whole = byWindow.get(null)!;
  const { each, total } = quantitiesOf(definition.aggregation, byWindow, windows);
  if (whole.events === '0' && total === '0') return null;
  return {
    meterKey: key,
    meterName: definition.name,
    unit: definition.unit,
    group,
    quantity: total,
    events: Number(whole.events),
    previousQuantity: null,
    points: windows.map(({ start, end }, at) => ({
      start: start.toISOString(),
      end: end.toISOString(),
      quantity: each[at]!,
      events: Number(byWindow.get(at + 1)?.events ?? 0),
    })),
  };
}

function quantitiesOf(
  aggregation: MeterDefinition['aggregation'],
  rows: ReadonlyMap<number | null, Row>,
  windows: readonly Span[],
): { each: string[]; total: string } {
  if (aggregation !== 'weighted_sum') {
    const quantity = (row: Row | undefined) => (row === undefined ? '0' : quantityOf(aggregation, row));
    return { each: windows.map((_, at) => quantity(rows.get(at + 1))), total: quantity(rows.get(null)) };
  }
  const { each, whole } = averageLevels(
    rows.get(0)?.total ?? '0',
    windows.map(({ start, end }, at) => {
      const { total: change = null, area = null } = rows.get(at + 1) ?? {};
      return { length: end.getTime() - start.getTime(), change, area };
    }),
  );
  return { each, total: whole };
}

const nameOf = ({ meterKey, group }: Pick<Series, 'meterKey' | 'group'>): string =>
  JSON.stringify([meterKey, Object.entries(group).sort()]);

const largestFirst = (a: Series, b: Series): number =>
  Decimal.of(b.quantity).compare(a.quantity) || (nameOf(a) < nameOf(b) ? -1 : 1);
