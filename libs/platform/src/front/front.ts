import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { platformRoutes } from '@libs/contracts';
import { Module, type DynamicModule } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { metrics } from '../health/metrics.js';
import { readiness, type ReadinessCheck } from '../health/readiness.js';
import { problemKinds } from '../problems/problem.js';
import { ClockController } from './clock.controller.js';
import { addDocsPage } from './docs-page.js';
import { problemIndexPage, problemPage } from './problem-pages.js';

/** Everything that belongs to no service: health, metrics, the clock, the API's documents, the problems' pages, the web. */
@Module({})
export class FrontModule {
  static with(platform: DynamicModule): DynamicModule {
    return { module: FrontModule, imports: [platform], controllers: [ClockController] };
  }
}

export const frontRoutes = platformRoutes;

interface FrontParts {
  checks: readonly ReadinessCheck[];
  documents: Record<string, () => unknown>;
  webRoot: string | undefined;
}

/** Adds the plain routes, outside of contracts: probes and pages are for machines and browsers, not for the API's clients. */
export async function addFrontRoutes(
  app: NestFastifyApplication,
  { checks, documents, webRoot }: FrontParts,
): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  fastify.get('/livez', async () => ({ status: 'live' }));
  fastify.get('/readyz', async (_request, reply) => {
    const result = await readiness(checks);
    return reply.status(result.status === 'ready' ? 200 : 503).send(result);
  });
  fastify.get('/metrics', async (_request, reply) => reply.type(metrics.contentType).send(await metrics.metrics()));
  for (const [path, document] of Object.entries(documents)) fastify.get(path, async () => document());
  addDocsPage(fastify);
  fastify.get('/problems', async (_request, reply) => html(reply, problemIndexPage(problemKinds())));
  fastify.get<{ Params: { code: string } }>('/problems/:code', async (request, reply) => {
    const kind = problemKinds().find(({ code }) => code === request.params.code);
    return kind ? html(reply, problemPage(kind)) : html(reply.status(404), problemIndexPage(problemKinds()));
  });
  if (webRoot && existsSync(join(webRoot, 'index.html'))) await addWeb(fastify, webRoot);
}

/** The single-page web: files by name, for ever; every other address a browser asks for is the page itself. */
async function addWeb(fastify: FastifyInstance, root: string): Promise<void> {
  // Only a process that serves pages pays for it.
  const { default: fastifyStatic } = await import('@fastify/static');
  await fastify.register(fastifyStatic, {
    root,
    wildcard: false,
    index: false,
    setHeaders: (reply, path) => {
      const isHashed = path.includes(`${join('', 'assets')}`);
      reply.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  const page = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
    request.headers.accept?.includes('text/html')
      ? reply.header('cache-control', 'no-cache').sendFile('index.html')
      : notFound(reply);
  fastify.get('/', page);
  fastify.get('/*', page);
}

function notFound(reply: FastifyReply): FastifyReply {
  reply.callNotFound();
  return reply;
}

const html = (reply: FastifyReply, text: string): FastifyReply => reply.type('text/html; charset=utf-8').send(text);
