import { say } from '@libs/contracts';
import { Database, gauge, LOGGER, type Logger, Timers } from '@libs/platform';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type Alert, raiseAlert } from './alerts.js';
import { HABIT_DAYS, unusualSilence } from './habit.js';

const BEAT_SECONDS = 30;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** So long a number may come later than those behind it: senders repeat and overtake each other. */
const PATIENCE_MS = 600_000;

interface Heard {
  connection_id: string;
  node: string;
  minutes: number[];
}

interface Gap {
  connection_id: string;
  node: string;
  missing: string;
  records: string;
}

/** Looks for what does not arrive: gateways and their machines that fell silent, and numbers missing from their rows. */
@Injectable()
export class AlertsSchedule implements OnApplicationBootstrap {
  private readonly open = gauge('octroi_connection_alerts', 'Open alerts of connections.', ['kind']);

  constructor(
    private readonly timers: Timers,
    private readonly database: Database,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.timers.every('connection alerts', BEAT_SECONDS, (now) => this.look(now));
  }

  private async look(now: Date): Promise<void> {
    const raised = await this.database.source.transaction(async (tx) => [
      ...(await lookForSilence(tx, now)),
      ...(await lookForGaps(tx, now)),
    ]);
    for (const alert of raised) this.logger.warn({ ...alert }, 'a connection does not deliver what it should');
    const open = await this.database.source.query<Array<{ kind: string; open: string }>>(COUNT);
    for (const { kind, open: alerts } of open) this.open.set({ kind }, Number(alerts));
  }
}

/** @returns the alerts that are new. */
async function lookForSilence(tx: EntityManager, now: Date): Promise<Alert[]> {
  await tx.query(RESOLVE_SILENCES, [now]);
  const heard = await tx.query<Heard[]>(HEARD, [new Date(now.getTime() - HABIT_DAYS * DAY_MS), now]);
  const minute = Math.floor(now.getTime() / MINUTE_MS);
  const silent = new Set<string>();
  const raised: Alert[] = [];
  for (const { connection_id: connectionId, node, minutes } of heard) {
    // When everything is silent, its parts need no alert each.
    if (silent.has(connectionId)) continue;
    const detail = unusualSilence(minutes, minute);
    if (detail === null) continue;
    if (node === '') silent.add(connectionId);
    const heardUntil = new Date((minutes.at(-1)! + 1) * MINUTE_MS);
    const alert: Alert = { connectionId, node, kind: 'silence', detail };
    if (await raiseAlert(tx, alert, now, heardUntil)) raised.push(alert);
  }
  return raised;
}

/** @returns the alerts that are new: numbers that were missing at an earlier look and still are, after all patience. */
async function lookForGaps(tx: EntityManager, now: Date): Promise<Alert[]> {
  await tx.query(RESOLVE_GAPS, [now]);
  const overdue = new Date(now.getTime() - PATIENCE_MS);
  const gaps = await tx.query<Gap[]>(GAPS, [overdue]);
  await tx.query(NOTE_MISSING, [now, overdue]);
  const raised: Alert[] = [];
  for (const { connection_id: connectionId, node, missing, records } of gaps) {
    const { text: detail } = say('records_never_came', { records, node, missing: missing.slice(0, 200) });
    const alert: Alert = { connectionId, node, kind: 'gap', detail, missing };
    if (await raiseAlert(tx, alert, now)) raised.push(alert);
  }
  return raised;
}

/**
 * Connections, and machines of theirs, that have been quiet for some minutes; whole connections first. A machine is passed
 * over when another was first heard of about when it fell silent: it was replaced.
 */
const HEARD = `
  with nodes as (
    select c.id as connection_id, c.number, n.node, min(n.minute) as began, max(n.minute) as heard
    from connections c join connection_nodes n on n.connection = c.number
    where c.status = 'active' and n.minute >= $1 group by 1, 2, 3),
  quiet as (
    select c.id as connection_id, c.number, '' as node, false as is_node
    from connections c
    where c.status = 'active' and exists (select from connection_minutes m where m.connection = c.number and m.minute >= $1)
      and not exists (select from connection_minutes m
                      where m.connection = c.number and m.minute > $2::timestamptz - interval '15 min')
    union all
    select connection_id, number, node, true from nodes n
    where heard <= $2::timestamptz - interval '15 min'
      and not exists (select from nodes o where o.number = n.number and o.began > n.heard - interval '30 min'))
  select q.connection_id, q.node, case when q.is_node
           then array(select (extract(epoch from minute) / 60)::int from connection_nodes m
                      where m.connection = q.number and m.node = q.node and m.minute >= $1 order by minute)
           else array(select (extract(epoch from minute) / 60)::int from connection_minutes m
                      where m.connection = q.number and m.minute >= $1 order by minute) end as minutes
  from quiet q order by q.connection_id, q.node`;

/** Something was heard since; or the connection was switched off. */
const RESOLVE_SILENCES = `
  update connection_alerts a set resolved_at = $1 from connections c
  where a.kind = 'silence' and a.resolved_at is null and c.id = a.connection_id and (c.status <> 'active'
    or (a.node = '' and exists (select from connection_minutes m
                                where m.connection = c.number and m.minute >= date_trunc('minute', a.opened_at)))
    or exists (select from connection_nodes n
               where n.connection = c.number and n.node = a.node and n.minute >= date_trunc('minute', a.opened_at)))`;

/** All of it came after all. */
const RESOLVE_GAPS = `
  update connection_alerts a set resolved_at = $1 from connections c, connection_sequences s
  where a.kind = 'gap' and a.resolved_at is null and c.id = a.connection_id
    and s.connection = c.number and s.node = a.node and s.seen @> a.missing`;

const MISSING_NOW = `int8multirange(range_merge(seen)) - seen`;

/** Locked, so that one process at a time moves a row's patience on. */
const GAPS = `
  with lost as (
    select connection, node, missing * (${MISSING_NOW}) as missing from connection_sequences
    where missing_since <= $1 for update skip locked)
  select c.id as connection_id, l.node, l.missing::text,
         (select sum(upper(r) - lower(r)) from unnest(l.missing) as r)::text as records
  from lost l join connections c on c.number = l.connection where not isempty(l.missing)`;

const NOTE_MISSING = `
  update connection_sequences
  set missing = ${MISSING_NOW}, missing_since = case when isempty(${MISSING_NOW}) then null else $1::timestamptz end
  where missing_since <= $2 or (missing_since is null) = not isempty(${MISSING_NOW})`;

const COUNT = `
  select k as kind, count(a.id) as open from unnest(array['silence', 'gap']) as k
  left join connection_alerts a on a.kind = k and a.resolved_at is null group by 1`;
