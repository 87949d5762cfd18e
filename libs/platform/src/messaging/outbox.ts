import { Inject, Injectable } from '@nestjs/common';
import { type MessageData, type MessageName, messageRoutes, messages } from '@libs/contracts';
import type { EntityManager } from 'typeorm';
import { Clock } from '../clock/clock.js';
import { newId } from '../ids.js';
import { MESSAGING_OPTIONS, type MessagingOptions } from './options.js';

/** How a service says something to the others: the message stands or falls with the sender's own transaction. */
@Injectable()
export class Outbox {
  constructor(
    private readonly clock: Clock,
    @Inject(MESSAGING_OPTIONS) private readonly options: MessagingOptions,
  ) {}

  /**
   * Writes the message into the outbox; the relay sends it once `tx` has committed.
   * @returns the message's id.
   * @throws Error when the service may not send it, nobody receives it, or the data does not fit its schema: our mistake,
   * and the transaction with it is undone.
   */
  async publish<N extends MessageName>(tx: EntityManager, name: N, data: MessageData<N>): Promise<string> {
    const route = messageRoutes[name];
    if (!route) throw new Error(`There is no message "${name}".`);
    if (route.from !== this.options.service) {
      throw new Error(`"${name}" is sent by ${route.from}, not by ${this.options.service}.`);
    }
    if (route.to.length === 0) throw new Error(`"${name}" has no receiver in messageRoutes.`);
    const now = this.clock.now();
    const id = newId('msg', now);
    const parsed = messages[name].data.parse(data);
    await tx.query(
      `insert into outbox (id, name, version, occurred_at, data, receivers) values ($1, $2, $3, $4, $5, $6)`,
      [id, name, messages[name].version, now, JSON.stringify(parsed), route.to],
    );
    await wakeRelay(tx);
    return id;
  }
}

/** Told to the relays of this schema when the transaction commits, and only then. */
export const wakeRelay = (tx: EntityManager): Promise<unknown> =>
  tx.query(`select pg_notify(current_schema() || '_outbox', '')`);
