import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ActorSource } from './auth/actor-source.js';
import { Clock } from './clock/clock.js';
import { ClockStore } from './clock/clock-store.js';
import { Timers } from './clock/timers.js';
import { CONFIG } from './config/config.js';
import { Secrets } from './config/secrets.js';
import { Database } from './database/database.js';
import { SERVICE_NAME, type Service } from './database/service.js';
import { IdempotencyExpiry } from './http/idempotency-expiry.js';
import { RawRoutes } from './http/raw-routes.js';
import { LOGGER } from './logging/logging.js';
import type { Shared } from './shared.js';

/** What every container can inject: configuration, clock, secrets, logger, actors; and a service its own database. */
@Module({})
export class PlatformModule {
  static shared(shared: Shared): DynamicModule {
    return moduleOf(sharedProviders(shared));
  }

  static of(service: Service, database: Database, shared: Shared): DynamicModule {
    return moduleOf([
      ...sharedProviders(shared),
      { provide: SERVICE_NAME, useValue: service.name },
      { provide: DataSource, useValue: database.source },
      { provide: Database, useValue: database },
      Timers,
      IdempotencyExpiry,
    ]);
  }
}

function sharedProviders(shared: Shared): Provider[] {
  return [
    { provide: CONFIG, useValue: shared.config },
    { provide: LOGGER, useValue: shared.logger },
    { provide: Secrets, useValue: shared.secrets },
    { provide: Clock, useValue: shared.clock },
    { provide: ClockStore, useValue: shared.clockStore },
    { provide: ActorSource, useValue: shared.actors },
    RawRoutes,
  ];
}

function moduleOf(providers: Provider[]): DynamicModule {
  return { module: PlatformModule, global: true, providers, exports: providers.map(tokenOf) };
}

const tokenOf = (provider: Provider): never => (typeof provider === 'function' ? provider : provider.provide) as never;
