import { z } from 'zod';
import { permissions } from './access.js';
import { problemSchema, type Route } from './route.js';

interface DocumentInfo {
  title: string;
  version: string;
  description: string;
  serverUrl: string;
}

/** OpenAPI 3.1 of the given routes. zod's own JSON Schema (2020-12) is what 3.1 speaks, so nothing is translated by hand. */
export function openApiDocument(routes: readonly Route[], info: DocumentInfo): Record<string, unknown> {
  const components = new Components();
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = route.path.replace(/(?<=\/):(\w+)/g, '{$1}');
    (paths[path] ??= {})[route.method.toLowerCase()] = operation(route, components);
  }
  components.schema(problemSchema);
  return {
    openapi: '3.1.0',
    info: {
      title: info.title,
      version: info.version,
      description: info.description,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: info.serverUrl }],
    tags: [...new Set(routes.map(tagOf))].map((name) => ({ name })),
    paths,
    components: {
      schemas: components.schemas,
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'An API token, oct_pat_…' },
        session: { type: 'apiKey', in: 'cookie', name: 'octroi_session' },
      },
    },
  };
}

function operation(route: Route, components: Components): Record<string, unknown> {
  const grant = permissions[route.permission];
  const who =
    route.permission === 'public'
      ? 'Anyone.'
      : `Permission \`${route.permission}\`: ${[...grant.provider, ...grant.partner].join(', ')}.`;
  return {
    operationId: route.name,
    summary: route.summary,
    description: [route.description, who].filter(Boolean).join('\n\n'),
    tags: [tagOf(route)],
    security: route.permission === 'public' ? [] : [{ token: [] }, { session: [] }],
    parameters: [
      ...parameters('path', route.params, components),
      ...parameters('query', route.query, components),
      ...idempotency(route),
    ],
    ...(route.body && {
      requestBody: {
        required: true,
        content: { 'application/json': { schema: components.schema(route.body, 'input') } },
      },
    }),
    responses: responses(route, components),
  };
}

function responses(route: Route, components: Components): Record<string, unknown> {
  const status = String(route.status ?? (route.creates ? 201 : route.response ? 200 : 204));
  const problem = { content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } };
  const refusals = route.problems?.length
    ? `A problem; beside the usual ones: ${route.problems.join(', ')}.`
    : 'A problem.';
  return {
    [status]: route.response
      ? { description: 'Done.', content: { 'application/json': { schema: components.schema(route.response) } } }
      : { description: 'Done.' },
    default: { description: refusals, ...problem },
  };
}

function parameters(where: 'path' | 'query', schema: z.ZodObject | undefined, components: Components): unknown[] {
  return Object.entries(schema?.shape ?? {}).map(([name, field]) => ({
    name,
    in: where,
    required: where === 'path' || !(field as z.ZodType).safeParse(undefined).success,
    schema: components.schema(field as z.ZodType, 'input'),
  }));
}

const idempotency = (route: Route): unknown[] =>
  route.creates
    ? [
        {
          name: 'Idempotency-Key',
          in: 'header',
          required: false,
          schema: { type: 'string', maxLength: 255 },
          description: 'Repeat a request with the same key and body and it happens once.',
        },
      ]
    : [];

const tagOf = (route: Route): string => {
  const [, service, , room] = route.path.split('/');
  return `${service}: ${room?.split(':')[0] ?? ''}`;
};

/** Schemas that have an id are written once and referred to. */
class Components {
  readonly schemas: Record<string, unknown> = {};

  schema(type: z.ZodType, io: 'input' | 'output' = 'output'): unknown {
    const {
      $schema: _,
      $defs,
      ...schema
    } = z.toJSONSchema(type, {
      target: 'draft-2020-12',
      io,
      unrepresentable: 'any',
    }) as Record<string, unknown> & { $defs?: Record<string, unknown> };
    for (const [name, definition] of Object.entries($defs ?? {})) this.schemas[name] ??= rewrite(definition);
    const id = type.meta()?.id;
    if (!id) return rewrite(schema);
    this.schemas[id] ??= rewrite(schema);
    return { $ref: `#/components/schemas/${id}` };
  }
}

/** zod refers to `#/$defs/X`; OpenAPI keeps them under components. */
function rewrite(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rewrite);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(
        ([key]) => key !== 'id' || typeof (value as Record<string, unknown>).id !== 'string' || !('type' in value),
      )
      .map(([key, inner]) => [
        key,
        key === '$ref' && typeof inner === 'string'
          ? inner.replace('#/$defs/', '#/components/schemas/')
          : rewrite(inner),
      ]),
  );
}
