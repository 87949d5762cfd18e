import { type MeterDefinition, type queryUsage, type QueryOf, type Usage, say } from '@libs/contracts';
import { Decimal } from '@libs/money';
import { Database, Invalid } from '@libs/platform';
import { Injectable } from '@nestjs/common';
import { HOUR_MS } from './bucket-tally.js';
import { averageLevels } from './levels.js';
import { IS_LEVEL, milliseconds, quantityOf, type Span } from './totals.js';
import { seriesHas, wantedOf } from './where.js';
import { raggedParts, WINDOWS_MAX, windowsOf } from './windows.js';

export type UsageQuery = QueryOf<typeof queryUsage>;

interface Row {
  key: string;
  definition: MeterDefinition;
  group: Record<string, string>;
  /** 1 for the first window; null for all of them together; 0 for what a level was before them. */
  window: number | null;
  events: string;
  total: string | null;
  minimum: string | null;
  maximum: string | null;
  latest: string | null;
  uniques: string;
  area: string | null;
}

type Series = Usage['series'][number];

/** Answers what was used, window by window, from buckets; and from the events where a window cuts an hour. */
@Injectable()
export class UsageQueries {
  constructor(private readonly database: Database) {}

  /** @throws Invalid when the span is empty, or has more windows than can be looked at. */
  async run(query: UsageQuery): Promise<Usage> {
    const span = spanOf(query);
    const windows = windowsOf(span, query.window, query.timeZone);
    if (windows.length > WINDOWS_MAX) {
      throw new Invalid(say('span_has_too_many_windows', { most: WINDOWS_MAX }), [
        { pointer: '/query/window', detail: say('ask_for_larger_windows') },
      ]);
    }
    const series = asSeries(await this.rows(query, windows), windows);
    if (query.compare === 'previous') await this.addPrevious(query, span, series);
    return {
      from: query.from,
      to: query.to,
      window: query.window,
      timeZone: query.timeZone,
      series: series.sort(largestFirst),
    };
  }

  private async addPrevious(query: UsageQuery, { start, end }: Span, series: Series[]): Promise<void> {
    const before = { start: new Date(start.getTime() - (end.getTime() - start.getTime())), end: start };
    const previous = asSeries(await this.rows({ ...query, limit: 1000 }, [before]), [before]);
    const known = new Map(previous.map((one) => [nameOf(one), one.quantity]));
    for (const one of series) one.previousQuantity = known.get(nameOf(one)) ?? '0';
  }

  private rows(query: UsageQuery, windows: readonly Span[]): Promise<Row[]> {
    const ragged = raggedParts(windows);
    const names = [...new Set((query.groupBy ?? '').split(',').filter(Boolean))];
    return this.database.manager.query<Row[]>(SQL, [
      windows.map(({ start }) => start),
      windows.at(-1)!.end,
      ragged.map(({ start }) => start),
      ragged.map(({ end }) => end),
      ragged.map(({ start }) => new Date(Math.floor(start.getTime() / HOUR_MS) * HOUR_MS)),
      query.meterKey ?? null,
      query.partnerId ?? null,
      query.subscriptionId ?? null,
      query.credentialId ?? null,
      names,
      query.limit,
      wantedOf(query.where),
      windows.map(({ end }) => end),
    ]);
  }
}

/** @throws Invalid */
function spanOf({ from, to }: UsageQuery): Span {
  if (Date.parse(from) < Date.parse(to)) return { start: new Date(from), end: new Date(to) };
  throw new Invalid(say('span_is_empty'), [{ pointer: '/query/to', detail: say('must_be_after_from') }]);
}

