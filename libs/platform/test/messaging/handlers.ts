import { Controller, Inject } from '@nestjs/common';
import type { Message, MessageOf } from '@libs/contracts';
import type { EntityManager, MigrationInterface, QueryRunner } from 'typeorm';
import { Handles } from '../../src/messaging/handles.js';

/** What a handler of these tests does besides leaving its mark. */
export type Behaviour = (message: Message, tx: EntityManager) => Promise<void>;
export const BEHAVIOUR = Symbol('BEHAVIOUR');

/** No unique key here on purpose: a second effect would be seen. */
export class Effects1800000000001 implements MigrationInterface {
  readonly name = 'Effects1800000000001';
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table effects (message_id text not null, partner_id text not null)`);
  }
  async down(): Promise<void> {}
}

/** Everything that is routed to the service subscriptions. */
@Controller()
export class SubscriptionsHandlers {
  constructor(@Inject(BEHAVIOUR) private readonly behaviour: Behaviour) {}

  @Handles('partner.settled')
  async settled(message: MessageOf<'partner.settled'>, tx: EntityManager): Promise<void> {
    await tx.query(`insert into effects values ($1, $2)`, [message.id, message.data.partnerId]);
    await this.behaviour(message, tx);
  }

  @Handles('partner.delinquent')
  async delinquent(): Promise<void> {}

  @Handles('plan.published')
  async planPublished(): Promise<void> {}

  @Handles('plan.retired')
  async planRetired(): Promise<void> {}

  @Handles('threshold.reached')
  async thresholdReached(): Promise<void> {}
}
