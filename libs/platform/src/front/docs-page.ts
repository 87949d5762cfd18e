import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';

/** The reference in the colours of the rest. */
const COLOURS = `.light-mode { --scalar-background-1: #faf9f6; --scalar-background-2: #f2f0eb; --scalar-color-accent: #0d655a; --scalar-border-color: #e6e3db; }
.dark-mode { --scalar-background-1: #0f1817; --scalar-background-2: #172120; --scalar-color-accent: #4fa897; --scalar-border-color: #2a3634; }`;

/** The page's script is inline, so it has a policy of its own. */
const POLICY =
  "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; frame-ancestors 'self'";

/** Adds `/docs`, the browsable reference. Its package is large and most processes are never asked: the first request loads it. */
export function addDocsPage(front: FastifyInstance): void {
  let opened: Promise<FastifyInstance> | undefined;
  const answer = async ({ raw }: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const docs = await (opened ??= open());
    const { statusCode, headers, rawPayload } = await docs.inject({ method: 'GET', url: raw.url! });
    for (const name of ['content-type', 'location', 'cache-control', 'etag'])
      if (headers[name] !== undefined) void reply.header(name, headers[name]);
    return reply.status(statusCode).header('content-security-policy', POLICY).send(rawPayload);
  };
  front.get('/docs', answer);
  front.get('/docs/*', answer);
}

async function open(): Promise<FastifyInstance> {
  const { default: scalar } = await import('@scalar/fastify-api-reference');
  const docs = fastify();
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
      customCss: COLOURS,
    } as never,
  });
  await docs.ready();
  return docs;
}
