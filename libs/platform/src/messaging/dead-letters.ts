import { Inject, Injectable } from '@nestjs/common';
import { type DeadLetter, type Page, recognise, say } from '@libs/contracts';
import { Database } from '../database/database.js';
import { paginate } from '../database/paginate.js';
import { NotFound } from '../problems/common.js';
import { problem } from '../problems/problem.js';
import { MESSAGING_OPTIONS, type MessagingOptions } from './options.js';
import { wakeRelay } from './outbox.js';
import { DeadLetterRow, type DeadLetterStatus } from './tables.js';

export class DeadLetterNotOpen extends problem({
  code: 'dead_letter_not_open',
  status: 409,
  title: 'The dead letter is not open',
  mend: 'Only an open dead letter can be replayed or discarded; look at its status.',
}) {}

/** What a service gave up on, and what an operator can do about it. */
@Injectable()
export class DeadLetters {
  constructor(
    private readonly database: Database,
    @Inject(MESSAGING_OPTIONS) private readonly options: MessagingOptions,
  ) {}

  /**
   * One page, newest first.
   * @throws Invalid when the cursor is not one of ours.
   */
  async list(query: {
    status: DeadLetterStatus;
    cursor?: string | undefined;
    limit: number;
  }): Promise<Page<DeadLetter>> {
    const letters = this.database.manager
      .createQueryBuilder(DeadLetterRow, 'letter')
      .where('letter.status = :status', { status: query.status });
    const { items, nextCursor } = await paginate(letters, query);
    return { items: items.map(asDeadLetter), nextCursor };
  }

  /**
   * `by` is the id of who decides. Sends the message to this service once more, through its own outbox: the decision survives whatever happens next.
   * @throws NotFound, DeadLetterNotOpen
   */
  replay(id: string, by: string): Promise<DeadLetter> {
    return this.database.transaction(async (tx) => {
      await this.open(id);
      await this.sendAgain([id], by);
      return asDeadLetter(await tx.findOneByOrFail(DeadLetterRow, { id }));
    });
  }

  /** Replays every open letter. */
  replayAll(by: string): Promise<{ replayed: number }> {
    return this.database.transaction(async (tx) => {
      const open = await tx.query<Array<{ id: string }>>(
        `select id from dead_letters where status = 'open' for update skip locked`,
      );
      await this.sendAgain(
        open.map((letter) => letter.id),
        by,
      );
      return { replayed: open.length };
    });
  }

  /**
   * Closes the letter for ever: should the message come again, it is known and has no effect.
   * @throws NotFound, DeadLetterNotOpen
   */
  discard(id: string, reason: string, by: string): Promise<DeadLetter> {
    return this.database.transaction(async (tx) => {
      const letter = await this.open(id);
      await tx.update(DeadLetterRow, { id }, { status: 'discarded', reason, decidedBy: by });
      await tx.query(`insert into inbox (message_id, name) values ($1, $2) on conflict do nothing`, [
        letter.messageId,
        letter.name,
      ]);
      return asDeadLetter({ ...letter, status: 'discarded', reason, decidedBy: by });
    });
  }

  private async open(id: string): Promise<DeadLetterRow> {
    const letter = await this.database.manager.findOne(DeadLetterRow, {
      where: { id },
      lock: { mode: 'pessimistic_write' },
    });
    if (!letter) throw new NotFound(say('there_is_no_dead_letter', { id }));
    if (letter.status !== 'open')
      throw new DeadLetterNotOpen(say('dead_letter_has_status', { id, letterStatus: letter.status }));
    return letter;
  }

  private async sendAgain(ids: string[], by: string): Promise<void> {
    const tx = this.database.manager;
    await tx.query(
      `insert into outbox (id, name, version, occurred_at, data, receivers, round)
       select message_id, name, (message->>'version')::int, (message->>'occurredAt')::timestamptz,
              (message->'data')::jsonb, array[$2], 1
       from dead_letters where id = any($1)
       on conflict (id) do update set round = outbox.round + 1, due_at = now(), sent_at = null, settled_at = null, checks = 0`,
      [ids, this.options.service],
    );
    await tx.query(`update dead_letters set status = 'replaying', decided_by = $2 where id = any($1)`, [ids, by]);
    await wakeRelay(tx);
  }
}

const asDeadLetter = (row: DeadLetterRow): DeadLetter => ({
  id: row.id,
  messageId: row.messageId,
  name: row.name,
  message: row.message,
  error: row.error,
  said: recognise(row.error) ?? say('handling_failed', { error: row.error }),
  attempts: row.attempts,
  firstSeenAt: row.firstSeenAt.toISOString(),
  lastSeenAt: row.lastSeenAt.toISOString(),
  status: row.status,
  reason: row.reason,
  decidedBy: row.decidedBy,
});
