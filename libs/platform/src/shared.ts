import type { ServiceName } from '@libs/contracts';
import pg from 'pg';
import { ActorSource } from './auth/actor-source.js';
import { Clock, MovableClock } from './clock/clock.js';
import { ClockStore } from './clock/clock-store.js';
import type { Config } from './config/config.js';
import { Secrets } from './config/secrets.js';
import { survive } from './database/connect.js';
import { asRole, provision } from './database/provision.js';
import type { Roles } from './database/roles.js';
import type { Service } from './database/service.js';
import type { Logger } from './logging/logging.js';
import type { QueueLocation } from './messaging/options.js';

/** What all services of one process have in common. */
export interface Shared {
  config: Config;
  secrets: Secrets;
  roles: Roles;
  logger: Logger;
  clock: Clock;
  clockStore: ClockStore;
  actors: ActorSource;
  queue: QueueLocation;
  /** Overrides of messaging's settings; tests shorten its times. */
  messaging: Record<string, unknown>;
  close(): Promise<void>;
}

/** Connections for looking up actors; each request of a signed-in member asks once. */
const PLATFORM_POOL = 8;

export async function openShared(
  config: Config,
  services: readonly Service[],
  logger: Logger,
  options: { clock?: Clock; messaging?: Record<string, unknown> },
): Promise<Shared> {
  const secrets = new Secrets(config.OCTROI_SECRET);
  const roles = await provision(
    config,
    secrets,
    services.filter(({ name }) => !hasOwnServer(config, name)).map(({ name }) => name),
  );
  const url = asRole(config.DATABASE_URL, roles.platform, secrets);
  const pool = new pg.Pool({
    connectionString: url,
    max: PLATFORM_POOL,
    application_name: 'octroi platform',
    keepAlive: true,
  });
  pool.on('connect', survive);
  pool.on('error', (error) => logger.warn({ err: error }, 'an idle platform connection was lost'));
  const movable = new MovableClock();
  const clock = options.clock ?? movable;
  const clockStore = new ClockStore(pool, movable);
  const beginAt = config.SANDBOX_CLOCK_START && config.mayMoveClock ? new Date(config.SANDBOX_CLOCK_START) : null;
  try {
    await clockStore.follow(beginAt, config.isLive);
  } catch (error) {
    clockStore.close();
    await pool.end();
    throw error;
  }
  return {
    config,
    secrets,
    roles,
    logger,
    clock,
    clockStore,
    actors: new ActorSource(pool, clock),
    queue: config.REDIS_URL ? { kind: 'redis', url: config.REDIS_URL } : { kind: 'postgres', url },
    messaging: {
      outboxAgeMsMax: config.READY_OUTBOX_AGE_SECONDS * 1000,
      lockMs: config.QUEUE_LOCK_SECONDS * 1000,
      stalledCheckMs: config.QUEUE_LOCK_SECONDS * 500,
      ...options.messaging,
    },
    close: async () => {
      clockStore.close();
      await pool.end();
    },
  };
}

const hasOwnServer = (config: Config, name: ServiceName): boolean =>
  config[`${name.toUpperCase() as Uppercase<ServiceName>}_DATABASE_URL`] !== undefined;
