import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadConfig, type Config, ConfigError } from './config/config.js';
import type { Service } from './database/service.js';
import { armFailpoint } from './failpoint.js';
import { openFront, type Front } from './front/open-front.js';
import { plantBug } from './planted-bug.js';
import { createLogger, type Logger } from './logging/logging.js';
import { collectProcessMetrics } from './health/metrics.js';
import { openShared, type Shared } from './shared.js';
import { openService, type RunningService } from './open-service.js';

/** What is running, and how to end it. */
export interface Running {
  url: string;
  config: Config;
  shared: Shared;
  services: RunningService[];
  /** Stops taking work, finishes what is under way, closes. Safe to call twice. */
  close(): Promise<void>;
}

/** What a test may set that a process reads from its surroundings. */
export type StartOptions = Partial<Pick<Shared, 'clock'>> & { logger?: Logger; messaging?: Record<string, unknown> };

/**
 * The whole `main.ts` of a process: one container per service, one port for all, from the environment. Ends on SIGTERM and
 * SIGINT, and with its parent when it was forked.
 */
export async function serve(...services: Service[]): Promise<void> {
  const config = loadOrExit();
  const logger = createLogger(config.LOG_LEVEL);
  try {
    const running = await start(config, services, { logger });
    endWith(running, logger);
    if (process.connected) process.send?.({ ready: true, url: running.url });
    logger.info({ url: running.url, services: services.map(({ name }) => name) }, 'ready');
  } catch (error) {
    logger.fatal({ err: error }, 'could not start');
    process.exit(1);
  }
}

/**
 * Starts the services: provisions and migrates, connects the queue, then listens.
 * @throws when the database is out of reach, a migration fails, a message lacks its handler or a route its endpoint.
 */
export async function start(
  config: Config,
  services: readonly Service[],
  options: StartOptions = {},
): Promise<Running> {
  const logger = options.logger ?? createLogger(config.LOG_LEVEL);
  collectProcessMetrics();
  armFailpoint(config.FAILPOINT);
  plantBug(config.PLANTED_BUG);
  const shared = await openShared(config, services, logger, options);
  const opened: RunningService[] = [];
  let front: Front | undefined;
  let server: Server | undefined;
  const close = once(async () => {
    // New requests are refused first, then messages and timers finish, then what they used is closed.
    if (server) await closeServer(server);
    await Promise.all(opened.map((service) => service.close()));
    await front?.close();
    await shared.close();
  });
  try {
    for (const service of services) opened.push(await openService(service, shared));
    front = await openFront(shared, opened);
    server = createServer(dispatcher(opened, front));
    const port = await listen(server, config);
    return { url: `http://${urlHost(config.HOST)}:${port}`, config, shared, services: opened, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The first segment of the path names the service; everything else is the front's. */
function dispatcher(services: readonly RunningService[], front: Front): Parameters<typeof createServer>[1] {
  const byName = new Map<string, RunningService>(services.map((service) => [service.name, service]));
  const byAlias = new Map(services.flatMap((service) => service.aliases.map((alias) => [alias, service] as const)));
  return (request, response) => {
    const path = request.url ?? '/';
    const end = path.indexOf('/', 1);
    // A page of the web may have the name of a service; an operation of a service always has a version after it.
    const named = end > 0 && path.startsWith('v1/', end + 1) ? byName.get(path.slice(1, end)) : undefined;
    const service = named ?? byAlias.get(path.split('?', 1)[0]!);
    (service ?? front).listener(request, response);
  };
}

function listen(server: Server, config: Config): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.PORT, config.HOST, () => resolve((server.address() as AddressInfo).port));
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    // A client that never finishes must not hold up the end.
    setTimeout(() => server.closeAllConnections(), 10_000).unref();
  });
}

function endWith(running: Running, logger: Logger): void {
  const end = (why: string): void => {
    logger.info({ why }, 'ending');
    running.close().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ err: error }, 'did not end cleanly');
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', () => end('SIGTERM'));
  process.once('SIGINT', () => end('SIGINT'));
  // A launcher that was killed cannot tell its children; the closed channel does.
  if (!process.send) return;
  if (process.connected) process.once('disconnect', () => end('the parent is gone'));
  else end('the parent was gone before we were ready');
}

function loadOrExit(): Config {
  try {
    return loadConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(78);
  }
}

const urlHost = (host: string): string => (host === '0.0.0.0' || host === '::' ? 'localhost' : host);

function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => (running ??= work());
}
