import { Clock, Database } from '@libs/platform';
import { Injectable } from '@nestjs/common';
import { HOUR_MS } from './bucket-tally.js';
import { milliseconds } from './totals.js';
import type { UsageAnswer, UsageQuestion, UsageRow, UsageStore } from './usage-store.js';
import { seriesHas } from './where.js';
import { raggedParts, wholeDays } from './windows.js';

/**
 * Answers from buckets, of days where no window cuts one, else of hours, and from the typed events where a window cuts an hour;
 * always, and up to this moment.
 */
@Injectable()
export class PostgresUsageStore implements UsageStore {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async ask(question: UsageQuestion): Promise<UsageAnswer> {
    const asOf = this.clock.now();
    return { asOf, rows: await this.rows(question) };
  }

  private rows({ windows, groupBy, where, limit, ...of }: UsageQuestion): Promise<UsageRow[]> {
    const ragged = raggedParts(windows);
    const days = wholeDays(windows);
    return this.database.manager.query<UsageRow[]>(sqlFor(ragged.length > 0, days !== null), [
      windows.map(({ start }) => start),
      windows.at(-1)!.end,
      JSON.stringify(where),
      windows.map(({ end }) => end),
      ragged.map(({ start }) => new Date(Math.floor(start.getTime() / HOUR_MS) * HOUR_MS)),
      of.meterKey ?? null,
      of.partnerId ?? null,
      of.subscriptionId ?? null,
      of.credentialId ?? null,
      groupBy,
      limit,
      ...(days === null ? [] : [days.start, days.end]),
      ...(ragged.length === 0 ? [] : [ragged.map(({ start }) => start), ragged.map(({ end }) => end)]),
    ]);
  }
}

/**
 * Counted by numbers throughout: `g` for a meter and group, `w` for a window. A group's dimension values, as JSON, would have to
 * be sorted for each of its hours.
 * @param isRagged whether a window cuts an hour: else the partitions of all events would be planned for nothing.
 * @param hasDays whether days are whole, from the parameter `$12` to `$13`.
 */
