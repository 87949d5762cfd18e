import {
  type BodyOf,
  type discardQuarantine,
  type listQuarantine,
  type Page,
  type QuarantinedRecord,
  type QueryOf,
  type reattributeQuarantine,
  type ResponseOf,
  type summarizeQuarantine,
  say,
} from '@libs/contracts';
import { Clock, Database, NotFound, paginate } from '@libs/platform';
import { Injectable } from '@nestjs/common';
import type { SelectQueryBuilder } from 'typeorm';
import { Connection } from '../connections/connection.entity.js';
import { EventsService } from '../events/events.service.js';
import { claimSubject, renewSubjects } from '../subjects/projection.js';
import { Credential, Subscription } from '../subjects/subjects.entity.js';
import { QuarantinedRow } from './quarantined-record.entity.js';
import { Replay, type ReplayOutcome } from './replay.js';
import { complaint } from './complaint.js';

type Filter = Partial<Omit<QueryOf<typeof listQuarantine>, 'cursor' | 'limit'>> & { ids?: string[] | undefined };

/** Records that could not be counted: to be looked at, mended, or given up. */
@Injectable()
export class QuarantineService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly replays: Replay,
    private readonly events: EventsService,
  ) {}

  async list({ cursor, limit, ...filter }: QueryOf<typeof listQuarantine>): Promise<Page<QuarantinedRecord>> {
    const { items, nextCursor } = await paginate(this.select(filter), { cursor, limit });
    const names = await this.connectionNames();
    return { items: items.map((row) => asWire(row, names)), nextCursor };
  }

  /** @throws NotFound */
  async read(id: string) {
    const row = await this.database.manager.findOneBy(QuarantinedRow, { id });
    if (!row) throw new NotFound(say('there_is_no_quarantined_record', { id }));
    const counted =
      row.reason === 'conflict' ? await this.events.counted(row.identity, row.time ?? row.receivedAt) : null;
    return { ...asWire(row, await this.connectionNames()), raw: row.raw, counted };
  }

  async summarize(): Promise<ResponseOf<typeof summarizeQuarantine>> {
    const names = await this.connectionNames();
    const reasons = await this.database.manager.query<
      Array<{ connection_id: string; reason: never; count: string; oldest: Date }>
    >(
      `select connection_id, reason, count(*) as count, min(received_at) as oldest from quarantined_records
       where status = 'waiting' group by 1, 2 order by count(*) desc`,
    );
    const callers = await this.database.manager.query<
      Array<{ identity: string; count: string; first: Date; last: Date }>
    >(
      `select identities[1] as identity, count(*) as count, min(coalesce(time, received_at)) as first,
              max(coalesce(time, received_at)) as last
       from quarantined_records where status = 'waiting' and reason = 'unknown_subject' and identities <> '{}'
       group by 1 order by count(*) desc limit 50`,
    );
    return {
      waiting: reasons.reduce((total, { count }) => total + Number(count), 0),
      reasons: reasons.map(({ connection_id, reason, count, oldest }) => ({
        connectionId: connection_id,
        connectionName: names.get(connection_id) ?? '',
        reason,
        count: Number(count),
        oldestReceivedAt: oldest.toISOString(),
      })),
      unknownCallers: callers.map(({ identity, count, first, last }) => ({
        identity,
        count: Number(count),
        firstTime: first.toISOString(),
        lastTime: last.toISOString(),
      })),
    };
  }

  /** @throws NotFound when the subscription, or its credential, is not known here. */
  async reattribute(body: BodyOf<typeof reattributeQuarantine>): Promise<ReplayOutcome> {
    const { identity, subscriptionId, credentialId = null, isDryRun } = body;
    const subscription = await this.database.manager.findOneBy(Subscription, { id: subscriptionId });
    if (!subscription) throw new NotFound(say('there_is_no_subscription', { id: subscriptionId }));
    if (credentialId && !(await this.database.manager.existsBy(Credential, { id: credentialId, subscriptionId }))) {
      throw new NotFound(say('subscription_has_no_credential', { subscriptionId, credentialId }));
    }
    const validFrom = body.validFrom ? new Date(body.validFrom) : null;
    const records = this.select({ identity, reason: 'unknown_subject', status: 'waiting' });
    if (isDryRun) return this.forecast(records, subscription, validFrom);
    await this.database.transaction(async (tx) => {
      await claimSubject(tx, { identity, subscriptionId, credentialId, validFrom, origin: 'alias' });
      await renewSubjects(tx);
    });
    return this.replays.run(records, false);
  }

  /** Reads the records again, as far as they wait. */
  replay(filter: Filter, isDryRun: boolean): Promise<ReplayOutcome> {
    return this.replays.run(this.select({ ...filter, status: 'waiting' }), isDryRun);
  }

  async discard({ filter, reason, isDryRun }: BodyOf<typeof discardQuarantine>) {
    const records = this.select({ ...filter, status: 'waiting' });
    if (isDryRun) return { isDryRun, matched: await records.getCount() };
    const [sql, parameters] = records.select('q.id').getQueryAndParameters();
    const { affected } = await this.database.manager
      .createQueryBuilder()
      .update(QuarantinedRow)
      .set({ status: 'discarded', resolvedAt: this.clock.now(), resolution: reason })
      .where(`status = 'waiting' and id in (select unnest(:ids::text[]))`, {
        ids: (await this.database.manager.query<Array<{ q_id: string }>>(sql, parameters)).map(({ q_id }) => q_id),
      })
      .execute();
    return { isDryRun, matched: affected ?? 0 };
  }

  /** What naming the owner would count, without doing it. */
  private async forecast(
    records: SelectQueryBuilder<QuarantinedRow>,
    { startsAt, endedAt }: Subscription,
    validFrom: Date | null,
  ): Promise<ReplayOutcome> {
    const matched = await records.getCount();
    const time = 'coalesce(q.time, q.received_at)';
    const from = validFrom && startsAt && validFrom < startsAt ? startsAt : (validFrom ?? startsAt);
    if (from) records.andWhere(`${time} >= :startsFrom`, { startsFrom: from });
    if (endedAt) records.andWhere(`${time} < :endedAt`, { endedAt });
    const row = (await records
      .select('count(*)', 'count')
      .addSelect(`min(${time})`, 'first')
      .addSelect(`max(${time})`, 'last')
      .getRawOne<{ count: string; first: Date | null; last: Date | null }>())!;
    return {
      isDryRun: true,
      matched,
      counted: Number(row.count),
      stillWaiting: matched - Number(row.count),
      firstTime: row.first?.toISOString() ?? null,
      lastTime: row.last?.toISOString() ?? null,
    };
  }

  private select(filter: Filter): SelectQueryBuilder<QuarantinedRow> {
    const query = this.database.manager.createQueryBuilder(QuarantinedRow, 'q').where('true');
    const { connectionId, reason, identity, search, status, from, to, ids } = filter;
    if (status) query.andWhere('q.status = :status', { status });
    if (connectionId) query.andWhere('q.connection_id = :connectionId', { connectionId });
    if (reason) query.andWhere('q.reason = :reason', { reason });
    if (identity) query.andWhere('q.identities @> array[:identity]::text[]', { identity });
    if (search) {
      const like = `%${search.replace(/[\\%_]/g, '\\$&')}%`;
      const places = ['q.detail', 'q.event_id', 'q.subject', 'q.raw::text'];
      query.andWhere(`(${places.map((place) => `${place} ilike :like`).join(' or ')})`, { like });
    }
    if (from) query.andWhere('q.received_at >= :from', { from });
    if (to) query.andWhere('q.received_at < :to', { to });
    if (ids) query.andWhere('q.id = any(:ids)', { ids });
    return query;
  }

  private async connectionNames(): Promise<Map<string, string>> {
    const connections = await this.database.manager.find(Connection, { select: { id: true, name: true } });
    return new Map(connections.map(({ id, name }) => [id, name]));
  }
}

const asWire = (row: QuarantinedRow, names: ReadonlyMap<string, string>): QuarantinedRecord => ({
  id: row.id,
  connectionId: row.connectionId,
  connectionName: names.get(row.connectionId) ?? '',
  reason: row.reason,
  detail: row.detail,
  said: complaint(row.detail),
  status: row.status,
  eventId: row.eventId,
  eventType: row.eventType,
  subject: row.subject,
  identities: row.identities,
  time: row.time?.toISOString() ?? null,
  receivedAt: row.receivedAt.toISOString(),
  resolvedAt: row.resolvedAt?.toISOString() ?? null,
  resolution: row.resolution,
});
