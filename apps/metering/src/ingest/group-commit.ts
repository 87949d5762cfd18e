import type { RecordOutcome } from '@libs/gateways';
import { Clock, counter, isPlanted, LOGGER, type Logger } from '@libs/platform';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { LiveTail } from '../connections/live-tail.js';
import { ClaimsUnderWay } from './claims-under-way.js';
import { EventCommit } from './commit.js';
import { commitSafely } from './commit-safely.js';
import type { IncomingRecord, SettledRecord } from './records.js';

/** Two keep PostgreSQL busy while one waits for its disk; more only wait for each other's buckets. */
const WRITERS = 2;
/** With fewer events a second writer would only split what one commit can carry: small ones cost by their number. */
const SECOND_WRITER_FROM = 500;
/** Of one transaction. */
const EVENTS_MAX = 10_000;
const CHARS_MAX = 16_000_000;
/** Of what waits: beyond it senders are asked to come back, before memory grows. */
const WAITING_EVENTS_MAX = 60_000;
const WAITING_CHARS_MAX = 128_000_000;

interface Delivery {
  records: readonly IncomingRecord[];
  chars: number;
  resolve(settled: SettledRecord[]): void;
  reject(error: unknown): void;
}

/**
 * Gathers deliveries into commits: a small fixed number of writers, each taking what waits. So the more comes at a time,
 * the less a transaction costs each event; and nobody is answered before his own records are durable.
 */
@Injectable()
export class GroupCommit implements OnApplicationShutdown {
  private readonly waiting: Delivery[] = [];
  private waitingEvents = 0;
  private waitingChars = 0;
  private committingEvents = 0;
  private readonly underWay = new ClaimsUnderWay();
  private readonly writers = new Set<Promise<void>>();
  private readonly events = counter('octroi_ingested_records_total', 'Records by what became of them.', ['outcome']);

  constructor(
    private readonly eventCommit: EventCommit,
    private readonly clock: Clock,
    private readonly tail: LiveTail,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** True when more has to be turned away. A single delivery is always taken when nothing waits. */
  get isFull(): boolean {
    return this.waitingEvents >= WAITING_EVENTS_MAX || this.waitingChars >= WAITING_CHARS_MAX;
  }

  /**
   * Resolves when the records are stored, one entry for each.
   * @throws what the database threw; then the sender has to send again, and what was stored is known then.
   */
  add(records: readonly IncomingRecord[]): Promise<SettledRecord[]> {
    if (records.length === 0) return Promise.resolve([]);
    const chars = records.reduce((total, { raw }) => total + raw.length, 0);
    return new Promise((resolve, reject) => {
      this.waiting.push({ records, chars, resolve, reject });
      this.waitingEvents += records.length;
      this.waitingChars += chars;
      this.startWriter();
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.writers);
  }

  private startWriter(): void {
    if (this.writers.size >= WRITERS) return;
    if (this.writers.size > 0 && this.waitingEvents + this.committingEvents < SECOND_WRITER_FROM) return;
    const writer = this.write().finally(() => {
      this.writers.delete(writer);
      // What came in this very moment, and trusted in the writer that was about to end.
      if (this.writers.size === 0 && this.waiting.length > 0) this.startWriter();
    });
    this.writers.add(writer);
  }

  private async write(): Promise<void> {
    // What arrives in the same turn of the loop shares the commit.
    await new Promise((resolve) => setImmediate(resolve));
    for (let group = this.take(); group.length > 0; group = this.take()) await this.commit(group);
  }

  private take(): Delivery[] {
    const group: Delivery[] = [];
    const passedOver: Delivery[] = [];
    let events = 0;
    let chars = 0;
    for (let next = this.waiting[0]; next !== undefined; next = this.waiting[0]) {
      const isTooMuch = events + next.records.length > EVENTS_MAX || chars + next.chars > CHARS_MAX;
      if (group.length > 0 && isTooMuch) break;
      this.waiting.shift();
      if (this.underWay.hasAny(next.records)) {
        passedOver.push(next);
        continue;
      }
      group.push(next);
      events += next.records.length;
      chars += next.chars;
    }
    // The writer whose commit they wait for takes them next.
    this.waiting.unshift(...passedOver);
    for (const { records } of group) this.underWay.begin(records);
    this.waitingEvents -= events;
    this.waitingChars -= chars;
    this.committingEvents += events;
    return group;
  }

  private async commit(group: Delivery[]): Promise<void> {
    try {
      const settled: SettledRecord[] = [];
      if (isPlanted('acknowledge_before_commit')) for (const { resolve } of group) resolve([]);
      for (const part of parts(group.flatMap(({ records }) => records))) {
        settled.push(...(await commitSafely(this.eventCommit, part, this.clock.now(), this.logger)));
      }
      this.count(settled);
      let from = 0;
      for (const { records, resolve } of group) resolve(settled.slice(from, (from += records.length)));
      this.tail.show(settled, this.clock.now());
    } catch (error) {
      this.logger.error(
        { err: error, deliveries: group.length },
        'usage could not be stored; gateways will send again',
      );
      for (const { reject } of group) reject(error);
    } finally {
      for (const { records } of group) {
        this.underWay.end(records);
        this.committingEvents -= records.length;
      }
    }
  }

  private count(settled: readonly SettledRecord[]): void {
    const totals = new Map<RecordOutcome, number>();
    for (const { outcome } of settled) totals.set(outcome, (totals.get(outcome) ?? 0) + 1);
    for (const [outcome, total] of totals) this.events.inc({ outcome }, total);
  }
}

/** One delivery may be larger than a transaction should be: what was stored of it is known when it is sent again. */
function* parts(records: readonly IncomingRecord[]): Generator<readonly IncomingRecord[]> {
  let part: IncomingRecord[] = [];
  let chars = 0;
  for (const record of records) {
    if (part.length >= EVENTS_MAX || (part.length > 0 && chars + record.raw.length > CHARS_MAX)) {
      yield part;
      part = [];
      chars = 0;
    }
    part.push(record);
    chars += record.raw.length;
  }
  if (part.length > 0) yield part;
}