const sqlFor = (isRagged: boolean, hasDays: boolean): string => `
  with named as (
    select s.id, s.meter, s.subscription, m.definition ->> 'aggregation' as aggregation, (
      select coalesce(jsonb_object_agg(name, case name
        when 'subscription' then sub.id when 'partner' then sub.partner_id when 'credential' then coalesce(c.id, '')
        else coalesce(s.dimensions ->> name, '') end), '{}') from unnest($10::text[]) as name) as "group"
    from series s
    join meters m on m.number = s.meter
    join subscriptions sub on sub.number = s.subscription
    left join credentials c on c.number = s.credential
    where ($6::text is null or m.key = $6) and ($7::text is null or sub.partner_id = $7)
      and ($8::text is null or sub.id = $8) and ($9::text is null or c.id = $9) and ${seriesHas('$3')}),
  picked as materialized (
    select id, meter, subscription, "group", aggregation = 'weighted_sum' as is_level, aggregation = 'latest' as is_latest,
           dense_rank() over (order by meter, "group") as g
    from named),
${hasDays ? FOLDED : ''}
  whole as (${
    hasDays
      ? `
    ${bucketsOf('day', '$12::timestamptz', '(select until from folded)')}
    union all
    ${bucketsOf('hour', '($1::timestamptz[])[1]', '$12::timestamptz')}
    union all
    ${bucketsOf('hour', 'greatest($12::timestamptz, (select until from folded))', '$2::timestamptz')}`
      : `
    ${bucketsOf('hour', '($1::timestamptz[])[1]', '$2::timestamptz')}`
  }),
  parts as (
    select * from whole${isRagged ? raggedSql(hasDays ? 14 : 12) : ''}
    union all
    select p.g, false, 0, 0, b.total, null, null, null, null, null
    from picked p join buckets b on b.series = p.id
    where p.is_level and b.hour < date_trunc('hour', ($1::timestamptz[])[1], 'UTC')
    union all
    select p.g, false, 0, 0, c.amount, null, null, null, null, null
    from events e cross join lateral unnest(e.series, e.amounts) as c (series, amount)
    join picked p on p.id = c.series and p.is_level
    where e.time >= date_trunc('hour', ($1::timestamptz[])[1], 'UTC') and e.time < ($1::timestamptz[])[1]
      and e.subscription in (select subscription from picked where is_level)),
  cells as (
    select g, w, sum(events) as events, sum(total) as total, min(minimum) as minimum, max(maximum) as maximum,
           max(case when is_latest then array[extract(epoch from latest_at), latest] end) as latest, sum(area) as area
    from parts group by g, w),
  sums as (
    select * from cells
    union all
    select g, null, sum(events), sum(total), min(minimum), max(maximum), max(latest), sum(area) from cells group by g),
  seen as (
    select p.g, width_bucket(v.hour, $1::timestamptz[]) as w, v.value
    from picked p join bucket_values v on v.series = p.id
    where v.hour >= ($1::timestamptz[])[1] and v.hour < $2::timestamptz and v.hour <> all($5::timestamptz[])
    union all
    select p.g, w.at, v.value
    from picked p join bucket_values v on v.series = p.id and v.hour = any($5::timestamptz[])
    join unnest($1::timestamptz[], ($1::timestamptz[])[2:] || $2::timestamptz) with ordinality as w (start, until, at)
      on v.first_at < w.until and v.last_at >= w.start),
  uniques as (
    select g, w, count(distinct value) as uniques from seen group by grouping sets ((g, w), (g))),
  largest as (
    select k.g, k."group", m.key, m.definition from (select distinct on (g) g, meter, "group" from picked order by g) k
    join sums s on s.g = k.g and s.w is null
    join meters m on m.number = k.meter
    left join uniques u on u.g = k.g and u.w is null
    order by case m.definition ->> 'aggregation' when 'count' then s.events when 'sum' then s.total when 'weighted_sum' then s.total when 'min' then s.minimum
      when 'max' then s.maximum when 'avg' then s.total / s.events when 'latest' then s.latest[2] when 'unique' then u.uniques
      end desc nulls last, s.events desc limit $11)
  select l.key, l.definition, l."group", s.w as "window", s.events, s.total, s.minimum, s.maximum, s.latest[2] as latest,
         coalesce(u.uniques, 0) as uniques, s.area
  from sums s join largest l using (g)
  left join uniques u on u.g = s.g and u.w is not distinct from s.w`;

const FOLDED = `
  folded as (select least(coalesce(days_until, '-infinity'), $13::timestamptz) as until from ingest_state),`;

/** The buckets of one kind that begin in the span. */
const bucketsOf = (unit: 'hour' | 'day', from: string, until: string): string => `
    select p.g, p.is_latest, width_bucket(b.${unit}, $1::timestamptz[]) as w,
           b.events, b.total, b.minimum, b.maximum, b.latest, b.latest_at,
           case when b.weighted is not null then b.weighted + b.total *
             ${milliseconds(`($4::timestamptz[])[width_bucket(b.${unit}, $1::timestamptz[])] - (b.${unit} + interval '1 ${unit}')`)} end as area
    from picked p join ${unit === 'hour' ? 'buckets' : 'bucket_days'} b on b.series = p.id
    where b.${unit} >= ${from} and b.${unit} < ${until} and b.${unit} <> all($5::timestamptz[])`;

/** The events of the hours that a window cuts. */
const raggedSql = (n: number): string => `
    union all
    select p.g, p.is_latest, width_bucket(e.time, $1::timestamptz[]), 1, c.amount, c.amount, c.amount, c.amount, e.time,
           case when p.is_level then c.amount * ${milliseconds('($4::timestamptz[])[width_bucket(e.time, $1::timestamptz[])] - e.time')} end
    from unnest($${n}::timestamptz[], $${n + 1}::timestamptz[]) as edge (start, until)
    join events e on e.time >= edge.start and e.time < edge.until
      and e.time >= ($${n}::timestamptz[])[1] and e.time < ($${n + 1}::timestamptz[])[cardinality($${n + 1}::timestamptz[])]
      and ($7::text is null and $8::text is null or e.subscription in (select subscription from picked))
    cross join lateral unnest(e.series, e.amounts) as c (series, amount)
    join picked p on p.id = c.series`;
