import { describe, expect, it } from '@jest/globals';
import { curlOf, keyPlaceOf, operationsOf, schemaOf } from '../../src/portal/product/openapi.js';

const document = {
  openapi: '3.1.0',
  servers: [{ url: 'https://api.tides.example/' }],
  paths: {
    '/ports/{portId}': {
      parameters: [{ $ref: '#/components/parameters/Port' }],
      get: {
        operationId: 'readPort',
        summary: 'Read a port',
        tags: ['Ports'],
        parameters: [
          { name: 'unit', in: 'query', required: true, schema: { type: 'string', enum: ['m', 'ft'] } },
          { name: 'days', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 9 } },
        ],
        responses: { 200: { $ref: '#/components/responses/Port' } },
      },
      delete: { deprecated: true, responses: {} },
    },
  },
  components: {
    parameters: { Port: { name: 'portId', in: 'path', required: true, schema: { type: 'string' } } },
    responses: {
      Port: {
        description: 'The port.',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Port' } } },
      },
    },
    schemas: {
      Named: { type: 'object', required: ['name'], properties: { name: { type: ['string', 'null'] } } },
      Port: {
        allOf: [{ $ref: '#/components/schemas/Named' }],
        type: 'object',
        properties: { near: { type: 'array', items: { $ref: '#/components/schemas/Port' } } },
      },
    },
    securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'X-Key' } },
  },
};

describe('an OpenAPI document', () => {
  const [read, remove] = operationsOf(document);

  it('lists operations with the parameters of their path and their own', () => {
    expect(read).toMatchObject({ id: 'readPort', method: 'GET', path: '/ports/{portId}', tag: 'Ports' });
    expect(read!.parameters.map(({ name, isRequired }) => [name, isRequired])).toEqual([
      ['portId', true],
      ['unit', true],
      ['days', false],
    ]);
    expect(read!.parameters[2]!.schema.facts).toEqual(['≥ 1, ≤ 9']);
    expect(remove).toMatchObject({ id: 'delete-/ports/{portId}', isDeprecated: true, responses: [] });
  });

  it('follows references and puts schemas together', () => {
    const { schema } = read!.responses[0]!;

    expect(schema!.name).toBe('Port');
    expect(schema!.fields.map(({ name, isRequired, schema: { type } }) => [name, isRequired, type])).toEqual([
      ['near', false, 'Port[]'],
      ['name', true, 'string | null'],
    ]);
  });

  it('ends a schema that contains itself', () => {
    const depth = (schema: ReturnType<typeof schemaOf>): number =>
      1 + Math.max(0, ...schema.fields.map((field) => depth(field.schema)));

    expect(depth(read!.responses[0]!.schema!)).toBeLessThan(9);
  });

  it('makes a command with the key in its place', () => {
    expect(curlOf(document, read!, 'oct_key_1')).toBe(
      "curl 'https://api.tides.example/ports/1?unit=m' \\\n  -H 'X-Key: oct_key_1'",
    );
    expect(keyPlaceOf({ components: { securitySchemes: { b: { type: 'http', scheme: 'bearer' } } } }).in).toBe(
      'bearer',
    );
  });

  it('survives a document that says nothing', () => {
    expect(operationsOf({})).toEqual([]);
    expect(schemaOf({}, { $ref: '#/components/schemas/Missing' })).toMatchObject({ type: 'any', name: 'Missing' });
  });
});
