import { Clock, CONFIG, type Config, Database, LOGGER, type Logger } from '@libs/platform';
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Redis } from 'ioredis';
import { randomUUID } from 'node:crypto';
import type { SettledRecord } from '../ingest/records.js';
import { type Addition, additionsOf } from './additions.js';
import { Counters } from './counters.js';

interface News {
  from: string;
  /** Grows by one with each commit told of: a gap means that something was lost. */
  number: number;
  xid?: number;
  additions?: Addition[];
}

const COMPLAINT_EVERY_MS = 30_000;

/**
 * Tells this process's counters, and through Redis those of all others, what each commit added. Redis only carries the news
 * and keeps nothing: when some is lost the gap shows in the numbers, and the counters are read from the buckets again.
 * Without Redis a process hears of the others' commits when it next compares with the buckets.
 */
@Injectable()
export class CountFeed implements OnModuleInit, OnApplicationShutdown {
  private readonly from = randomUUID();
  private number = 0;
  private readonly heard = new Map<string, number>();
  private sender: Redis | null = null;
  private receiver: Redis | null = null;
  private channel = '';
  private lastComplaint = -Infinity;

  constructor(
    private readonly counters: Counters,
    private readonly clock: Clock,
    private readonly database: Database,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async onModuleInit(): Promise<void> {
    if (this.config.REDIS_URL === undefined) return;
    const [row] = await this.database.source.query<Array<{ installation: string }>>(
      'select installation from ingest_state',
    );
    this.channel = `octroi:{metering}:counts:${row!.installation}`;
    const options = {
      retryStrategy: (times: number) => Math.min(50 * 2 ** times, 1_000),
      maxRetriesPerRequest: null,
    };
    this.sender = new Redis(this.config.REDIS_URL, { ...options, enableOfflineQueue: false });
    this.receiver = new Redis(this.config.REDIS_URL, options);
    for (const redis of [this.sender, this.receiver]) redis.on('error', (error) => this.complain(error));
    this.receiver.on('message', (_channel, text) => this.hear(text));
    // Also after a lost connection: what was said meanwhile was not heard.
    this.receiver.on('ready', () => this.counters.distrust());
    this.receiver.subscribe(this.channel).catch((error: Error) => this.complain(error));
  }

  onApplicationShutdown(): void {
    this.sender?.disconnect();
    this.receiver?.disconnect();
  }

  /** Called right after a commit; never throws and never waits. */
  tell(xid: number, settled: readonly SettledRecord[]): void {
    const additions = additionsOf(settled);
    if (additions.length === 0) return;
    this.counters.add(xid, additions, this.clock.now().getTime());
    this.number += 1;
    this.publish({ from: this.from, number: this.number, xid, additions });
  }

  /** Called when nobody knows whether a commit was made: all counters are read again, the others' at the next beat. */
  doubt(): void {
    this.counters.distrust();
    this.number += 1;
  }

  /**
   * Says how many commits there were, so that a lost last one is missed too; also when there were none: a new process may
   * stand in the place of one that was killed between a commit and telling of it.
   */
  beat(): void {
    this.publish({ from: this.from, number: this.number });
  }

  private publish(news: News): void {
    if (this.sender?.status !== 'ready') return;
    this.sender.publish(this.channel, JSON.stringify(news)).catch((error: Error) => this.complain(error));
  }

  private hear(text: string): void {
    const { from, number, xid, additions } = JSON.parse(text) as News;
    if (from === this.from) return;
    const before = this.heard.get(from);
    const expected = xid === undefined ? before : before === undefined ? number : before + 1;
    this.heard.set(from, number);
    // A process heard of for the first time: what it said before was committed before it could be counted here, or is read.
    if (before === undefined || number !== expected) this.counters.distrust();
    if (xid !== undefined) this.counters.add(xid, additions ?? [], this.clock.now().getTime());
  }

  private complain(error: Error): void {
    if (performance.now() - this.lastComplaint < COMPLAINT_EVERY_MS) return;
    this.lastComplaint = performance.now();
    this.logger.warn({ err: error }, 'counters of the check are not told of other processes; buckets are read instead');
  }
}
