import { isFields, type Fields } from '../record/fields.js';
import type { AvroCursor } from './avro-cursor.js';

/** Reads one value of a schema. */
export type AvroReader = (cursor: AvroCursor) => unknown;

/**
 * Makes the reader of an Avro schema. Records become objects, bytes and fixed `Uint8Array`, longs numbers or, beyond
 * 2^53, decimal strings.
 *
 * @throws Error for what is no schema
 */
export function avroReader(schema: unknown): AvroReader {
  return compile(schema, new Map(), '', 0);
}

/** A schema may name itself; its readers are looked up when they are needed. */
type Names = Map<string, AvroReader>;

const DEEPEST = 64;

function compile(schema: unknown, names: Names, space: string, depth: number): AvroReader {
  if (depth > DEEPEST) throw new Error('the schema nests too deep');
  if (Array.isArray(schema)) return union(schema.map((branch) => compile(branch, names, space, depth + 1)));
  if (typeof schema === 'string') return named(schema, names, space);
  if (!isFields(schema)) throw new Error('the schema is none');
  const { type } = schema;
  if (typeof type !== 'string') return compile(type, names, space, depth + 1);
  const inner = (part: unknown, within = space): AvroReader => compile(part, names, within, depth + 1);
  switch (type) {
    case 'record':
    case 'error':
      return record(schema, names, space, inner);
    case 'enum': {
      const symbols = Array.isArray(schema.symbols) ? schema.symbols : [];
      return name(schema, names, space, (cursor) => {
        const symbol: unknown = symbols[cursor.count()];
        if (symbol === undefined) throw new Error('an enum has a symbol that it does not know');
        return symbol;
      });
    }
    case 'fixed': {
      const size = Number(schema.size);
      if (!Number.isSafeInteger(size) || size < 0) throw new Error('a fixed has no size');
      return name(schema, names, space, (cursor) => cursor.take(size));
    }
    case 'array':
      return array(inner(schema.items));
    case 'map':
      return map(inner(schema.values));
    default:
      return named(type, names, space);
  }
}

const PRIMITIVES: ReadonlyMap<string, AvroReader> = new Map<string, AvroReader>([
  ['null', (): null => null],
  ['boolean', (cursor) => cursor.take(1)[0] === 1],
  ['int', (cursor) => cursor.long()],
  ['long', (cursor) => cursor.long()],
  ['float', (cursor) => cursor.view(4).getFloat32(0, true)],
  ['double', (cursor) => cursor.view(8).getFloat64(0, true)],
  ['bytes', (cursor) => cursor.take(cursor.count())],
  ['string', (cursor) => cursor.text()],
]);

function named(type: string, names: Names, space: string): AvroReader {
  const primitive = PRIMITIVES.get(type);
  if (primitive !== undefined) return (cursor) => primitive(cursor.value());
  return (cursor) => {
    const reader = names.get(fullName(type, space)) ?? names.get(type);
    if (reader === undefined) throw new Error(`the schema does not say what ${type.slice(0, 100)} is`);
    return reader(cursor);
  };
}

const fullName = (type: string, space: string): string =>
  type.includes('.') || space === '' ? type : `${space}.${type}`;

function name(schema: Fields, names: Names, space: string, reader: AvroReader): AvroReader {
  if (typeof schema.name !== 'string') throw new Error('a type has no name');
  const within = typeof schema.namespace === 'string' ? schema.namespace : space;
  names.set(fullName(schema.name, within), reader);
  return reader;
}

function record(
  schema: Fields,
  names: Names,
  space: string,
  inner: (part: unknown, within?: string) => AvroReader,
): AvroReader {
  const parts: Array<[name: string, reader: AvroReader]> = [];
  const reader = name(schema, names, space, (cursor) => {
    const value: Fields = {};
    cursor.deeper();
    for (const [key, read] of parts) value[key] = read(cursor);
    cursor.higher();
    return value;
  });
  const own = String(schema.name);
  const dot = own.lastIndexOf('.');
  const within = dot > 0 ? own.slice(0, dot) : typeof schema.namespace === 'string' ? schema.namespace : space;
  for (const field of Array.isArray(schema.fields) ? schema.fields : []) {
    if (!isFields(field) || typeof field.name !== 'string') throw new Error('a field has no name');
    if (field.name !== '__proto__') parts.push([field.name, inner(field.type, within)]);
    else throw new Error('a field has a name that none may have');
  }
  return reader;
}

const union =
  (branches: readonly AvroReader[]): AvroReader =>
  (cursor) => {
    const branch = branches[cursor.count()];
    if (branch === undefined) throw new Error('a union has a branch that it does not know');
    return branch(cursor);
  };

const array =
  (item: AvroReader): AvroReader =>
  (cursor) => {
    const values: unknown[] = [];
    cursor.blocks(() => values.push(item(cursor)));
    return values;
  };

const map =
  (value: AvroReader): AvroReader =>
  (cursor) => {
    const values: Fields = Object.create(null) as Fields;
    cursor.blocks(() => (values[cursor.text()] = value(cursor)));
    return values;
  };
