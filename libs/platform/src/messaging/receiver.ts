import { Inject, Injectable } from '@nestjs/common';
import { envelopeSchema, type Message, type MessageName, messages } from '@libs/contracts';
import type { EntityManager } from 'typeorm';
import { Clock } from '../clock/clock.js';
import { Database } from '../database/database.js';
import { failpoint } from '../failpoint.js';
import { newId } from '../ids.js';
import { LOGGER, type Logger } from '../logging/logging.js';
import { isPlanted } from '../planted-bug.js';
import { messagingMetrics } from './metrics.js';
import { MESSAGING_OPTIONS, type MessagingOptions, type Settings, settingsOf } from './options.js';

export type Handle = (message: Message, tx: EntityManager) => Promise<unknown>;

/** One delivery, as the queue hands it over. */
export interface Delivery {
  /** The queue's id of it. */
  jobId: string;
  name: string;
  content: unknown;
  /** Attempts that ended in an error. */
  failures: number;
  /** Attempts that never ended: the process died or froze. */
  deaths: number;
}

/**
 * So many processes may die over one message before it is taken for the cause. Not fewer: a service that dies at each start
 * for a reason of its own has whatever heads its queue in its hands each time.
 */
const MAX_DEATHS = 10;

/** Cannot be handled by this version of the service, however often it is tried. */
class UnreadableMessage extends Error {
  override readonly name = 'UnreadableMessage';
}

/**
 * Takes a message in: its row in the inbox and the handler's effect are one transaction. Ends without an error when the
 * service's database holds the outcome, be it the effect or a dead letter; then the queue may forget the message.
 */
@Injectable()
export class Receiver {
  private readonly settings: Settings;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    @Inject(MESSAGING_OPTIONS) options: MessagingOptions,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.settings = settingsOf(options);
  }

  /** @throws whatever the handler throws, when the message shall be tried again. */
  async receive(delivery: Delivery, handle: Handle | undefined): Promise<void> {
    const message = envelopeOf(delivery, this.clock.now());
    const labels = { service: this.settings.service, message: message.name };
    try {
      if (delivery.deaths >= MAX_DEATHS)
        throw new UnreadableMessage(`The process ended ${delivery.deaths} times while handling it.`);
      const outcome = await this.handleOnce(parse(message), handle);
      failpoint('receiver.committed');
      messagingMetrics.handled.inc({ ...labels, outcome });
    } catch (error) {
      const isLast = error instanceof UnreadableMessage || delivery.failures + 1 >= this.settings.attempts;
      messagingMetrics.failed.inc({ ...labels, outcome: isLast ? 'dead_letter' : 'retry' });
      this.logger.warn({ err: error, id: message.id, ...labels, isLast }, 'a message could not be handled');
      if (!isLast) throw error;
      await this.giveUp(message, error, delivery.failures + 1);
    }
  }

  private handleOnce(message: Message, handle: Handle | undefined): Promise<'effect' | 'duplicate'> {
    return this.database.transaction(async (tx) => {
      const fresh = await tx.query<unknown[]>(
        `insert into inbox (message_id, name) values ($1, $2) on conflict do nothing returning message_id`,
        [message.id, message.name],
      );
      if (fresh.length === 0 && !isPlanted('inbox_ignored')) {
        await this.closeLetter(tx, message);
        return 'duplicate';
      }
      failpoint('receiver.began');
      if (!handle) throw new Error(`${this.settings.service} has no handler for "${message.name}".`);
      await handle(message, tx);
      // Also the proof that the transaction is sound: when a handler has swallowed an error of the database, PostgreSQL
      // would answer its commit with a silent rollback.
      await this.closeLetter(tx, message);
      failpoint('receiver.affected');
      return 'effect';
    });
  }

  /** Two processes may have had the message at once, and one of them gave it up. */
  private closeLetter(tx: EntityManager, { id }: Message): Promise<unknown> {
    return tx.query(`update dead_letters set status = 'handled' where message_id = $1 and status <> 'discarded'`, [id]);
  }

  private async giveUp(message: Message, error: unknown, attempts: number): Promise<void> {
    const now = this.clock.now();
    // Not when another process has handled it meanwhile.
    await this.database.manager.query(
      `insert into dead_letters (id, message_id, name, message, error, attempts, first_seen_at, last_seen_at, status)
       select $1, $2, $3, $4, $5, $6, $7, $7, 'open' where not exists (select from inbox where message_id = $2)
       on conflict (message_id) do update set error = excluded.error, attempts = dead_letters.attempts + excluded.attempts,
         last_seen_at = excluded.last_seen_at, status = 'open'`,
      [newId('dl', now), message.id, message.name, JSON.stringify(message), legible(String(error)), attempts, now],
    );
  }
}

/** As PostgreSQL's text can hold it, and a screen; where it was thrown stands in the log. */
const legible = (text: string): string => text.replaceAll('\0', '').slice(0, 4_000);

/** The message as it came; what does not even have an envelope gets one, so that it can be kept and looked at. */
function envelopeOf({ jobId, name, content }: Delivery, now: Date): Message {
  const envelope = envelopeSchema.safeParse(content);
  return envelope.success
    ? envelope.data
    : { id: jobId, name, version: 0, occurredAt: now.toISOString(), data: content ?? null };
}

/** @throws UnreadableMessage when the data does not fit; an ordinary error when a newer instance may know better. */
function parse(message: Message): Message {
  const kind = messages[message.name as MessageName];
  if (!kind) throw new Error(`There is no message "${message.name}".`);
  if (message.version > kind.version)
    throw new Error(`Version ${message.version} of "${message.name}" is newer than this service.`);
  const data = kind.data.safeParse(message.data);
  if (data.success && message.version > 0) return { ...message, data: data.data };
  const faults = data.error?.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) ?? [
    'it has no envelope',
  ];
  throw new UnreadableMessage(`"${message.name}" does not fit its schema: ${faults.join('; ')}`);
}
