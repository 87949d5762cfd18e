import type { MeterDefinition, UsageTotal } from '@libs/contracts';
import { Decimal } from '@libs/money';
import type { EntityManager } from 'typeorm';
import { HOUR_MS } from './bucket-tally.js';
import { average, TOTAL_DIGITS } from './levels.js';

/** Event time in `[start, end)`. */
export interface Span {
  start: Date;
  end: Date;
}

interface Row {
  key: string;
  definition: MeterDefinition;
  dimensions: Record<string, string>;
  events: string;
  total: string | null;
  minimum: string | null;
  maximum: string | null;
  latest: string | null;
  uniques: string;
  area: string | null;
}

/**
 * What a subscription used in the span, per meter and set of dimension values: from buckets where the hours are whole, from
 * the events themselves at the ragged edges; of one of its credentials alone when one is named (0: known without one).
 * Sorted, so that equal usage gives equal totals.
 * @param period what a level is averaged over; where only a part of it was served, that part's share of the average.
 */
export async function totalsOf(
  tx: EntityManager,
  subscription: number,
  span: Span,
  period: Span = span,
  credential: number | null = null,
): Promise<UsageTotal[]> {
  const { full, edges } = splitAtHours(span);
  const length = period.end.getTime() - period.start.getTime();
  const rows = await tx.query<Row[]>(TOTALS, [
    subscription,
    full.start,
    full.end,
    edges.map(({ start }) => start),
    edges.map(({ end }) => end),
    span.start,
    span.end,
    credential,
  ]);
  return rows
    .map(({ key, definition, dimensions, events, area, ...sums }) => ({
      meterKey: key,
      dimensions,
      quantity:
        definition.aggregation === 'weighted_sum'
          ? average(area ?? '0', length)
          : quantityOf(definition.aggregation, { events, ...sums }),
      events: Number(events),
    }))
    .filter(({ quantity, events }) => events > 0 || quantity !== '0');
}

/** SQL: an interval in milliseconds, exactly. */
export const milliseconds = (interval: string): string => `extract(epoch from ${interval}) * 1000`;

/** SQL: whether the meter `m` weighs a level by time. */
export const IS_LEVEL = `m.definition ->> 'aggregation' = 'weighted_sum'`;

/** A level's area: what is in the buckets and edges from each event to the span's end, and what was there before all along. */
const TOTALS = `
  with parts as (
    select s.id, s.meter, s.dimensions, b.events, b.total, b.minimum, b.maximum, b.latest, b.latest_at,
           b.weighted + b.total * ${milliseconds(`$7 - (b.hour + interval '1 hour')`)} as area
    from series s join buckets b on b.series = s.id
    where s.subscription = $1 and ($8::int is null or s.credential = $8) and b.hour >= $2 and b.hour < $3
    union all
    select s.id, s.meter, s.dimensions, 1, c.amount, c.amount, c.amount, c.amount, e.time,
           c.amount * ${milliseconds('$7 - e.time')}
    from unnest($4::timestamptz[], $5::timestamptz[]) as edge (start, until)
    join events e on e.subscription = $1 and e.time >= edge.start and e.time < edge.until
    cross join lateral unnest(e.series, e.amounts) as c (series, amount)
    join series s on s.id = c.series
    where $8::int is null or s.credential = $8
    union all
    select s.id, s.meter, s.dimensions, 0, null, null, null, null, null, level * ${milliseconds('$7::timestamptz - $6')}
    from series s join meters m on m.number = s.meter
    cross join lateral (
      select sum(total) as level from (
        select total from buckets where series = s.id and hour < date_trunc('hour', $6::timestamptz, 'UTC')
        union all
        select c.amount from events e cross join lateral unnest(e.series, e.amounts) as c (series, amount)
        where e.subscription = $1 and e.time >= date_trunc('hour', $6::timestamptz, 'UTC') and e.time < $6 and c.series = s.id
      ) before) b
    where s.subscription = $1 and ($8::int is null or s.credential = $8) and ${IS_LEVEL} and level is not null),
  uniques as (
    select s.meter, s.dimensions, count(distinct v.value) as uniques
    from series s join bucket_values v on v.series = s.id
    where s.subscription = $1 and ($8::int is null or s.credential = $8) and (v.hour >= $2 and v.hour < $3 or exists (
      select from unnest($4::timestamptz[], $5::timestamptz[]) as edge (start, until)
      where v.hour = date_trunc('hour', edge.start, 'UTC') and v.first_at < edge.until and v.last_at >= edge.start))
    group by s.meter, s.dimensions)
  select m.key, m.definition, p.dimensions, sum(p.events) as events, sum(p.total) as total, min(p.minimum) as minimum,
         max(p.maximum) as maximum, (array_agg(p.latest order by p.latest_at desc nulls last))[1] as latest,
         coalesce(max(u.uniques), 0) as uniques, sum(p.area) as area
  from parts p join meters m on m.number = p.meter
  left join uniques u on u.meter = p.meter and u.dimensions = p.dimensions
  group by m.key, m.definition, p.dimensions
  order by m.key, p.dimensions::text`;

/** The span's whole hours, and what is left of it before and after them; no part reaches over the full hour. */
export function splitAtHours({ start, end }: Span): { full: Span; edges: Span[] } {
  const from = Math.ceil(start.getTime() / HOUR_MS) * HOUR_MS;
  const until = Math.floor(end.getTime() / HOUR_MS) * HOUR_MS;
  if (from > until) return { full: { start: end, end }, edges: [{ start, end }] };
  const full = { start: new Date(from), end: new Date(until) };
  const edges = [
    { start, end: full.start },
    { start: full.end, end },
  ];
  return { full, edges: edges.filter((edge) => edge.start < edge.end) };
}

type Sums = Pick<Row, 'events' | 'total' | 'minimum' | 'maximum' | 'latest' | 'uniques'>;

/** The figure that the meter's aggregation makes of what was added up; a level needs the time as well. */
export function quantityOf(aggregation: Exclude<MeterDefinition['aggregation'], 'weighted_sum'>, sums: Sums): string {
  switch (aggregation) {
    case 'count':
      return sums.events;
    case 'sum':
      return told(sums.total);
    case 'min':
      return told(sums.minimum);
    case 'max':
      return told(sums.maximum);
    case 'latest':
      return told(sums.latest);
    case 'avg':
      return sums.events === '0'
        ? '0'
        : Decimal.of(sums.total ?? 0)
            .dividedBy(sums.events, TOTAL_DIGITS, 'half_up')
            .toString();
    case 'unique':
      return sums.uniques;
  }
}

const told = (figure: string | null): string =>
  Decimal.of(figure ?? 0)
    .rounded(TOTAL_DIGITS, 'half_up')
    .toString();
