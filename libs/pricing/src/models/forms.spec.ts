import { z } from 'zod';
import type { Field } from '../form.js';
import { LOCALES } from '../speech.js';
import { priceModels } from './registry.js';

describe.each(priceModels.map((model) => [model.kind, model] as const))('%s', (_kind, model) => {
  it('describes a form that is labelled in every language', () => {
    const { title, summary, fields } = model.form;
    const all = fields.flatMap((field) => [field, ...(field.columns ?? [])]);
    const labels = all.flatMap((field) => [
      field.label,
      field.hint,
      ...(field.options ?? []).map(({ label }) => label),
    ]);

    for (const label of [title, summary, ...labels])
      for (const locale of LOCALES) expect(label[locale].trim()).not.toBe('');
  });

  it('describes a form that asks for what its schema takes', () => {
    const { properties, required } = jsonSchemaOf(model.params);
    const { model: _model, ...parameters } = properties;

    expectFields(model.form.fields, parameters, required);
  });

  it('starts a new price with values that its schema takes', () => {
    const defaults = model.form.fields
      .filter((field) => field.default !== undefined)
      .map((field) => [field.name, field.default]);

    expect(
      model.params.safeParse({ ...(model.example.params as object), ...Object.fromEntries(defaults) }).error,
    ).toBeUndefined();
  });
});

interface JsonSchema {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly default?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
}

function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { io: 'input' }) as unknown as JsonSchema;
}

/** A form and a schema agree: the same names, what is required, the defaults, the choices, the columns of tiers. */
function expectFields(
  fields: readonly Field[],
  properties: JsonSchema['properties'],
  required: readonly string[] = [],
) {
  expect(fields.map(({ name }) => name).toSorted()).toEqual(Object.keys(properties).toSorted());
  for (const field of fields) {
    const schema = properties[field.name]!;
    // An empty upper bound is null, which the schema wants to see written.
    if (field.name !== 'upTo')
      expect([field.name, field.isRequired]).toEqual([field.name, required.includes(field.name)]);
    else expect(field.isRequired).toBe(false);
    if (field.type !== 'tiers') expect([field.name, field.default]).toEqual([field.name, schema.default]);
    expect([field.name, field.options?.map(({ value }) => value)]).toEqual([field.name, schema.enum]);
    const types = (schema.anyOf ?? [schema]).map(({ type }) => type);
    expect(types).toContain(JSON_TYPES[field.type]);
    if (schema.items === undefined) expect(field.columns).toBeUndefined();
    else {
      expectFields(field.columns!, schema.items.properties, schema.items.required);
      expect(Object.keys((field.default as object[])[0]!)).toEqual(field.columns!.map(({ name }) => name));
    }
  }
}

const JSON_TYPES: Record<Field['type'], string> = {
  price: 'string',
  percent: 'string',
  quantity: 'string',
  integer: 'integer',
  boolean: 'boolean',
  choice: 'string',
  tiers: 'array',
};
