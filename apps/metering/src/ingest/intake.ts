import type { GatewayAnswer, GatewayRequest, IngestOutcome, RecordOutcome, Rejection } from '@libs/gateways';
import { Clock, LOGGER, type Logger } from '@libs/platform';
import { Inject, Injectable } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import type { OpenConnection } from '../connections/connection-directory.js';
import { GroupCommit } from './group-commit.js';
import { IgnoredRecords } from './ignored-records.js';
import { BODY_BYTES_MAX, HeldBytes } from './read-body.js';
import { incomingRecord, type SettledRecord } from './records.js';

/** When to come back after too much waited. */
const RETRY_AFTER_SECONDS = 2;
/** When to come back after the database was away. */
const RETRY_AFTER_FAILURE_SECONDS = 5;

type Head = Omit<GatewayRequest, 'body' | 'receivedAt'>;

/** Takes one delivery: reads it with the connection's adapter, has it stored, and answers as that gateway wants it. */
@Injectable()
export class Intake {
  private readonly held = new HeldBytes();

  constructor(
    private readonly groupCommit: GroupCommit,
    private readonly ignored: IgnoredRecords,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async take(connection: OpenConnection, head: Head, source: IncomingMessage): Promise<GatewayAnswer> {
    const { adapter } = connection;
    const receivedAt = this.clock.now();
    const bodiless: GatewayRequest = { ...head, body: NO_BYTES, receivedAt: receivedAt.toISOString() };
    if (this.groupCommit.isFull || this.held.isFull) {
      return adapter.acknowledge(bodiless, tooMuch(receivedAt));
    }
    const body = await this.held.read(source);
    const request = body === null ? bodiless : { ...bodiless, body };
    try {
      // Some gateways greet with a body; a greeting is answered and not counted.
      const greeting = adapter.handshake?.(request) ?? null;
      if (greeting) return greeting;
      const { records, ignored } =
        body === null ? { records: [tooLarge], ignored: {} } : adapter.read(request, connection.options);
      this.ignored.note(connection, ignored);
      const incoming = records.map((record) => incomingRecord(connection, record, receivedAt));
      if (this.groupCommit.isFull) return adapter.acknowledge(request, tooMuch(receivedAt));
      const settled = await this.groupCommit.add(incoming);
      const outcome = outcomeOf(settled, this.clock.now(), head.query?.results === 'each');
      const answer = adapter.acknowledge(request, outcome);
      if (head.headers['octroi-report'] === 'totals') answer.headers['octroi-totals'] = totalsOf(outcome, ignored);
      return answer;
    } catch (error) {
      this.logger.error(
        { err: error, connection: connection.id },
        'a delivery was not stored; the gateway will send it again',
      );
      return adapter.acknowledge(request, {
        stored: false,
        at: this.clock.now().toISOString(),
        retryAfterSeconds: RETRY_AFTER_FAILURE_SECONDS,
        message: 'Nothing was stored. Send it again.',
      });
    }
  }
}

const NO_BYTES = new Uint8Array(0);

const tooLarge: Rejection = {
  kind: 'rejection',
  recordIndex: 0,
  reason: 'body_too_large',
  detail: `More than ${BODY_BYTES_MAX} bytes in one request; send smaller batches. Nothing of it was kept.`,
  raw: null,
};

const tooMuch = (at: Date): IngestOutcome => ({
  stored: false,
  at: at.toISOString(),
  retryAfterSeconds: RETRY_AFTER_SECONDS,
  message: 'Too much waits to be stored. Send it again.',
});

/** In a header, for tools: the body is in the gateway's own words. */
function totalsOf(
  { accepted, duplicates, conflicts, quarantined }: StoredOutcome,
  ignored: Readonly<Record<string, number>>,
): string {
  const left = Object.values(ignored).reduce((sum, records) => sum + records, 0);
  return `accepted=${accepted} duplicate=${duplicates} conflict=${conflicts} quarantined=${quarantined} ignored=${left}`;
}

type StoredOutcome = Extract<IngestOutcome, { stored: true }>;

function outcomeOf(settled: readonly SettledRecord[], at: Date, withResults: boolean): StoredOutcome {
  const totals: Record<RecordOutcome, number> = { accepted: 0, duplicate: 0, conflict: 0, quarantined: 0 };
  for (const { outcome } of settled) totals[outcome] += 1;
  return {
    stored: true,
    at: at.toISOString(),
    accepted: totals.accepted,
    duplicates: totals.duplicate,
    conflicts: totals.conflict,
    quarantined: totals.quarantined,
    ...(withResults && {
      results: settled.map(({ record, outcome }) => ({
        recordIndex: record.recordIndex,
        ...(record.kind === 'event' && { id: record.id }),
        outcome,
      })),
    }),
  };
}
