import type { MeterDefinition } from '@libs/contracts';
import type { UsageQuestion } from '../usage/usage-store.js';
import type { Layout } from './tables.js';

export interface MeterAsked {
  number: number;
  definition: MeterDefinition;
}

/** Numbers as texts. */
export type Figures = [
  events: string,
  total: string,
  minimum: string,
  maximum: string,
  latest: string,
  uniques: string,
  /** Amounts times the milliseconds from the window's start. */
  moment: string,
];

/** One row of the answer: a meter's group, with its windows by the millisecond they start at. */
export interface Group {
  meter: number;
  names: string[];
  events: string;
  total: string;
  minimum: string;
  maximum: string;
  latest: string;
  uniques: string;
  windows: Array<[start: string, ...Figures]>;
}

/** In place of a window's start: what a level was before the first one. */
export const BEFORE = -1;

/** The question in ClickHouse's words. Values of the caller are parameters, never text. */
export function questionSql(
  { database }: Layout,
  question: UsageQuestion,
  meters: readonly MeterAsked[],
): { query: string; parameters: Record<string, unknown> } {
  const starts = question.windows.map(({ start }) => start.getTime());
  const end = question.windows.at(-1)!.end.getTime();
  const levels = numbersOf(meters, 'weighted_sum');
  const { picked, parameters } = pickedSeries(database, question, meters);
  const events = `${database}.usage_events final array join series as one, amounts as amount, values as value`;
  const within = `${at(starts[0]!)} <= time and time < ${at(end)}`;
  const query = `
    with picked as (${picked})
    select meter, names, sumIf(n, w <> ${BEFORE}) as events, sum(added) as total, min(least_) as minimum, max(most) as maximum,
      argMaxMerge(last) as latest, uniqExactMerge(distinct_) as uniques,
      groupArray((w, n, added, least_, most, finalizeAggregation(last), finalizeAggregation(distinct_), moved)) as windows
    from (
      select p.meter as meter, p.names as names, e.w as w, count() as n, sum(e.amount) as added, min(e.amount) as least_,
        max(e.amount) as most, argMaxState(e.amount, (e.time, e.block, e.position)) as last,
        uniqExactState(e.value) as distinct_, sum(e.amount * (e.ms - e.w)) as moved
      from (
        select time, block, position, one, amount, value, toUnixTimestamp64Milli(time) as ms,
          roundDown(ms, [${starts.join()}]::Array(Int64)) as w
        from ${events}
        where ${within} and subscription global in (select subscription from picked)
        ${
          levels.length === 0
            ? ''
            : `
        union all
        select time, block, position, one, amount, value, toUnixTimestamp64Milli(time) as ms, toInt64(${BEFORE}) as w
        from ${events}
        where time < ${at(starts[0]!)} and subscription global in (select subscription from picked where meter in (${levels.join()}))
          and one global in (select id from picked where meter in (${levels.join()}))`
        }
      ) as e global semi left join picked as p on p.id = e.one
      group by meter, names, w)
    group by meter, names
    order by ${largest(meters)} desc, events desc
    limit ${question.limit}`;
  return { query, parameters };
}

const at = (ms: number): string => `fromUnixTimestamp64Milli(${ms}, 'UTC')`;

const numbersOf = (meters: readonly MeterAsked[], ...aggregations: string[]): number[] =>
  meters.filter(({ definition }) => aggregations.includes(definition.aggregation)).map(({ number }) => number);

/** What the meter makes of the whole span, as far as it needs no time. */
function largest(meters: readonly MeterAsked[]): string {
  const figure: Array<[figure: string, ...aggregations: string[]]> = [
    ['toDecimal256(events, 36)', 'count'],
    ['toDecimal256(uniques, 36)', 'unique'],
    ['minimum', 'min'],
    ['maximum', 'max'],
    ['latest', 'latest'],
    ['total / events', 'avg'],
  ];
  const cases = figure.flatMap(([text, ...aggregations]) => {
    const numbers = numbersOf(meters, ...aggregations);
    return numbers.length === 0 ? [] : [`meter in (${numbers.join()})`, text];
  });
  return cases.length === 0 ? 'total' : `multiIf(${[...cases, 'total'].join(', ')})`;
}

function pickedSeries(
  database: string,
  question: UsageQuestion,
  meters: readonly MeterAsked[],
): { picked: string; parameters: Record<string, unknown> } {
  const parameters: Record<string, unknown> = {};
  const parameter = (value: unknown, type = 'String'): string => {
    const name = `p${Object.keys(parameters).length}`;
    parameters[name] = value;
    return `{${name}:${type}}`;
  };
  const own: Record<string, string> = {
    subscription: 'subscription_id',
    partner: 'partner_id',
    credential: 'credential_id',
  };
  const names = question.groupBy.map((name) =>
    Object.hasOwn(own, name) ? own[name]! : `dimensions[${parameter(name)}]`,
  );
  const equal = Object.entries({
    partner_id: question.partnerId,
    subscription_id: question.subscriptionId,
    credential_id: question.credentialId,
  }).flatMap(([column, value]) => (value === undefined ? [] : [`${column} = ${parameter(value)}`]));
  const among = Object.entries(question.where).map(
    ([name, values]) => `dimensions[${parameter(name)}] in ${parameter(values, 'Array(String)')}`,
  );
  const conditions = [`meter in (${meters.map(({ number }) => number).join()})`, ...equal, ...among];
  const picked = `select id, meter, subscription, [${names.join()}]::Array(String) as names
     from ${database}.usage_series where ${conditions.join(' and ')}`;
  return { picked, parameters };
}
