import { fields, isFields, type Fields } from '../record/fields.js';
import type { RecordReader } from '../record/reader.js';

/** One log record or span with its attributes, and its resource's, as plain fields. */
export interface Item {
  attributes: Fields;
  resource: Fields;
  item: Fields;
  /** An export of this one item, which can be read again. */
  raw: Fields;
}

export type ItemReader = (item: Item, reader: RecordReader) => void;

/** Walks an ExportLogsServiceRequest or ExportTraceServiceRequest in OTLP's JSON form. */
export function readExport(request: unknown, reader: RecordReader, log: ItemReader, span: ItemReader): void {
  const { resourceLogs, resourceSpans } = fields(request);
  if (!Array.isArray(resourceLogs) && !Array.isArray(resourceSpans)) {
    return reader.reject('unknown_format', 'Neither resourceLogs nor resourceSpans: not an OTLP export.', request);
  }
  each(resourceLogs, ['resourceLogs', 'scopeLogs', 'logRecords'], reader, log);
  each(resourceSpans, ['resourceSpans', 'scopeSpans', 'spans'], reader, span);
}

function each(
  resources: unknown,
  [resourcesName, scopesName, itemsName]: [string, string, string],
  reader: RecordReader,
  read: ItemReader,
): void {
  for (const { resource, [scopesName]: scopes } of objects(resources, reader)) {
    const attributes = attributesOf(fields(reader.scrubber.record(resource)).attributes);
    for (const scope of objects(scopes, reader)) {
      for (const item of objects(scope[itemsName], reader)) {
        reader.scrubber.record(item);
        const raw = { [resourcesName]: [{ resource, [scopesName]: [{ [itemsName]: [item] }] }] };
        read({ item, attributes: attributesOf(item.attributes), resource: attributes, raw }, reader);
      }
    }
  }
}

/** The objects of a list; what is none is set aside rather than passed over. */
function* objects(value: unknown, reader: RecordReader): Generator<Fields> {
  if (!Array.isArray(value)) return;
  for (const element of value) {
    if (isFields(element)) yield element;
    else reader.reject('record_unreadable', 'Not a JSON object.', element);
  }
}

const list = (value: unknown): Fields[] => (Array.isArray(value) ? value.filter(isFields) : []);

/** `[{key, value: {stringValue}}]` -> `{key: value}`; later keys win, as the specification leaves open. */
export function attributesOf(pairs: unknown): Fields {
  const attributes: Fields = Object.create(null) as Fields;
  for (const pair of list(pairs)) {
    if (typeof pair.key === 'string') attributes[pair.key] = plainValue(pair.value);
  }
  return attributes;
}

/** An AnyValue as the value it holds. Whole numbers come as strings, since JSON's may be rounded. */
export function plainValue(any: unknown): unknown {
  const value = fields(any);
  if (value.kvlistValue !== undefined) return attributesOf(fields(value.kvlistValue).values);
  if (value.arrayValue !== undefined) return list(fields(value.arrayValue).values).map(plainValue);
  return value.stringValue ?? value.intValue ?? value.doubleValue ?? value.boolValue ?? value.bytesValue;
}
