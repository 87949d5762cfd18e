import { createHash } from 'node:crypto';
import type { GatewayRequest, ReadOptions, Reading, RejectionReason, UsageEvent } from '../gateway.js';
import type { Draft } from './draft.js';
import { mapFields } from './field-map.js';
import type { Scrubber } from './scrub.js';

/** Collects one delivery's records: numbers them, makes identities, applies the field map, bounds what it keeps. */
export class RecordReader {
  readonly reading: Reading = { records: [], ignored: {} };
  private readonly twins = new Map<string, number>();
  private readonly receivedAt: string;

  constructor(
    request: GatewayRequest,
    private readonly options: ReadOptions,
    readonly scrubber: Scrubber,
  ) {
    this.receivedAt = request.receivedAt;
  }

  /** Whether an unfamiliar record may still be one that the operator has described. */
  get hasFieldMap(): boolean {
    return Object.keys(this.options.fieldMap ?? {}).length > 0;
  }

  /**
   * Adds an event; or a rejection, when the format needs a field that neither the record nor the field map brings.
   * `raw` has been scrubbed.
   */
  event(draft: Draft, raw: unknown): void {
    const { fieldMap } = this.options;
    const problem = fieldMap === undefined ? undefined : mapFields(draft, raw, fieldMap);
    if (problem !== undefined) return this.reject(problem.reason, problem.detail, raw);
    const missing =
      (draft.id === undefined ? draft.needs?.id : undefined) ??
      (draft.time === undefined ? draft.needs?.time : undefined);
    if (missing !== undefined) return this.reject('missing_field', missing, raw);

    const { id, idQuality } = this.identity(draft);
    const subject = draft.subject ?? null;
    const event: UsageEvent = {
      kind: 'event',
      recordIndex: this.reading.records.length,
      id,
      idQuality,
      source: draft.source,
      type: draft.type ?? 'api.request',
      subject,
      identities: identitiesOf(subject, draft.identities),
      time: draft.time === undefined ? this.receivedAt : new Date(draft.time).toISOString(),
      timeIsReceipt: draft.time === undefined,
      data: draft.data,
      raw,
    };
    if (draft.node !== undefined) event.node = draft.node;
    if (draft.sequence !== undefined) event.sequence = draft.sequence;
    this.reading.records.push(event);
  }

  /** Sets a record aside. `raw` may be unscrubbed and of any size. */
  reject(reason: RejectionReason, detail: string, raw: unknown): void {
    const recordIndex = this.reading.records.length;
    const kept = bounded(this.scrubber.record(raw));
    this.reading.records.push({ kind: 'rejection', recordIndex, reason, detail, raw: kept });
  }

  /** Notes what is understood and is no usage. */
  ignore(reason: string): void {
    this.reading.ignored[reason] = (this.reading.ignored[reason] ?? 0) + 1;
  }

  private identity(draft: Draft): Pick<UsageEvent, 'id' | 'idQuality'> {
    if (draft.id !== undefined) {
      const id = draft.id.length > LONGEST_ID ? `long:${sha256(draft.id)}` : draft.id;
      return { id, idQuality: draft.idQuality ?? 'native' };
    }
    const id = `content:${sha256(JSON.stringify([draft.source, draft.content?.() ?? draft.data]))}`;
    // Two calls may look alike to the millisecond. Within one delivery equal records are different calls, since
    // gateways repeat deliveries whole; so the second gets its own id, and gets the same one in a redelivery.
    const twin = this.twins.get(id) ?? 0;
    this.twins.set(id, twin + 1);
    return { id: twin === 0 ? id : `${id}:${twin}`, idQuality: 'content' };
  }
}

function identitiesOf(subject: string | null, names: Draft['identities'] = []): string[] {
  const identities: string[] = [];
  for (const name of names) if (name !== undefined && !identities.includes(name)) identities.push(name);
  if (subject !== null && !identities.includes(subject)) identities.push(subject);
  return identities;
}

const LONGEST_ID = 256;
const LARGEST_KEPT = 64 * 1_024;

const sha256 = (content: string): string => createHash('sha256').update(content).digest('hex').slice(0, 32);

/** What quarantine keeps of a record that may be anything: whole up to 64 KiB, then the beginning of it. */
function bounded(raw: unknown): unknown {
  if (typeof raw === 'string') return raw.length > LARGEST_KEPT ? raw.slice(0, LARGEST_KEPT) : raw;
  if (typeof raw !== 'object' || raw === null) return raw ?? null;
  const written = JSON.stringify(raw);
  return written.length > LARGEST_KEPT ? written.slice(0, LARGEST_KEPT) : raw;
}
