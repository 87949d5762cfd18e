import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { LOGGER, type Logger } from '../logging/logging.js';
import { messagingMetrics } from './metrics.js';
import { MESSAGING_OPTIONS, type MessagingOptions, type Settings, settingsOf } from './options.js';
import { Queues } from './queues.js';

const EVERY_MS = 2_000;
/** Shorter than readiness waits, so that the answer says what is away. */
const REACHABLE_MS = 1_500;

/** How the service's messages fare, for `/readyz`. */
export interface MessagingFigures {
  /** Age of the oldest message that is not yet in the queue. */
  oldestOutboxAgeMs: number;
  /** Age of the oldest message that waits in this service's queue. */
  oldestWaitingMs: number;
  /** False when the queue's head stands still: nobody takes it, and new workers did not help, or all hang over others. */
  consumersProgress: boolean;
}

/** Why a service with these figures should get no work; empty when it is well. */
export function faultsOf(
  { oldestOutboxAgeMs, consumersProgress }: MessagingFigures,
  { outboxAgeMsMax, standstillMs }: Pick<Settings, 'outboxAgeMsMax' | 'standstillMs'>,
): string[] {
  const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`;
  return [
    ...(oldestOutboxAgeMs > outboxAgeMsMax
      ? [`the oldest unsent message is ${seconds(oldestOutboxAgeMs)} old, more than ${seconds(outboxAgeMsMax)}`]
      : []),
    ...(consumersProgress ? [] : [`messages wait and none was taken for ${seconds(standstillMs)}`]),
  ];
}

/**
 * Looks whether consuming makes progress. A worker can lose its wake-up call while its connection seems alive; its process
 * would look healthy for ever, so the queue is judged by whether its head moves.
 */
@Injectable()
export class MessagingHealth {
  private readonly settings: Settings;
  private timer: NodeJS.Timeout | undefined;
  /** The message that is next, and since when; when a worker was last made anew for it. */
  private head: { id: string | undefined; since: number; restartedAt: number } | undefined;

  constructor(
    private readonly queues: Queues,
    private readonly database: Database,
    @Inject(MESSAGING_OPTIONS) options: MessagingOptions,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.settings = settingsOf(options);
  }

  /** `restart` makes the worker anew. */
  watch(restart: () => void): void {
    const beat = async (): Promise<void> => {
      await this.judge(restart).catch((error) => this.logger.warn({ err: error }, 'the queue cannot be looked at'));
      if (this.timer) this.timer = setTimeout(beat, Math.min(EVERY_MS, this.settings.stuckMs / 4));
    };
    this.timer = setTimeout(beat, 0);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  /** Why this service should get no work; empty when it is well. */
  faults(figures: MessagingFigures): string[] {
    return faultsOf(figures, this.settings);
  }

  /** @throws when the database or the queue does not answer. */
  async look(): Promise<MessagingFigures> {
    const { service } = this.settings;
    if (!(await this.queues.isReachable(REACHABLE_MS))) throw new Error('the queue cannot be reached');
    const [oldest] = await this.queues.to(service).getWaiting(0, 0);
    // The database's time: the process's own clock may be moved or frozen.
    const [row] = await this.database.manager.query<Array<{ now: string; age: string | null }>>(
      `select extract(epoch from clock_timestamp()) * 1000 as now,
              (select extract(epoch from clock_timestamp() - min(created_at)) * 1000 from outbox
               where settled_at is null and sent_at is null) as age`,
    );
    const oldestOutboxAgeMs = Math.max(0, Number(row?.age ?? 0));
    const oldestWaitingMs = oldest ? Math.max(0, Number(row?.now) - oldest.timestamp) : 0;
    messagingMetrics.outboxAge.set({ service }, oldestOutboxAgeMs / 1000);
    messagingMetrics.queueOldest.set({ service }, oldestWaitingMs / 1000);
    const stoodMs = this.head && oldest?.id === this.head.id ? performance.now() - this.head.since : 0;
    return { oldestOutboxAgeMs, oldestWaitingMs, consumersProgress: stoodMs < this.settings.standstillMs };
  }

  private async judge(restart: () => void): Promise<void> {
    const { service, stuckMs } = this.settings;
    await this.look();
    const [[oldest], active] = await Promise.all([
      this.queues.to(service).getWaiting(0, 0),
      this.queues.to(service).getActiveCount(),
    ]);
    const now = performance.now();
    const { head } = this;
    if (!head || oldest?.id !== head.id) {
      this.head = oldest && { id: oldest.id, since: now, restartedAt: now };
      return;
    }
    // Whoever works on others may get to it; whether he ever does is told by the standstill.
    if (active > 0) head.restartedAt = now;
    if (now - head.restartedAt < stuckMs) return;
    this.logger.error({ service, message: head.id }, 'messages wait and nobody takes them; the worker is made anew');
    head.restartedAt = now;
    restart();
  }
}
