import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { platformRoutes } from '@libs/contracts';
import fastifyStatic from '@fastify/static';
import { Module, type DynamicModule } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import scalar from '@scalar/fastify-api-reference';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { metrics } from '../health/metrics.js';
import { readiness, type ReadinessCheck } from '../health/readiness.js';
import { problemKinds } from '../problems/problem.js';
import { ClockController } from './clock.controller.js';
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
  await addDocsPage(fastify);
  fastify.get('/problems', async (_request, reply) => html(reply, problemIndexPage(problemKinds())));
  fastify.get<{ Params: { code: string } }>('/problems/:code', async (request, reply) => {
    const kind = problemKinds().find(({ code }) => code === request.params.code);
    return kind ? html(reply, problemPage(kind)) : html(reply.status(404), problemIndexPage(problemKinds()));
  });
  if (webRoot && existsSync(join(webRoot, 'index.html'))) await addWeb(fastify, webRoot);
}

/** The reference in the colours of the rest. */
const DOCS_COLOURS = `.light-mode { --scalar-background-1: #faf9f6; --scalar-background-2: #f2f0eb; --scalar-color-accent: #0d655a; --scalar-border-color: #e6e3db; }
.dark-mode { --scalar-background-1: #0f1817; --scalar-background-2: #172120; --scalar-color-accent: #4fa897; --scalar-border-color: #2a3634; }`;

/** The browsable reference. Its script is inline, so this one page has a policy of its own. */
async function addDocsPage(fastify: FastifyInstance): Promise<void> {
  await fastify.register(async (docs) => {
    docs.addHook('onRequest', async (_request, reply) => {
      void reply.header(
        'content-security-policy',
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; frame-ancestors 'self'",
      );
    });
    await docs.register(scalar, {
      routePrefix: '/docs',
      configuration: {
        url: '/openapi.json',
        pageTitle: 'Octroi API',
        withDefaultFonts: false,
        telemetry: false,
        hideClientButton: true,
        // Nothing on this page speaks to anyone but this installation.
        agent: { disabled: true },
        mcp: { disabled: true },
        showDeveloperTools: 'never',
        customCss: DOCS_COLOURS,
      } as never,
    });
  });
}

/** The single-page web: files by name, for ever; every other address a browser asks for is the page itself. */
async function addWeb(fastify: FastifyInstance, root: string): Promise<void> {
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
