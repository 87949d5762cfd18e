import { say, type listEvents, type Page, type QueryOf, type usageEventSchema } from '@libs/contracts';
import { Database, decodeCursor, encodeCursor, NotFound } from '@libs/platform';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { seriesHas, wantedOf } from '../usage/where.js';
import { type StoredEvent, storedAtOf, unpackBlock } from './raw-blocks.js';

type EventWire = z.infer<typeof usageEventSchema>;
const DAY_MS = 86_400_000;

type EventQuery = QueryOf<typeof listEvents>;

interface Row {
  time: Date;
  block: string;
  position: number;
  subscription_id: string;
  credential_id: string | null;
  credential_name: string | null;
  connection_id: string;
  counted: Array<{ key: string; dimensions: Record<string, string>; amount: string | null }>;
  amendments: EventWire['amendments'];
  /** As the last correction left it; null when there was none. */
  data: Record<string, unknown> | null;
}

/** Calls one by one, as a partner is shown them and an invoice line opens down to them. */
@Injectable()
export class EventsService {
  constructor(private readonly database: Database) {}

  /** Newest first. Events whose raw record is no longer kept are shown without it. */
  async list(query: EventQuery): Promise<Page<EventWire>> {
    const rows = await this.rows(query);
    const shown = rows.slice(0, query.limit);
    const stored = await this.load(shown);
    const last = shown.at(-1);
    const hasMore = rows.length > query.limit && last !== undefined;
    return {
      items: shown.map((row, at) => asWire(row, stored[at])),
      nextCursor: hasMore ? encodeCursor(`${last.time.getTime()}.${last.block}.${last.position}`) : null,
    };
  }

  /** One event by what it is known by. @throws NotFound */
  async read(subscriptionId: string, time: string, identity: string): Promise<EventWire> {
    const to = new Date(Date.parse(time) + 1).toISOString();
    const [row] = await this.rows({ subscriptionId, from: time, to, limit: 1 }, identity);
    if (!row) throw new NotFound(say('there_is_no_such_event'));
    return asWire(row, (await this.load([row]))[0]);
  }

  /** The event that was counted under an identity, looked for within a day of `near`; null when there is none. */
  async counted(identity: string, near: Date): Promise<EventWire | null> {
    const from = new Date(near.getTime() - DAY_MS).toISOString();
    const to = new Date(near.getTime() + DAY_MS).toISOString();
    const [row] = await this.rows({ from, to, limit: 1 }, identity);
    return row ? asWire(row, (await this.load([row]))[0]) : null;
  }

  private rows(query: EventQuery, identity: string | null = null): Promise<Row[]> {
    const [time, block, position] = query.cursor ? decodeCursor(query.cursor).split('.') : [];
    return this.database.manager.query<Row[]>(LIST, [
      query.partnerId ?? null,
      query.subscriptionId ?? null,
      query.credentialId ?? null,
      query.meterKey ?? null,
      query.from ?? '-infinity',
      query.to ?? 'infinity',
      time === undefined ? null : new Date(Number(time)),
      block ?? null,
      position ?? null,
      query.limit + 1,
      JSON.stringify(wantedOf(query.where)),
      identity,
    ]);
  }

  private async load(rows: readonly Row[]): Promise<Array<StoredEvent | undefined>> {
    const ids = [...new Set(rows.map(({ block }) => block))];
    const blocks = await this.database.manager.query<Array<{ id: string; data: Buffer }>>(
      'select id, data from raw_blocks where id = any($1)',
      [ids],
    );
    const events = new Map<string, StoredEvent[]>();
    for (const { id, data } of blocks) events.set(id, await unpackBlock(data));
    return rows.map(({ block, position }) => events.get(block)?.[position]);
  }
}

const LIST = `
  with owners as (
    select number, id from subscriptions
    where ($1::text is null or partner_id = $1) and ($2::text is null or id = $2)),
  page as (
    select e.* from events e
    where e.subscription = any(array(select number from owners)) and e.time >= $5 and e.time < $6
      and ($12::uuid is null or e.identity = $12)
      and ($3::text is null or e.credential = (select number from credentials where id = $3))
      and ($4::text is null and $11 = '{}' or e.series && array(
        select s.id from series s join meters m on m.number = s.meter
        where ($4 is null or m.key = $4) and s.subscription in (select number from owners) and ${seriesHas('$11')}))
      and ($7::timestamptz is null or e.time <= $7 and (e.time, e.block, e.position) < ($7, $8::bigint, $9::int))
    order by e.time desc, e.block desc, e.position desc limit $10)
  select p.time, p.block, p.position, o.id as subscription_id, c.id as credential_id, c.name as credential_name,
         con.id as connection_id,
         (select coalesce(json_agg(json_build_object('key', m.key, 'dimensions', s.dimensions, 'amount', n.amount::text) order by m.key), '[]')
          from unnest(p.series, p.amounts) as n (series, amount) join series s on s.id = n.series
          join meters m on m.number = s.meter) as counted,
         (select coalesce(json_agg(json_build_object('id', event_id, 'kind', kind, 'reason', reason, 'madeBy', made_by,
            'storedAt', to_char(stored_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
            'countedBefore', counted_before) order by id), '[]')
          from amendments where target = p.identity) as amendments,
         (select data from amendments where target = p.identity and data is not null order by id desc limit 1) as data
  from page p join owners o on o.number = p.subscription
  join connections con on con.number = p.connection
  left join credentials c on c.number = p.credential
  order by p.time desc, p.block desc, p.position desc`;

const asWire = (row: Row, stored: StoredEvent | undefined): EventWire => ({
  id: stored?.id ?? '',
  source: stored?.source ?? '',
  type: stored?.type ?? '',
  time: row.time.toISOString(),
  storedAt: storedAtOf(BigInt(row.block)).toISOString(),
  subject: stored?.subject ?? null,
  subscriptionId: row.subscription_id,
  credentialId: row.credential_id,
  credentialName: row.credential_name,
  connectionId: row.connection_id,
  data: row.data ?? stored?.data ?? {},
  countedAs: row.counted.map(({ key, dimensions, amount }) => ({ meterKey: key, dimensions, quantity: amount ?? '1' })),
  amendments: row.amendments,
  raw: stored?.raw ?? null,
});
