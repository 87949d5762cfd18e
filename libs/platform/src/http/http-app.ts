import { IncomingMessage, ServerResponse } from 'node:http';
import { randomUUID } from 'node:crypto';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory, Reflector } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { AccessGuard } from '../auth/guard.js';
import { ActorSource } from '../auth/actor-source.js';
import type { Config } from '../config/config.js';
import { Secrets } from '../config/secrets.js';
import { Database } from '../database/database.js';
import { NestLogger, type Logger } from '../logging/logging.js';
import { ProblemFilter } from './problem-filter.js';
import { RoutePipeline } from './pipeline.js';
import { RawRoutes } from './raw-routes.js';

/** Bodies of ordinary operations; ingest sets its own bound. */
const BODY_BYTES_MAX = 1024 * 1024;

/**
 * A Nest application on Fastify with everything that every HTTP surface of ours has; not listening yet. With a database, a
 * POST that creates honours Idempotency-Key in it.
 */
export async function createHttpApp(
  module: Type | DynamicModule,
  config: Config,
  logger: Logger,
  database?: Database,
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_BYTES_MAX,
    trustProxy: config.TRUST_PROXY,
    routerOptions: { maxParamLength: 300, ignoreTrailingSlash: true },
    genReqId: requestId,
    forceCloseConnections: 'idle',
  });
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger: new NestLogger(logger),
    abortOnError: false,
    bodyParser: true,
    rawBody: true,
  });
  const fastify = adapter.getInstance() as unknown as FastifyInstance;
  await fastify.register(cookie);
  await fastify.register(helmet, helmetOptions(config));
  fastify.addHook('onRequest', async (request, reply) => {
    void reply.header('x-request-id', request.id);
  });
  fastify.addHook('onResponse', async (request, reply) => {
    logger.info(
      {
        requestId: request.id,
        method: request.method,
        path: pathOf(request.url),
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'request',
    );
  });
  const filter = new ProblemFilter(config.publicUrl, logger);
  app.useGlobalFilters(filter);
  app.useGlobalGuards(new AccessGuard(app.get(Reflector), app.get(ActorSource, { strict: false }), config));
  const secrets = app.get(Secrets, { strict: false });
  app.useGlobalInterceptors(new RoutePipeline(app.get(Reflector), secrets, database));
  return app;
}

/** Answers one request of the process's shared server. */
export type RequestListener = (request: IncomingMessage, response: ServerResponse) => void;

/** Ready to answer, through the instance itself: several applications share one port. */
export async function listenerOf(app: NestFastifyApplication): Promise<RequestListener> {
  await app.init();
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  await fastify.ready();
  const raw = app.get(RawRoutes, { strict: false });
  return (request, response) => {
    if (!raw.answer(request, response)) fastify.routing(request, response);
  };
}

/** A caller's own id is taken when it is harmless, so that a trace can be followed across systems. */
function requestId(request: { headers: Record<string, string | string[] | undefined> }): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && /^[\w.:-]{1,100}$/.test(given) ? given : randomUUID();
}

/** The query may hold a caller's key or a search for a person: it is not logged. */
const pathOf = (url: string): string => url.split('?', 1)[0] ?? url;

function helmetOptions(config: Config): Record<string, unknown> {
  const isSecure = config.publicUrl.startsWith('https://');
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        // Mantine writes style attributes; there is no inline script.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: isSecure,
    referrerPolicy: { policy: 'same-origin' },
  };
}
