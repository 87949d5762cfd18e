import {
  type DynamicModule,
  type INestApplicationContext,
  type INestMicroservice,
  Module,
  type Type,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { AsyncMicroserviceOptions } from '@nestjs/microservices';
import type { ServiceName } from '@libs/contracts';
import type { DataSource } from 'typeorm';
import { Clock, MovableClock } from '../../src/clock/clock.js';
import { connect } from '../../src/database/connect.js';
import { Database } from '../../src/database/database.js';
import { Roles } from '../../src/database/roles.js';
import { createLogger, LOGGER } from '../../src/logging/logging.js';
import { MessagingModule } from '../../src/messaging/messaging.module.js';
import type { MessagingOptions } from '../../src/messaging/options.js';
import { Outbox } from '../../src/messaging/outbox.js';
import { MessagingServer } from '../../src/messaging/server.js';
import { BEHAVIOUR, type Behaviour, Effects1800000000001, SubscriptionsHandlers } from './handlers.js';

export type Place = Pick<MessagingOptions, 'queue'> & { databaseUrl: string };

/** Short times, so that what takes a minute in production takes a moment here. */
const quick = {
  backoffMs: 20,
  maxBackoffMs: 100,
  attempts: 3,
  lockMs: 1_000,
  stalledCheckMs: 500,
  pollMs: 200,
  confirmMs: 200,
  maxConfirmMs: 400,
} satisfies Partial<MessagingOptions>;

export interface TestService {
  app: INestApplicationContext;
  source: DataSource;
  database: Database;
  close(): Promise<void>;
}

@Module({})
class Container {}

interface ServiceOptions {
  messaging?: Partial<MessagingOptions>;
  behaviour?: Behaviour;
  controllers?: Type[];
}

/** A service that only sends: its relay runs, nothing listens. */
export const startSender = (place: Place, options: ServiceOptions = {}): Promise<TestService> =>
  start('billing', place, options, async (module) => {
    const app = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
    return app;
  });

/** The service subscriptions, with a handler for each of its messages. */
export const startReceiver = (place: Place, options: ServiceOptions = {}): Promise<TestService> =>
  start('subscriptions', place, { controllers: [SubscriptionsHandlers], ...options }, async (module) => {
    const app: INestMicroservice = await NestFactory.createMicroservice<AsyncMicroserviceOptions>(module, {
      inject: [MessagingServer],
      useFactory: (strategy: MessagingServer) => ({ strategy }),
      logger: false,
      abortOnError: false,
    });
    try {
      await app.listen();
    } catch (error) {
      await app.close();
      throw error;
    }
    return app;
  });

async function start(
  name: ServiceName,
  place: Place,
  { messaging, behaviour = async () => {}, controllers = [] }: ServiceOptions,
  open: (module: DynamicModule) => Promise<INestApplicationContext>,
): Promise<TestService> {
  const source = await connect(
    { name, module: Container, entities: [], migrations: [Effects1800000000001] },
    { url: place.databaseUrl, poolSize: 10, silentMs: 3 * quick.lockMs, roles: new Roles('messaging') },
  );
  const database = new Database(source);
  const providers = [
    { provide: Clock, useValue: new MovableClock() },
    { provide: Database, useValue: database },
    { provide: LOGGER, useValue: createLogger(process.env.TEST_LOG ?? 'silent') },
    { provide: BEHAVIOUR, useValue: behaviour },
  ];
  const module = {
    module: Container,
    global: true,
    imports: [MessagingModule.with({ service: name, queue: place.queue, ...quick, ...messaging })],
    providers,
    exports: providers.map(({ provide }) => provide),
    controllers,
  };
  try {
    const app = await open(module);
    return { app, source, database, close: () => app.close().then(() => source.destroy()) };
  } catch (error) {
    await source.destroy();
    throw error;
  }
}

/** Says that the partner has settled; the id of the message. */
export const say = (sender: TestService, partnerId: string): Promise<string> =>
  sender.database.transaction((tx) =>
    sender.app
      .get(Outbox, { strict: false })
      .publish(tx, 'partner.settled', { partnerId, settledAt: '2026-03-01T00:00:00Z' }),
  );

/** Partners whose message had its effect at the receiver, one entry per effect, in order. */
export async function effects({ source }: Pick<TestService, 'source'>): Promise<string[]> {
  const rows = await source.query<Array<{ partner_id: string }>>(
    `select partner_id from subscriptions.effects order by 1`,
  );
  return rows.map((row) => row.partner_id);
}

export async function unsettled(sender: Pick<TestService, 'source'>): Promise<number> {
  const [row] = await sender.source.query<Array<{ count: string }>>(
    `select count(*) from outbox where settled_at is null`,
  );
  return Number(row?.count);
}

/** Waits until `check` passes; throws its last complaint when it does not within `ms`. */
export async function eventually<T>(check: () => Promise<T>, ms = 15_000): Promise<T> {
  const end = performance.now() + ms;
  for (let pause = 15; ; pause = Math.min(pause * 1.3, 200)) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}
