import type { TailedRecord } from '@libs/contracts';
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { PassThrough } from 'node:stream';
import type { SettledRecord } from '../ingest/records.js';
import { complaint } from '../quarantine/complaint.js';

/** More than this nobody can read; the rest is only counted. */
const SHOWN_PER_SECOND = 50;
const KEEP_ALIVE_MS = 15_000;

interface Watcher {
  stream: PassThrough;
  second: number;
  shown: number;
  skipped: number;
}

/** Shows what has just been stored to whoever watches a connection: what this process stored, not what others did. */
@Injectable()
export class LiveTail implements BeforeApplicationShutdown {
  private readonly watchers = new Map<string, Set<Watcher>>();

  /** A stream of server-sent events that ends when its reader goes away. */
  watch(connectionId: string): PassThrough {
    const stream = new PassThrough();
    const watcher: Watcher = { stream, second: 0, shown: 0, skipped: 0 };
    const others = this.watchers.get(connectionId) ?? new Set();
    this.watchers.set(connectionId, others.add(watcher));
    stream.write(': watching\n\n');
    const alive = setInterval(() => stream.write(': still here\n\n'), KEEP_ALIVE_MS);
    stream.once('close', () => {
      clearInterval(alive);
      others.delete(watcher);
      if (others.size === 0) this.watchers.delete(connectionId);
    });
    return stream;
  }

  show(settled: readonly SettledRecord[], now: Date): void {
    if (this.watchers.size === 0) return;
    for (const record of settled) {
      for (const watcher of this.watchers.get(record.connection.id) ?? []) tell(watcher, record, now);
    }
  }

  /** Tells that something came which is no usage, and why. */
  showIgnored(connectionId: string, ignored: Readonly<Record<string, number>>): void {
    for (const watcher of this.watchers.get(connectionId) ?? []) send(watcher, 'ignored', ignored);
  }

  /** Ends every stream: a process does not stop while one is open. */
  beforeApplicationShutdown(): void {
    for (const watchers of this.watchers.values()) for (const { stream } of watchers) stream.destroy();
  }
}

function tell(watcher: Watcher, record: SettledRecord, now: Date): void {
  const second = Math.floor(performance.now() / 1000);
  if (second !== watcher.second) {
    if (watcher.skipped > 0) send(watcher, 'skipped', { count: watcher.skipped });
    Object.assign(watcher, { second, shown: 0, skipped: 0 });
  }
  if (watcher.shown >= SHOWN_PER_SECOND) {
    watcher.skipped += 1;
    return;
  }
  watcher.shown += 1;
  send(watcher, 'record', tailed(record, now));
}

const send = ({ stream }: Watcher, event: string, data: unknown): void =>
  void stream.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);

function tailed({ record, outcome, owner, counts, reason, detail }: SettledRecord, now: Date): TailedRecord {
  const event = record.kind === 'event' ? record : null;
  return {
    at: now.toISOString(),
    outcome,
    id: event?.id ?? null,
    type: event?.type ?? null,
    time: event?.time ?? null,
    subject: event?.subject ?? null,
    subscriptionId: owner?.subscriptionId ?? null,
    partnerId: owner?.partnerId ?? null,
    countedAs: counts.map(({ meterKey, amount, value }) => ({ meterKey, quantity: String(amount ?? value ?? 1) })),
    reason,
    detail,
    said: detail === null ? null : complaint(detail),
  };
}
