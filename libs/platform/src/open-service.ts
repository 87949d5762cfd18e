import { routesOf, type ServiceName } from '@libs/contracts';
import { Module, type DynamicModule } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { DataSource } from 'typeorm';
import { connect, pendingMigrations } from './database/connect.js';
import { serviceUrl } from './database/provision.js';
import { Database } from './database/database.js';
import type { Service } from './database/service.js';
import { checkEndpoints } from './http/declared-routes.js';
import { createHttpApp, listenerOf, type RequestListener } from './http/http-app.js';
import type { ReadinessCheck } from './health/readiness.js';
import { MessagingHealth } from './messaging/health.js';
import { MessagingModule } from './messaging/messaging.module.js';
import { MessagingServer } from './messaging/server.js';
import { PlatformModule } from './platform.module.js';
import type { Shared } from './shared.js';

/** One service in this process, answering and listening to its queue. */
export interface RunningService extends ReadinessCheck {
  name: ServiceName;
  app: NestFastifyApplication;
  source: DataSource;
  aliases: readonly string[];
  listener: RequestListener;
  close(): Promise<void>;
}

/** Connections per service: HTTP, handlers, relay and timers share them. */
const POOL_SIZE = 16;
/** How many of the queue's locks a process may be silent within a transaction; longer than Stripe's slowest call. */
const SILENT_LOCKS = 3;

/** Connects and migrates the service's database, builds its container, holds it against its contracts, starts its queue. */
export async function openService(service: Service, shared: Shared): Promise<RunningService> {
  const { config, secrets, roles } = shared;
  const source = await connect(service, {
    url: serviceUrl(config, secrets, roles, service.name),
    poolSize: POOL_SIZE,
    silentMs: config.QUEUE_LOCK_SECONDS * SILENT_LOCKS * 1000,
    roles,
  });
  let app: NestFastifyApplication | undefined;
  try {
    const database = new Database(source);
    app = await createHttpApp(containerOf(service, database, shared), shared.config, shared.logger, database);
    checkEndpoints(app, service.name, routesOf[service.name]);
    app.connectMicroservice({ strategy: app.get(MessagingServer, { strict: false }) });
    const listener = await listenerOf(app);
    await app.startAllMicroservices();
    return runningService(service, app, source, listener);
  } catch (error) {
    await app?.close();
    await source.destroy();
    throw error;
  }
}

@Module({})
class ServiceContainer {}

function containerOf(service: Service, database: Database, shared: Shared): DynamicModule {
  return {
    module: ServiceContainer,
    imports: [
      DiscoveryModule,
      PlatformModule.of(service, database, shared),
      MessagingModule.with({ service: service.name, queue: shared.queue, ...shared.messaging }),
      service.module,
    ],
  };
}

function runningService(
  { name, aliases = [] }: Service,
  app: NestFastifyApplication,
  source: DataSource,
  listener: RequestListener,
): RunningService {
  const health = app.get(MessagingHealth, { strict: false });
  return {
    name,
    service: name,
    app,
    source,
    aliases,
    listener,
    check: async () => {
      const [pending, messaging] = await Promise.all([pendingMigrations(source), health.look()]);
      const faults = [...(pending === 0 ? [] : [`${pending} migration(s) have not run`]), ...health.faults(messaging)];
      const ok = faults.length === 0;
      return { ok, ...(!ok && { error: faults.join('; ') }), pendingMigrations: pending, ...messaging };
    },
    close: async () => {
      await app.close();
      await source.destroy();
    },
  };
}
