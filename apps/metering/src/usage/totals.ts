import type { MeterDefinition, UsageTotal } from '@libs/contracts';
import { Decimal } from '@libs/money';
import type { EntityManager } from 'typeorm';
import { HOUR_MS } from './bucket-tally.js';

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
}

/** Digits that a total is told with, as `numeric(38,18)` keeps it; more than any price needs. */
const TOTAL_DIGITS = 18;

/**
 * What a subscription used in the span, per meter and set of dimension values: from buckets where the hours are whole, from
 * the events themselves at the ragged edges. Sorted, so that equal usage gives equal totals.
 */
export async function totalsOf(tx: EntityManager, subscription: number, span: Span): Promise<UsageTotal[]> {
  const { full, edges } = splitAtHours(span);
  const rows = await tx.query<Row[]>(TOTALS, [
    subscription,
    full.start,
    full.end,
    edges.map(({ start }) => start),
    edges.map(({ end }) => end),
  ]);
  return rows.map(({ key, definition, dimensions, events, ...sums }) => ({
    meterKey: key,
    dimensions,
    quantity: quantityOf(definition.aggregation, { events, ...sums }),
    events: Number(events),
  }));
}

const TOTALS = `
  with parts as (
    select s.id, s.meter, s.dimensions, b.events, b.total, b.minimum, b.maximum, b.latest, b.latest_at
    from series s join buckets b on b.series = s.id
    where s.subscription = $1 and b.hour >= $2 and b.hour < $3
    union all
    select s.id, s.meter, s.dimensions, 1, c.amount, c.amount, c.amount, c.amount, e.time
    from unnest($4::timestamptz[], $5::timestamptz[]) as edge (start, until)
    join events e on e.subscription = $1 and e.time >= edge.start and e.time < edge.until
    cross join lateral unnest(e.series, e.amounts) as c (series, amount)
    join series s on s.id = c.series),
  uniques as (
    select s.meter, s.dimensions, count(distinct v.value) as uniques
    from series s join bucket_values v on v.series = s.id
    where s.subscription = $1 and (v.hour >= $2 and v.hour < $3 or exists (
      select from unnest($4::timestamptz[], $5::timestamptz[]) as edge (start, until)
      where v.hour = date_trunc('hour', edge.start, 'UTC') and v.first_at < edge.until and v.last_at >= edge.start))
    group by s.meter, s.dimensions)
  select m.key, m.definition, p.dimensions, sum(p.events) as events, sum(p.total) as total, min(p.minimum) as minimum,
         max(p.maximum) as maximum, (array_agg(p.latest order by p.latest_at desc nulls last))[1] as latest,
         coalesce(max(u.uniques), 0) as uniques
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

/** The figure that the meter's aggregation makes of what was added up. */
export function quantityOf(aggregation: MeterDefinition['aggregation'], sums: Sums): string {
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
    case 'weighted_sum':
      throw new Error('weighted sums are not counted here yet');
  }
}

const told = (figure: string | null): string =>
  Decimal.of(figure ?? 0)
    .rounded(TOTAL_DIGITS, 'half_up')
    .toString();
