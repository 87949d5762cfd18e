import type { MeterDefinition } from '@libs/contracts';
import { Decimal } from '@libs/money';
import { Clock, Database } from '@libs/platform';
import { Injectable } from '@nestjs/common';
import type { UsageAnswer, UsageQuestion, UsageRow, UsageStore } from '../usage/usage-store.js';
import { ClickHouse, type Connected } from './clickhouse.js';
import { querySettings } from './tables.js';
import { fillingsIn } from './usage-filling.js';
import { UsageFeed } from './usage-feed.js';
import { BEFORE, type Figures, type Group, type MeterAsked, questionSql } from './question-sql.js';

/** A store that lacks older commits than this does not answer. */
const BEHIND_MAX_MS = 60_000;
/** Whether it is there is found out in this time. */
const PING_MS = 2_000;

/** Answers from single events in ClickHouse, where there is one: any window, any span, the same figures as PostgreSQL. */
@Injectable()
export class ClickHouseUsageStore implements UsageStore {
  constructor(
    private readonly clickhouse: ClickHouse,
    private readonly feed: UsageFeed,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async ask(question: UsageQuestion): Promise<UsageAnswer | null> {
    const { connected } = this.clickhouse;
    if (connected === null) return null;
    const now = this.clock.now();
    // Read before ClickHouse is asked: what is told meanwhile is more than is promised.
    const { filling, since, behindSince } = await this.feed.state();
    const asOf = Math.min(behindSince ?? Infinity, now.getTime());
    if (filling === null || now.getTime() - asOf > BEHIND_MAX_MS) return null;
    const meters = await this.metersAsked(question);
    if (since !== null && (question.windows[0]!.start < since || meters.some(isLevel))) return null;
    const [there] = await fillingsIn(connected, AbortSignal.timeout(PING_MS));
    if (there?.id !== filling) return null;
    return { asOf: new Date(asOf), rows: meters.length === 0 ? [] : await this.rows(connected, question, meters) };
  }

  private async metersAsked({ meterKey, where }: UsageQuestion): Promise<MeterAsked[]> {
    const meters = await this.database.source.query<MeterAsked[]>(
      'select number, definition from meters where $1::text is null or key = $1',
      [meterKey ?? null],
    );
    const wanted = Object.keys(where);
    return meters.filter(({ definition }) => wanted.every((name) => definition.dimensions.includes(name)));
  }

  private async rows(
    { client, layout }: Connected,
    question: UsageQuestion,
    meters: MeterAsked[],
  ): Promise<UsageRow[]> {
    const { query, parameters } = questionSql(layout, question, meters);
    const result = await client.query({
      query,
      query_params: parameters,
      format: 'JSONEachRow',
      clickhouse_settings: querySettings(layout),
    });
    const definitions = new Map(meters.map(({ number, definition }) => [number, definition]));
    const groups = await result.json<Group>();
    return groups.flatMap((group) => rowsOf(group, question, definitions.get(group.meter)!));
  }
}

const isLevel = ({ definition }: MeterAsked): boolean => definition.aggregation === 'weighted_sum';

function rowsOf({ names, windows, ...whole }: Group, question: UsageQuestion, definition: MeterDefinition): UsageRow[] {
  const { groupBy } = question;
  const group = Object.fromEntries(groupBy.map((name, at) => [name, names[at]!]));
  const of = { key: definition.key, definition, group };
  const starts = new Map(question.windows.map(({ start }, at) => [start.getTime(), at]));
  const own = windows.map(([from, ...figures]): UsageRow => {
    if (Number(from) === BEFORE) return { ...of, ...named(figures), events: '0', window: 0, area: null };
    const at = starts.get(Number(from))!;
    const { start, end } = question.windows[at]!;
    return { ...of, ...named(figures), window: at + 1, area: areaOf(figures, end.getTime() - start.getTime()) };
  });
  const { events, total, minimum, maximum, latest, uniques } = whole;
  return [{ ...of, window: null, events, total, minimum, maximum, latest, uniques, area: null }, ...own];
}

const named = ([events, total, minimum, maximum, latest, uniques]: Figures) => ({
  ...{ events, total, minimum, maximum, latest, uniques },
});

/** Amounts times the time from the window's start, turned round to its end. */
const areaOf = ([, total, , , , , moment]: Figures, length: number): string =>
  Decimal.of(total).times(length).minus(moment).toString();
