import { CONFIG, type Config, Database, LOGGER, type Logger } from '@libs/platform';
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Redis } from 'ioredis';
import { randomUUID } from 'node:crypto';

/** A process silent for so long is gone. */
const GONE_MS = 10_000;
/** So long is waited for a message to come back; a busy process hears late. */
const ECHO_MS = 1_000;
/** A message not back by then was not heard by others either. */
const DEAF_MS = 2_000;
const UNHEARD_MAX = 1_000;
const COMPLAINT_EVERY_MS = 30_000;

/** What processes that check say to each other; the readers of each part define it. */
export type News = Record<string, unknown>;
interface Sent extends News {
  from: string;
  /** Grows by one with each message: a gap means that something was lost. */
  number: number;
}

export interface Listener {
  /** Something another process said. */
  heard(news: News, from: string): void;
  /** Something may have been missed: of one process, or, null, of all. */
  missed(from: string | null): void;
}

/**
 * Carries news between the processes that check, through Redis, which keeps nothing: whatever is lost shows as a gap. All
 * messages of all processes come in one order, the sender's own among them: who has heard his own has heard all before it.
 */
@Injectable()
export class Channel implements OnModuleInit, OnApplicationShutdown {
  private readonly from = randomUUID();
  private number = 0;
  private echoed = 0;
  /** The oldest messages that have not come back. */
  private readonly unheard: Array<{ number: number; at: number }> = [];
  private readonly peers = new Map<string, { number: number; at: number }>();
  private readonly listeners: Listener[] = [];
  private waiting: Array<{ number: number; resolve: (isHeard: boolean) => void }> = [];
  private sender: Redis | null = null;
  private receiver: Redis | null = null;
  private name = '';
  private lastComplaint = -Infinity;

  constructor(
    private readonly database: Database,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async onModuleInit(): Promise<void> {
    if (this.config.REDIS_URL === undefined) return;
    const [row] = await this.database.source.query<Array<{ installation: string }>>(
      'select installation from ingest_state',
    );
    this.name = `octroi:{metering}:checks:${row!.installation}`;
    const options = {
      retryStrategy: (times: number) => Math.min(50 * 2 ** times, 1_000),
      maxRetriesPerRequest: null,
    };
    this.sender = new Redis(this.config.REDIS_URL, { ...options, enableOfflineQueue: false });
    this.receiver = new Redis(this.config.REDIS_URL, options);
    for (const redis of [this.sender, this.receiver]) redis.on('error', (error) => this.complain(error));
    this.receiver.on('message', (_channel, text) => this.hear(text));
    // Also after a lost connection: what was said meanwhile was not heard.
    this.receiver.on('ready', () => this.tellMissed(null));
    this.receiver.subscribe(this.name).catch((error: Error) => this.complain(error));
  }

  onApplicationShutdown(): void {
    this.sender?.disconnect();
    this.receiver?.disconnect();
    this.release(Infinity, false);
  }

  listen(listener: Listener): void {
    this.listeners.push(listener);
  }

  /** That answer checks for this installation, this one included; one where they have no Redis to hear of each other. */
  get processes(): number {
    return this.peers.size + 1;
  }

  /** There are others, and a message has not come back in time. */
  get isDeaf(): boolean {
    const oldest = this.unheard[0];
    if (this.peers.size === 0) return false;
    return this.sender?.status !== 'ready' || (oldest !== undefined && performance.now() - oldest.at > DEAF_MS);
  }

  /** Never throws and never waits. @returns the number of the message */
  say(news: News): number {
    if (this.sender === null) return 0;
    this.number += 1;
    if (this.unheard.length < UNHEARD_MAX) this.unheard.push({ number: this.number, at: performance.now() });
    if (this.sender.status === 'ready') {
      const sent: Sent = { ...news, from: this.from, number: this.number };
      this.sender.publish(this.name, JSON.stringify(sent)).catch((error: Error) => this.complain(error));
    }
    return this.number;
  }

  /** Leaves a gap: the others take it that they have missed something. */
  skip(): void {
    this.number += 1;
  }

  /** Resolves when the message has come back, so that everything said before it has been heard; false when it has not. */
  async heardBack(number: number): Promise<boolean> {
    if (number <= this.echoed) return true;
    if (this.sender?.status !== 'ready') return false;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.release(number, false), ECHO_MS);
      this.waiting.push({
        number,
        resolve: (isHeard) => {
          clearTimeout(timer);
          resolve(isHeard);
        },
      });
    });
  }

  /**
   * Once a second: shows that this process is there, and what was its last message; also when there was none, as a new
   * process may stand in the place of one that was killed between a commit and telling of it.
   */
  beat(): void {
    this.say({});
    const gone = performance.now() - GONE_MS;
    for (const [peer, { at }] of this.peers) if (at < gone) this.peers.delete(peer);
  }

  private hear(text: string): void {
    const { from, number, ...news } = JSON.parse(text) as Sent;
    if (from === this.from) {
      this.echoed = number;
      while (this.unheard.length > 0 && this.unheard[0]!.number <= number) this.unheard.shift();
      this.release(number, true);
      return;
    }
    const before = this.peers.get(from);
    this.peers.set(from, { number, at: performance.now() });
    if (before === undefined || number !== before.number + 1) this.tellMissed(from);
    for (const listener of this.listeners) listener.heard(news, from);
  }

  private tellMissed(from: string | null): void {
    for (const listener of this.listeners) listener.missed(from);
  }

  private release(upTo: number, isHeard: boolean): void {
    const due = this.waiting.filter(({ number }) => number <= upTo);
    this.waiting = this.waiting.filter(({ number }) => number > upTo);
    for (const { resolve } of due) resolve(isHeard);
  }

  private complain(error: Error): void {
    if (performance.now() - this.lastComplaint < COMPLAINT_EVERY_MS) return;
    this.lastComplaint = performance.now();
    this.logger.warn({ err: error }, 'processes that check cannot hear each other; buckets are read instead');
  }
}
