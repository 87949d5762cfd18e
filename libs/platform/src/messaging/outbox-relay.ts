import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { ServiceName } from '@libs/contracts';
import type { EntityManager } from 'typeorm';
import { Database } from '../database/database.js';
import { failpoint } from '../failpoint.js';
import { LOGGER, type Logger } from '../logging/logging.js';
import { MESSAGING_OPTIONS, type MessagingOptions, type Settings, settingsOf } from './options.js';
import { OutboxSignal } from './outbox-signal.js';
import { jobOptions, Queues } from './queues.js';
import type { OutboxRow } from './tables.js';

const BATCH = 100;
const HOUR_MS = 3_600_000;

type Claimed = Pick<OutboxRow, 'id' | 'name' | 'version' | 'occurredAt' | 'data' | 'round' | 'sentAt'> & {
  receivers: ServiceName[];
};

/** A message on its way to one of its receivers. */
interface OutgoingDelivery {
  row: Claimed;
  receiver: ServiceName;
}

/**
 * Moves messages from the outbox into the queues, and keeps asking until every receiver has committed what they caused.
 *
 * A row is sent (a job per receiver), then settled. Some time after sending, the relay looks the jobs up: ended means that
 * the receiver has committed effect or dead letter; unknown means that the queue lost it, so it is added again; anything
 * else means wait. Adding twice is harmless (job id, inbox), so any number of relays may run and die at any point.
 */
