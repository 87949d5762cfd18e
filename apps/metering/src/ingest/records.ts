import type { RecordOutcome, Rejection, UsageEvent } from '@libs/gateways';
import type { QuarantineReason } from '@libs/contracts';
import { isPlanted } from '@libs/platform';
import type { Amount } from '../meters/quantity.js';
import type { Owner } from '../subjects/owner.js';
import { type ContentHash, contentHash, eventIdentity, type Identity, rejectionIdentity } from './identity.js';

/** The connection a record came over, as the hot path needs it. */
export interface ConnectionRef {
  id: string;
  number: number;
}

/**
 * One record on its way into a commit. What became of it is filled in there: one object for each record, since making
 * another at every step was a quarter of what an event cost.
 */
export interface IncomingRecord {
  connection: ConnectionRef;
  record: UsageEvent | Rejection;
  identity: Identity;
  content: ContentHash;
  /** The record as JSON, without credentials. */
  raw: string;
  /** The raw record says all that the adapter read of it, as a CloudEvent does. */
  saysItself: boolean;
  /** Epoch milliseconds; of the call, or of receipt when the record does not say. */
  time: number;
  receivedAt: Date;
  /** The quarantined record this one is read from again. */
  replay: { recordId: string; hasIdentity: boolean } | undefined;
  /** Who of the staff sent it; undefined for what a gateway sent. */
  actor: string | undefined;
  outcome: RecordOutcome;
  owner: Owner | null;
  counts: readonly MeterCount[];
  reason: QuarantineReason | null;
  detail: string | null;
  /** Goes to quarantine; false for one that was kept there before. */
  isKept: boolean;
}

/** A record after its commit: what became of it is said. */
export type SettledRecord = Readonly<IncomingRecord>;

/** How one meter counted one event. */
export interface MeterCount {
  series: number;
  meterKey: string;
  amount: Amount | null;
  value?: string;
  isLevel?: boolean;
}

export const NO_COUNTS: readonly MeterCount[] = [];

/** Takes the record over: of its raw form only the text is kept, as thousands of parsed trees would outlive their time. */
export function incomingRecord(
  connection: ConnectionRef,
  record: UsageEvent | Rejection,
  receivedAt: Date,
): IncomingRecord {
  const raw = JSON.stringify(record.raw) ?? 'null';
  const isEvent = record.kind === 'event';
  const isItsOwn = isEvent && saysItself(record);
  record.raw = undefined;
  return {
    connection,
    record,
    identity: isEvent
      ? eventIdentity(
          connection.number,
          record.source,
          record.id + (isPlanted('identity_by_arrival') ? +receivedAt : ''),
        )
      : rejectionIdentity(connection.number, raw),
    content: contentHash(raw),
    raw,
    saysItself: isItsOwn,
    time: isEvent ? Date.parse(record.time) : receivedAt.getTime(),
    receivedAt,
    replay: undefined,
    actor: undefined,
    outcome: 'accepted',
    owner: null,
    counts: NO_COUNTS,
    reason: null,
    detail: null,
    isKept: false,
  };
}

function saysItself({ id, source, type, subject, data, raw }: UsageEvent): boolean {
  const said = raw as Partial<UsageEvent> | null;
  if (said === null || said.data !== data || said.id !== id) return false;
  return said.source === source && said.type === type && (said.subject ?? null) === subject;
}
