import type { CallData } from '../gateway.js';
import {
  decimal,
  fields,
  first,
  flag,
  httpMethod,
  httpStatus,
  isFields,
  pathOf,
  present,
  shifted,
  text,
  whole,
  type Fields,
} from '../record/fields.js';
import type { RecordReader } from '../record/reader.js';
import { epochNanos } from '../record/time.js';
import { plainValue, type Item } from './export.js';

/**
 * A log record that tells of an HTTP call by OpenTelemetry's attributes (the stable names and the older ones), or
 * names its event. Attributes and a structured body are read alike. Other logs are no usage.
 */
export function readLog({ attributes, resource, item, raw }: Item, reader: RecordReader): void {
  const body = plainValue(item.body);
  const known: Fields = isFields(body) ? { ...body, ...attributes } : attributes;
  const data = dataOf(known, resource);
  const event = first(text(item.eventName), text(known['event.name']));
  const isCall = data.method !== undefined || data.status !== undefined;
  if (!isCall && event === undefined) return reader.ignore('log_of_no_call');

  const { subject, identities } = consumerOf(known);
  const written = [epochNanos(item.timeUnixNano), epochNanos(item.observedTimeUnixNano)];
  reader.event(
    {
      // Not the trace's and span's ids: without a tracer of its own a gateway repeats what the caller sent.
      id: first(text(known['request.id']), text(known['log.record.uid'])),
      content: () => [
        item.timeUnixNano,
        item.observedTimeUnixNano,
        text(item.traceId),
        text(item.spanId),
        known,
        typeof body === 'string' ? body : null,
      ],
      source: sourceOf(resource),
      node: nodeOf(resource),
      type: isCall ? 'api.request' : event,
      subject,
      identities,
      time: written.find((time) => time !== undefined),
      data: isCall ? data : { ...data, ...known },
    },
    raw,
  );
}

/** A span of kind SERVER is one call; others are steps within it. Point no sampled traces here. */
export function readSpan({ attributes, resource, item, raw }: Item, reader: RecordReader): void {
  if (item.kind !== 2 && item.kind !== 'SPAN_KIND_SERVER') return reader.ignore('span_of_no_server');

  const { subject, identities } = consumerOf(attributes);
  const latencyMs = nanosBetween(item.startTimeUnixNano, item.endTimeUnixNano);
  const data = { ...dataOf(attributes, resource), ...present({ latencyMs }) };
  reader.event(
    {
      id: spanIdentity(item),
      source: sourceOf(resource),
      node: nodeOf(resource),
      subject,
      identities,
      time: epochNanos(item.startTimeUnixNano),
      needs: { id: 'traceId or spanId is missing.', time: 'startTimeUnixNano is missing.' },
      data,
    },
    raw,
  );
}

/** The trace's id may be the caller's; the span's is made by whoever reports. */
function spanIdentity(item: Fields): string | undefined {
  const trace = text(item.traceId);
  const span = text(item.spanId);
  const isSet = (id: string | undefined): boolean => id !== undefined && !/^0+$/.test(id);
  return isSet(trace) && isSet(span) ? `${trace!.toLowerCase()}:${span!.toLowerCase()}` : undefined;
}

const sourceOf = (resource: Fields): string => `otlp:${text(resource['service.name']) ?? 'unknown'}`;

const nodeOf = (resource: Fields): string | undefined =>
  first(text(resource['service.instance.id']), text(resource['host.name']));

const CONSUMER = [
  'enduser.id',
  'user.id',
  'client_id',
  'client.id',
  'consumer.id',
  'consumer.custom_id',
  'consumer',
  'application.id',
];

function consumerOf(known: Fields): { subject?: string; identities: string[] } {
  const identities = CONSUMER.map((name) => text(known[name])).filter((name) => name !== undefined);
  return { subject: identities[0], identities };
}

function dataOf(known: Fields, resource: Fields): CallData {
  const read = (...names: string[]): unknown =>
    names.map((name) => known[name]).find((value) => value !== undefined && value !== '');
  return present({
    method: httpMethod(read('http.request.method', 'http.method', 'method')),
    path: pathOf(read('url.path', 'http.target', 'url.full', 'http.url', 'path')),
    status: httpStatus(read('http.response.status_code', 'http.status_code', 'response_code', 'status')),
    latencyMs: latencyOf(read('duration_ms', 'latency_ms', 'duration'), read('http.server.request.duration')),
    requestBytes: whole(
      read('http.request.size', 'http.request.body.size', 'http.request_content_length', 'bytes_received'),
    ),
    responseBytes: whole(
      read('http.response.size', 'http.response.body.size', 'http.response_content_length', 'bytes_sent'),
    ),
    cached: flag(read('cache.hit')),
    error: text(read('error.type')),
    route: text(read('http.route', 'route_name')),
    service: first(text(resource['service.name']), text(fields(known.service).name)),
    model: text(read('gen_ai.response.model', 'gen_ai.request.model')),
    provider: text(read('gen_ai.provider.name', 'gen_ai.system')),
    inputTokens: whole(read('gen_ai.usage.input_tokens')),
    outputTokens: whole(read('gen_ai.usage.output_tokens')),
  });
}

const latencyOf = (ms: unknown, seconds: unknown): ReturnType<typeof decimal> => decimal(ms) ?? shifted(seconds, 3);

function nanosBetween(start: unknown, end: unknown): ReturnType<typeof shifted> {
  const from = whole(start);
  const to = whole(end);
  if (from === undefined || to === undefined) return undefined;
  const nanos = BigInt(to) - BigInt(from);
  return nanos < 0n ? undefined : shifted(nanos.toString(), -6);
}
