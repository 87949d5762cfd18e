import { Clock, Database } from '@libs/platform';
import type { UsageEvent } from '@libs/gateways';
import { Injectable } from '@nestjs/common';
import type { SelectQueryBuilder } from 'typeorm';
import { ConnectionDirectory } from '../connections/connection-directory.js';
import { Connection } from '../connections/connection.entity.js';
import { EventCommit } from '../ingest/commit.js';
import { incomingRecord, type IncomingRecord, type SettledRecord } from '../ingest/records.js';
import { QuarantinedRow } from './quarantined-record.entity.js';

/** Records read again in one transaction, and in one call. */
const BATCH = 1_000;
const CALL_MAX = 10_000;

/** What a replay came to. Times are of the calls that counted. */
export interface ReplayOutcome {
  isDryRun: boolean;
  matched: number;
  counted: number;
  stillWaiting: number;
  firstTime: string | null;
  lastTime: string | null;
}

/** Reads quarantined records again and counts what can be counted now, at the time the calls were made. */
@Injectable()
export class Replay {
  constructor(
    private readonly database: Database,
    private readonly connections: ConnectionDirectory,
    private readonly eventCommit: EventCommit,
    private readonly clock: Clock,
  ) {}

  /** @param query selects waiting records as `q`; conflicts among them stay, as the first content was counted. */
  async run(query: SelectQueryBuilder<QuarantinedRow>, isDryRun: boolean, max = CALL_MAX): Promise<ReplayOutcome> {
    const outcome: ReplayOutcome = {
      isDryRun,
      matched: 0,
      counted: 0,
      stillWaiting: 0,
      firstTime: null,
      lastTime: null,
    };
    let after = '';
    while (outcome.matched < max) {
      const rows = await query.clone().andWhere('q.id > :after', { after }).orderBy('q.id').take(BATCH).getMany();
      if (rows.length === 0) break;
      after = rows.at(-1)!.id;
      outcome.matched += rows.length;
      await this.runBatch(rows, outcome);
    }
    return outcome;
  }

  private async runBatch(rows: readonly QuarantinedRow[], outcome: ReplayOutcome): Promise<void> {
    const incoming = (await Promise.all(rows.map((row) => this.readAgain(row)))).flat();
    const settled =
      incoming.length === 0 ? [] : await this.eventCommit.commit(incoming, this.clock.now(), outcome.isDryRun);
    const counted = settled.filter((record) => record.outcome === 'accepted');
    const resolved = new Set(settled.filter(isResolved).map(({ replay }) => replay!.recordId));
    outcome.counted += counted.length;
    outcome.stillWaiting += rows.length - resolved.size;
    for (const { time } of counted) {
      const instant = new Date(time).toISOString();
      if (outcome.firstTime === null || instant < outcome.firstTime) outcome.firstTime = instant;
      if (outcome.lastTime === null || instant > outcome.lastTime) outcome.lastTime = instant;
    }
  }

  private async readAgain(row: QuarantinedRow): Promise<IncomingRecord[]> {
    if (row.reason === 'conflict') return [];
    if (row.event !== null) return [await this.asIncoming(row)];
    const connection = await this.connections.byId(row.connectionId);
    if (!connection) return [];
    const { records } = connection.adapter.read(
      {
        body: Buffer.from(JSON.stringify(row.raw)),
        headers: { 'content-type': 'application/json' },
        receivedAt: row.receivedAt.toISOString(),
      },
      connection.options,
    );
    return records
      .filter((record) => record.kind === 'event')
      .map((record) => ({
        ...incomingRecord(connection, record, row.receivedAt),
        replay: { recordId: row.id, hasIdentity: false },
      }));
  }

  /** Its identity is taken by the quarantined record itself. */
  private async asIncoming({ id, connectionId, identity, identities, event, raw, receivedAt }: QuarantinedRow) {
    const { number } = await this.database.source.manager.findOneByOrFail(Connection, { id: connectionId });
    const record: UsageEvent = { ...event!, kind: 'event', recordIndex: 0, idQuality: 'native', identities, raw };
    return {
      ...incomingRecord({ id: connectionId, number }, record, receivedAt),
      identity: identity.replaceAll('-', ''),
      replay: { recordId: id, hasIdentity: true },
    };
  }
}

const isResolved = ({ outcome, replay }: SettledRecord): boolean => outcome === 'accepted' || !replay!.hasIdentity;
