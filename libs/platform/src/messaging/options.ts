import type { ServiceName } from '@libs/contracts';

/** Where the queue lives. Both keep the same promise; Redis is faster. */
export type QueueLocation =
  /** `prefix` parts installations that share one Redis (default `octroi`). */
  | { kind: 'redis'; url: string; prefix?: string }
  /** The user must own the schema, or be allowed to create it (default `queue`). */
  | { kind: 'postgres'; url: string; schema?: string };

/** How one service sends and receives. Times in milliseconds; everything has a default but the first two. */
export interface MessagingOptions {
  service: ServiceName;
  queue: QueueLocation;
  /** Messages handled side by side by one process. */
  concurrency?: number;
  /** Failures after which a message becomes a dead letter. */
  attempts?: number;
  /** Wait after the first failure; doubles with each further one up to `maxBackoffMs`, give or take a half. */
  backoffMs?: number;
  maxBackoffMs?: number;
  /** A worker silent for this long is taken for dead and its message given to another. Must be alike in all processes. */
  lockMs?: number;
  stalledCheckMs?: number;
  /** How often the relay looks without being woken. */
  pollMs?: number;
  /** How long after sending the relay first asks whether a message is settled; doubles up to `maxConfirmMs`. */
  confirmMs?: number;
  maxConfirmMs?: number;
  /** The worker is made anew when the head of the queue stood still for so long and nobody works. */
  stuckMs?: number;
  /** The process is not ready when the head of the queue stood still for so long, whatever the workers do. */
  standstillMs?: number;
  /** The process is not ready when its oldest unsent message is older. */
  outboxAgeMsMax?: number;
  /** Settled outbox rows older than this are deleted; until then they can be sent again. */
  keepSentDays?: number;
  /** Inbox rows older than this are deleted. Longer than anything may be sent again: by the relay, or by hand from the outbox. */
  keepInboxDays?: number;
}

export const MESSAGING_OPTIONS = Symbol('MESSAGING_OPTIONS');

export type Settings = Required<MessagingOptions>;

/** Defaults. The lock may be short: a message taken twice has one effect, a dead worker is replaced in ~15 s. */
export const settingsOf = (options: MessagingOptions): Settings => ({
  concurrency: 5,
  attempts: 8,
  backoffMs: 500,
  maxBackoffMs: 60_000,
  lockMs: 10_000,
  stalledCheckMs: 5_000,
  pollMs: 1_000,
  confirmMs: 5_000,
  maxConfirmMs: 60_000,
  stuckMs: 10_000,
  standstillMs: 60_000,
  outboxAgeMsMax: 300_000,
  keepSentDays: 30,
  keepInboxDays: 400,
  ...options,
});
