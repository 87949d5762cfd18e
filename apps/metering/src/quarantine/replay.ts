import { Clock, LOGGER, type Logger } from '@libs/platform';
import type { UsageEvent } from '@libs/gateways';
import { Inject, Injectable } from '@nestjs/common';
import type { SelectQueryBuilder } from 'typeorm';
import { ConnectionDirectory, type OpenConnection } from '../connections/connection-directory.js';
import { EventCommit } from '../ingest/commit.js';
import { commitSafely } from '../ingest/commit-safely.js';
import { identityOf } from '../ingest/identity.js';
import { incomingRecord, type IncomingRecord, type SettledRecord } from '../ingest/records.js';
import type { KeptEvent } from './keep.js';
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
    private readonly connections: ConnectionDirectory,
    private readonly eventCommit: EventCommit,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
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
      incoming.length === 0
        ? []
        : await commitSafely(this.eventCommit, incoming, this.clock.now(), this.logger, outcome.isDryRun);
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

  /** With the connection's present settings; a record they make nothing of stays as it was read first. */
  private async readAgain(row: QuarantinedRow): Promise<IncomingRecord[]> {
    if (row.reason === 'conflict') return [];
    const connection = await this.connections.byId(row.connectionId);
    if (!connection) return [];
    const events = readEvents(connection, row);
    if (row.event === null) {
      return events.map((event) => ({
        ...incomingRecord(connection, event, row.receivedAt),
        replay: { recordId: row.id, hasIdentity: false },
      }));
    }
    return [replayOf(connection, row, row.event, events[0])];
  }
}

function readEvents({ adapter, options }: OpenConnection, { raw, receivedAt }: QuarantinedRow): UsageEvent[] {
  const { records } = adapter.read(
    {
      body: Buffer.from(JSON.stringify(raw)),
      headers: { 'content-type': 'application/json' },
      receivedAt: receivedAt.toISOString(),
    },
    options,
  );
  return records.filter((record) => record.kind === 'event');
}

/**
 * The identity was claimed when the record was set aside; the replay has it, unless the field map now finds another id. An
 * id that is a hash of the content stays: alone, a record cannot be told from its twins.
 */
function replayOf(
  connection: OpenConnection,
  row: QuarantinedRow,
  kept: KeptEvent,
  reread: UsageEvent | undefined,
): IncomingRecord {
  const { identities, raw, receivedAt } = row;
  const asKept: UsageEvent = { ...kept, kind: 'event', recordIndex: 0, idQuality: 'native', identities, raw };
  const event = reread?.idQuality === 'content' ? { ...reread, id: kept.id, source: kept.source } : (reread ?? asKept);
  const incoming = incomingRecord(connection, event, receivedAt);
  const hasIdentity = incoming.identity === identityOf(row.identity);
  return { ...incoming, replay: { recordId: row.id, hasIdentity } };
}

const isResolved = ({ outcome, replay }: SettledRecord): boolean => outcome === 'accepted' || !replay!.hasIdentity;
