/** An OpenAPI 3 document as pages read it: operations by tag, references followed. Pure. */

type Json = Record<string, unknown>;

export interface Parameter {
  name: string;
  in: string;
  isRequired: boolean;
  description: string;
  schema: Schema;
}
export interface Operation {
  id: string;
  method: string;
  path: string;
  summary: string;
  description: string;
  tag: string;
  isDeprecated: boolean;
  parameters: Parameter[];
  body: Schema | null;
  responses: Array<{ status: string; description: string; schema: Schema | null }>;
}
export interface Schema {
  type: string;
  description: string;
  /** What is known besides: format, bounds, choices. */
  facts: string[];
  fields: Array<{ name: string; isRequired: boolean; schema: Schema }>;
  /** The name of the component, when it is one. */
  name: string | null;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'];
const DEEPEST = 6;

export function operationsOf(document: Json): Operation[] {
  return Object.entries(objectAt(document, 'paths')).flatMap(([path, item]) => {
    const shared = listAt(item as Json, 'parameters');
    return METHODS.filter((method) => (item as Json)?.[method]).map((method) => {
      const operation = (item as Json)[method] as Json;
      return {
        id: text(operation.operationId) || `${method}-${path}`,
        method: method.toUpperCase(),
        path,
        summary: text(operation.summary),
        description: text(operation.description),
        tag: text(listAt(operation, 'tags')[0]),
        isDeprecated: operation.deprecated === true,
        parameters: [...shared, ...listAt(operation, 'parameters')].map((one) => parameterOf(document, one)),
        body: bodyOf(document, resolve(document, operation.requestBody)),
        responses: Object.entries(objectAt(operation, 'responses')).map(([status, answer]) => {
          const resolved = resolve(document, answer);
          return { status, description: text(resolved.description), schema: bodyOf(document, resolved) };
        }),
      };
    });
  });
}

/** The address calls go to, without a slash at its end; empty when the document does not say. */
export const serverOf = (document: Json): string =>
  text((listAt(document, 'servers')[0] as Json | undefined)?.url).replace(/\/$/, '');

/** The header or query parameter that carries the key, as the document's first scheme says. */
export function keyPlaceOf(document: Json): { in: string; name: string } {
  const schemes = Object.values(objectAt(objectAt(document, 'components'), 'securitySchemes')) as Json[];
  const scheme = schemes.map((one) => resolve(document, one)).find(({ type }) => type === 'apiKey' || type === 'http');
  if (scheme?.type === 'http' && scheme.scheme === 'bearer') return { in: 'bearer', name: 'Authorization' };
  return { in: text(scheme?.in) || 'header', name: text(scheme?.name) || 'apikey' };
}

/** A command that makes one call, with the key in its place and an example for each required parameter. */
export function curlOf(document: Json, operation: Operation, key: string): string {
  const place = keyPlaceOf(document);
  const path = operation.path.replace(/\{(\w+)\}/g, '1');
  const query = operation.parameters
    .filter((parameter) => parameter.in === 'query' && parameter.isRequired)
    .map(({ name, schema }) => `${name}=${exampleOf(schema)}`);
  if (place.in === 'query') query.push(`${place.name}=${key}`);
  const header =
    place.in === 'bearer' ? `Authorization: Bearer ${key}` : place.in === 'header' ? `${place.name}: ${key}` : null;
  return [
    `curl ${operation.method === 'GET' ? '' : `-X ${operation.method} `}'${serverOf(document)}${path}${query.length > 0 ? `?${query.join('&')}` : ''}'`,
    ...(header ? [`-H '${header}'`] : []),
  ].join(' \\\n  ');
}

function exampleOf({ type, facts }: Schema): string {
  const choices = facts.find((fact) => fact.includes(' | '));
  if (choices) return choices.split(' | ')[0]!;
  return type.startsWith('number') || type.startsWith('integer') ? '48.1' : 'example';
}

function parameterOf(document: Json, raw: unknown): Parameter {
  const { name, in: place, required, description, schema } = resolve(document, raw);
  return {
    name: text(name),
    in: text(place),
    isRequired: required === true,
    description: text(description),
    schema: schemaOf(document, schema),
  };
}

function bodyOf(document: Json, holder: Json): Schema | null {
  const content = Object.values(objectAt(holder, 'content')) as Json[];
  return content[0]?.schema ? schemaOf(document, content[0].schema) : null;
}

/** What a schema says, to a depth a reader follows; a schema inside itself ends there. */
export function schemaOf(document: Json, raw: unknown, depth = 0): Schema {
  const reference = text((raw as Json | undefined)?.$ref);
  const schema = merged(document, resolve(document, raw));
  const items = schema.items ? schemaOf(document, schema.items, depth + 1) : null;
  const required = listAt(schema, 'required');
  const properties = depth < DEEPEST ? Object.entries(objectAt(schema, 'properties')) : [];
  return {
    type: typeOf(schema, items),
    description: text(schema.description),
    facts: factsOf(schema),
    fields:
      properties.length > 0
        ? properties.map(([name, field]) => ({
            name,
            isRequired: required.includes(name),
            schema: schemaOf(document, field, depth + 1),
          }))
        : (items?.fields ?? []),
    name: reference.split('/').at(-1) || null,
  };
}

function typeOf(schema: Json, items: Schema | null): string {
  if (items) return `${items.name ?? items.type}[]`;
  const kinds = [schema.type].flat().filter(Boolean).map(String);
  if (kinds.length > 0) return kinds.join(' | ');
  return schema.properties ? 'object' : schema.enum ? 'string' : 'any';
}

function factsOf(schema: Json): string[] {
  const bounds = [
    schema.minimum !== undefined && `≥ ${schema.minimum}`,
    schema.maximum !== undefined && `≤ ${schema.maximum}`,
  ];
  return [
    text(schema.format),
    listAt(schema, 'enum').map(String).join(' | '),
    bounds.filter(Boolean).join(', '),
  ].filter(Boolean);
}

/** `allOf` puts schemas together; of `oneOf` and `anyOf` the first stands for all. */
function merged(document: Json, schema: Json): Json {
  const parts = listAt(schema, 'allOf').map((part) => merged(document, resolve(document, part)));
  const first = listAt(schema, 'oneOf')[0] ?? listAt(schema, 'anyOf')[0];
  if (first !== undefined) parts.push(resolve(document, first));
  return parts.reduce<Json>(
    (all, part) => ({
      ...part,
      ...all,
      properties: { ...objectAt(all, 'properties'), ...objectAt(part, 'properties') },
      required: [...listAt(all, 'required'), ...listAt(part, 'required')],
    }),
    schema,
  );
}

/** Follows a reference inside the document; anything else is what it is. */
function resolve(document: Json, raw: unknown, hops = 0): Json {
  const reference = text((raw as Json | undefined)?.$ref);
  if (!reference.startsWith('#/') || hops > 10) return (raw ?? {}) as Json;
  const target = reference
    .slice(2)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((place, part) => (place as Json | undefined)?.[part], document);
  return resolve(document, target, hops + 1);
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const objectAt = (from: Json | undefined, key: string): Json => ((from?.[key] as Json) ?? {}) as Json;
const listAt = (from: Json | undefined, key: string): unknown[] => (Array.isArray(from?.[key]) ? from[key] : []);
