import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Message, ServiceName } from '@libs/contracts';
import { type Job, type JobsOptions, Queue, type QueueOptions, Worker, type WorkerOptions } from 'bullmq';
import { LOGGER, type Logger } from '../logging/logging.js';
import { MESSAGING_OPTIONS, type MessagingOptions, type Settings, settingsOf } from './options.js';
import { postgresQueue } from './postgres-queue.js';

/** What the queue carries: the message, under the job id that the relay gave it. */
export type MessageJob = Job<Message>;
export type MessageQueue = Pick<Queue, 'addBulk' | 'remove' | 'getJobState' | 'getWaiting' | 'getActiveCount'>;
export type MessageWorker = Pick<Worker, 'close' | 'on' | 'waitUntilReady'>;

/**
 * The queue never gives up on its own: it has no memory that lasts, so whether a message is done for is decided by the
 * receiver, who writes a dead letter into his database and lets the job end.
 */
const NEVER = 1_000_000;

/** What the queue remembers of messages already handled; long enough for the sender to ask. */
const REMEMBERED = { age: 3600, count: 100_000 };

export const jobOptions = (jobId: string): JobsOptions => ({
  jobId,
  attempts: NEVER,
  backoff: { type: 'custom' },
  stackTraceLimit: 1,
});

/** One queue per receiving service, on Redis or in PostgreSQL: the only place that knows which. */
@Injectable()
export class Queues implements OnApplicationShutdown {
  private readonly settings: Settings;
  private readonly open = new Map<ServiceName, Queue>();
  private lastComplaint = -Infinity;

  constructor(
    @Inject(MESSAGING_OPTIONS) options: MessagingOptions,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.settings = settingsOf(options);
  }

  to(service: ServiceName): MessageQueue {
    return this.queue(service);
  }

  /** False when the queue does not answer within `ms`. */
  async isReachable(ms = 2_000): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<false>((resolve) => (timer = setTimeout(resolve, ms, false)));
    const ready = this.queue(this.settings.service)
      .getActiveCount()
      .then(
        () => true,
        () => false,
      );
    return Promise.race([ready, tooLate]).finally(() => clearTimeout(timer));
  }

  /**
   * Takes jobs from this service's own queue. `died` is called when the worker could not begin or came to an end by
   * itself (the PostgreSQL backend remembers a failed first connection for ever): another one has to take its place.
   */
  worker(process: (job: MessageJob) => Promise<unknown>, died: () => void): MessageWorker {
    const { concurrency, lockMs, stalledCheckMs, service } = this.settings;
    const options = {
      autorun: false,
      concurrency,
      lockDuration: lockMs,
      stalledInterval: stalledCheckMs,
      maxStalledCount: NEVER,
      // Also after a lost connection: the default would leave the queue alone for 15 s.
      runRetryDelay: 1_000,
      removeOnComplete: REMEMBERED,
      settings: { backoffStrategy: (failures: number) => this.backoff(failures) },
    };
    const worker = this.make<Worker>(
      (place, factory) =>
        new Worker(nameOf(service), process, { ...options, ...place } as WorkerOptions, factory as never),
      'worker',
    );
    worker.on('error', (error) => this.complain(error, 'the queue worker has trouble'));
    worker.on('stalled', (id) =>
      this.logger.warn({ message: id }, 'a worker fell silent; its message is handled again'),
    );
    worker
      .waitUntilReady()
      .then(() => worker.run())
      .catch((error: Error) => {
        this.complain(error, 'the queue worker ended');
        died();
      });
    return worker;
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([...this.open.values()].map((queue) => queue.close()));
    this.open.clear();
  }

  private queue(service: ServiceName): Queue {
    let queue = this.open.get(service);
    if (!queue) {
      queue = this.make<Queue>(
        (place, factory) => new Queue(nameOf(service), place as QueueOptions, factory as never),
        'sender',
        service,
      );
      this.open.set(service, queue);
      this.forgetWhenBroken(service, queue);
    }
    return queue;
  }

  private forgetWhenBroken(service: ServiceName, queue: Queue): void {
    queue.on('error', (error) => this.complain(error, 'the queue has trouble'));
    queue.waitUntilReady().catch(() => {
      if (this.open.get(service) === queue) this.open.delete(service);
      queue.close().catch(() => {});
    });
  }

  /** Once in five seconds: a worker without its database may fail a thousand times in one. */
  private complain(error: Error, what: string): void {
    if (performance.now() - this.lastComplaint < 5_000) return;
    this.lastComplaint = performance.now();
    this.logger.warn({ err: error, service: this.settings.service }, what);
  }

  /** Exponential, capped, give or take a half, so that messages that failed together do not come back together. */
  private backoff(failures: number): number {
    const { backoffMs, maxBackoffMs } = this.settings;
    return Math.round(Math.min(backoffMs * 2 ** (failures - 1), maxBackoffMs) * (0.5 + Math.random()));
  }

  private make<T>(
    create: (place: object, factory: unknown) => T,
    side: 'sender' | 'worker',
    service: ServiceName = this.settings.service,
  ): T {
    const { queue } = this.settings;
    if (queue.kind === 'postgres') {
      const connection = {
        connectionString: queue.url,
        schema: queue.schema ?? 'queue',
        migrate: true,
        max: side === 'worker' ? 4 : 2,
        // A process that freezes in one of BullMQ's transactions must not hold up the others.
        idle_in_transaction_session_timeout: this.settings.lockMs * 3,
      };
      return create({ connection }, postgresQueue);
    }
    // The braces are a hash tag: in a Redis cluster all keys of one queue live in one slot.
    return create(
      { connection: redis(queue.url, side), prefix: `${queue.prefix ?? 'octroi'}:{${service}}` },
      undefined,
    );
  }
}

const nameOf = (service: ServiceName): string => `${service}.messages`;

/** A sender fails at once (the outbox tries again); a worker waits for the connection for as long as it takes. */
const redis = (url: string, side: 'sender' | 'worker') => ({
  url,
  retryStrategy: (times: number) => Math.min(50 * 2 ** times, 1_000),
  maxRetriesPerRequest: null,
  ...(side === 'sender' ? { enableOfflineQueue: false, commandTimeout: 10_000 } : {}),
});