@Injectable()
export class OutboxRelay implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly settings: Settings;
  private readonly signal: OutboxSignal;
  private loop: Promise<void> | undefined;
  private isStopping = false;
  private lastSweep = -HOUR_MS;

  constructor(
    private readonly database: Database,
    private readonly queues: Queues,
    @Inject(MESSAGING_OPTIONS) options: MessagingOptions,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.settings = settingsOf(options);
    this.signal = new OutboxSignal(database.source);
  }

  onApplicationBootstrap(): void {
    this.loop ??= this.run();
  }

  /** Finishes the batch in hand; what is left stays in the outbox for the next process. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    this.signal.ring();
    await this.loop;
    await this.signal.close();
  }

  /**
   * Sends everything made since `since` once more, settled or not: for a receiver whose database was restored to an
   * earlier state. What it still knows has no second effect.
   * @returns how many messages.
   */
  async republish(since: Date): Promise<number> {
    const [, count] = await this.database.manager.query<[unknown, number]>(
      `update outbox set round = round + 1, sent_at = null, settled_at = null, checks = 0, due_at = now()
       where created_at >= $1`,
      [since],
    );
    this.signal.ring();
    return count;
  }

  private async run(): Promise<void> {
    while (!this.isStopping) {
      try {
        await this.signal.listen();
        if ((await this.pass()) === BATCH) continue;
        await this.sweep();
      } catch (error) {
        this.logger.warn({ err: error, service: this.settings.service }, 'the outbox relay failed and will try again');
      }
      await this.signal.wait(this.settings.pollMs);
    }
  }

  /** One batch. @returns how many rows were looked at. */
  private async pass(): Promise<number> {
    const due = await this.database.manager.query<unknown[]>(
      `select from outbox where settled_at is null and due_at <= now() limit 1`,
    );
    if (due.length === 0) return 0;
    // Asked before the transaction begins: it should not stand open while a queue is away.
    if (!(await this.queues.isReachable())) throw new Error('the queue cannot be reached');
    const looked = await this.database.transaction(async (tx) => {
      const rows = await tx.query<Claimed[]>(
        `select id, name, version, occurred_at as "occurredAt", data, receivers, round, sent_at as "sentAt"
         from outbox where settled_at is null and due_at <= now()
         order by due_at limit ${BATCH} for update skip locked`,
      );
      failpoint('relay.claimed');
      const fresh = rows.filter((row) => !row.sentAt);
      const sent = rows.filter((row) => row.sentAt);
      await this.send(tx, fresh);
      await this.confirm(tx, sent);
      return rows.length;
    });
    failpoint('relay.marked');
    return looked;
  }

  private async send(tx: EntityManager, rows: Claimed[]): Promise<void> {
    if (rows.length === 0) return;
    await this.add(deliveriesOf(rows));
    failpoint('relay.added');
    await tx.query(
      `update outbox set sent_at = now(), checks = 0, due_at = clock_timestamp() + $2 * interval '1 ms' where id = any($1)`,
      [rows.map((row) => row.id), this.settings.confirmMs],
    );
  }

  private async confirm(tx: EntityManager, rows: Claimed[]): Promise<void> {
    if (rows.length === 0) return;
    const deliveries = deliveriesOf(rows);
    const states = await Promise.all(
      deliveries.map(({ row, receiver }) => this.queues.to(receiver).getJobState(this.jobId(row))),
    );
    // Nothing of ours ends as failed; should the queue itself have failed a job, it makes room for a new one.
    const failed = deliveries.filter((_, at) => states[at] === 'failed');
    await Promise.all(failed.map(({ row, receiver }) => this.queues.to(receiver).remove(this.jobId(row))));
    const lost = deliveries.filter((_, at) => states[at] === 'unknown' || states[at] === 'failed');
    if (lost.length > 0) this.logger.warn({ count: lost.length }, 'the queue lost messages; they are sent again');
    await this.add(lost);
    await this.mark(
      tx,
      rows,
      deliveries.filter((_, at) => states[at] !== 'completed'),
    );
  }

  private async mark(tx: EntityManager, rows: Claimed[], pending: OutgoingDelivery[]): Promise<void> {
    const unsettled = new Set(pending.map(({ row }) => row.id));
    await tx.query(`update outbox set settled_at = now() where id = any($1)`, [
      rows.map((row) => row.id).filter((id) => !unsettled.has(id)),
    ]);
    const { confirmMs, maxConfirmMs } = this.settings;
    await tx.query(
      `update outbox set checks = checks + 1,
         due_at = clock_timestamp() + least($3::float8, $2::float8 * 2 ^ least(checks, 20)) * interval '1 ms'
       where id = any($1)`,
      [[...unsettled], confirmMs, maxConfirmMs],
    );
  }

  private async add(deliveries: OutgoingDelivery[]): Promise<void> {
    const receivers = new Set(deliveries.map(({ receiver }) => receiver));
    await Promise.all(
      [...receivers].map((receiver) =>
        this.queues
          .to(receiver)
          .addBulk(
            deliveries
              .filter((delivery) => delivery.receiver === receiver)
              .map(({ row }) => ({ name: row.name, data: asMessage(row), opts: jobOptions(this.jobId(row)) })),
          ),
      ),
    );
  }

  /** The message's id, so that the queue knows a second adding; other rounds, meant to be taken again, differ. */
  private jobId(row: Claimed): string {
    return row.round === 0 ? row.id : `${row.id}.${this.settings.service}${row.round}`;
  }

  /** Deletes what has long been settled, and what has long been taken in. */
  private async sweep(): Promise<void> {
    const elapsed = performance.now();
    if (elapsed - this.lastSweep < HOUR_MS) return;
    this.lastSweep = elapsed;
    await this.database.manager.query(`delete from outbox where settled_at < now() - $1 * interval '1 day'`, [
      this.settings.keepSentDays,
    ]);
    await this.database.manager.query(`delete from inbox where received_at < now() - $1 * interval '1 day'`, [
      this.settings.keepInboxDays,
    ]);
  }
}

const deliveriesOf = (rows: Claimed[]): OutgoingDelivery[] =>
  rows.flatMap((row) => row.receivers.map((receiver) => ({ row, receiver })));

const asMessage = ({ id, name, version, occurredAt, data }: Claimed) => ({
  id,
  name,
  version,
  occurredAt: occurredAt.toISOString(),
  data,
});
