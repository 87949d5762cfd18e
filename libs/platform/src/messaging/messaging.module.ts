import { type DynamicModule, Module } from '@nestjs/common';
import { deadLettersController } from './dead-letters.controller.js';
import { DeadLetters } from './dead-letters.js';
import { MessagingHealth } from './health.js';
import { MESSAGING_OPTIONS, type MessagingOptions } from './options.js';
import { OutboxRelay } from './outbox-relay.js';
import { Outbox } from './outbox.js';
import { Queues } from './queues.js';
import { Receiver } from './receiver.js';
import { MessagingServer } from './server.js';

/**
 * Sending and receiving for one service. Needs `Clock`, `Database` and `LOGGER` in the container; the one that assembles
 * it also runs `app.connectMicroservice({ strategy: app.get(MessagingServer) })`.
 */
@Module({})
export class MessagingModule {
  static with(options: MessagingOptions): DynamicModule {
    const faces = [Outbox, DeadLetters, OutboxRelay, MessagingServer, MessagingHealth];
    return {
      module: MessagingModule,
      global: true,
      providers: [{ provide: MESSAGING_OPTIONS, useValue: options }, Queues, Receiver, ...faces],
      controllers: [deadLettersController(options.service)],
      exports: faces,
    };
  }
}