const SQL = `
  with picked as materialized (
    select s.id, s.meter, s.subscription, ${IS_LEVEL} as is_level, (
      select coalesce(jsonb_object_agg(name, case name
        when 'subscription' then sub.id when 'partner' then sub.partner_id when 'credential' then coalesce(c.id, '')
        else coalesce(s.dimensions ->> name, '') end), '{}') from unnest($10::text[]) as name) as "group"
    from series s
    join meters m on m.number = s.meter
    join subscriptions sub on sub.number = s.subscription
    left join credentials c on c.number = s.credential
    where ($6::text is null or m.key = $6) and ($7::text is null or sub.partner_id = $7)
      and ($8::text is null or sub.id = $8) and ($9::text is null or c.id = $9) and ${seriesHas('$12')}),
  whole as (
    select p.id, p.meter, p."group", width_bucket(b.hour, $1::timestamptz[]) as w,
           b.events, b.total, b.minimum, b.maximum, b.latest, b.latest_at,
           case when b.weighted is not null then b.weighted + b.total *
             ${milliseconds(`($13::timestamptz[])[width_bucket(b.hour, $1::timestamptz[])] - (b.hour + interval '1 hour')`)} end as area
    from picked p join buckets b on b.series = p.id
    where b.hour >= ($1::timestamptz[])[1] and b.hour < $2::timestamptz and b.hour <> all($5::timestamptz[])),
  parts as (
    select * from whole
    union all
    select p.id, p.meter, p."group", width_bucket(e.time, $1::timestamptz[]), 1, c.amount, c.amount, c.amount, c.amount, e.time,
           case when p.is_level then c.amount * ${milliseconds('($13::timestamptz[])[width_bucket(e.time, $1::timestamptz[])] - e.time')} end
    from unnest($3::timestamptz[], $4::timestamptz[]) as edge (start, until)
    join events e on e.time >= edge.start and e.time < edge.until
      and ($7::text is null and $8::text is null or e.subscription in (select subscription from picked))
    cross join lateral unnest(e.series, e.amounts) as c (series, amount)
    join picked p on p.id = c.series
    union all
    select p.id, p.meter, p."group", 0, 0, b.total, null, null, null, null, null
    from picked p join buckets b on b.series = p.id
    where p.is_level and b.hour < date_trunc('hour', ($1::timestamptz[])[1], 'UTC')
    union all
    select p.id, p.meter, p."group", 0, 0, c.amount, null, null, null, null, null
    from events e cross join lateral unnest(e.series, e.amounts) as c (series, amount)
    join picked p on p.id = c.series and p.is_level
    where e.time >= date_trunc('hour', ($1::timestamptz[])[1], 'UTC') and e.time < ($1::timestamptz[])[1]
      and e.subscription in (select subscription from picked where is_level)),
  sums as (
    select meter, "group", w, sum(events) as events, sum(total) as total, min(minimum) as minimum, max(maximum) as maximum,
           (array_agg(latest order by latest_at desc nulls last))[1] as latest, sum(area) as area
    from parts group by grouping sets ((meter, "group", w), (meter, "group"))),
  seen as (
    select p.meter, p."group", width_bucket(v.hour, $1::timestamptz[]) as w, v.value
    from picked p join bucket_values v on v.series = p.id
    where v.hour >= ($1::timestamptz[])[1] and v.hour < $2::timestamptz and v.hour <> all($5::timestamptz[])
    union all
    select p.meter, p."group", w.at, v.value
    from picked p join bucket_values v on v.series = p.id and v.hour = any($5::timestamptz[])
    join unnest($1::timestamptz[], ($1::timestamptz[])[2:] || $2::timestamptz) with ordinality as w (start, until, at)
      on v.first_at < w.until and v.last_at >= w.start),
  uniques as (
    select meter, "group", w, count(distinct value) as uniques
    from seen group by grouping sets ((meter, "group", w), (meter, "group"))),
  largest as (
    select s.meter, s."group" from sums s join meters m on m.number = s.meter
    left join uniques u on u.meter = s.meter and u."group" = s."group" and u.w is null
    where s.w is null
    order by case m.definition ->> 'aggregation' when 'count' then s.events when 'sum' then s.total when 'weighted_sum' then s.total when 'min' then s.minimum
      when 'max' then s.maximum when 'avg' then s.total / s.events when 'latest' then s.latest when 'unique' then u.uniques
      end desc nulls last, s.events desc limit $11)
  select m.key, m.definition, s."group", s.w as "window", s.events, s.total, s.minimum, s.maximum, s.latest,
         coalesce(u.uniques, 0) as uniques, s.area
  from sums s join largest using (meter, "group") join meters m on m.number = s.meter
  left join uniques u on u.meter = s.meter and u."group" = s."group" and u.w is not distinct from s.w`;

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
