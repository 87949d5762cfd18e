import { acknowledge } from '../acknowledge.js';
import type { CallData, UsageAdapter } from '../gateway.js';
import { readJson } from '../read-json.js';
import {
  decimal,
  fields,
  first,
  httpMethod,
  httpStatus,
  isFields,
  pathOf,
  present,
  text,
  whole,
  type Fields,
} from '../record/fields.js';
import type { RecordReader } from '../record/reader.js';
import { epochMs } from '../record/time.js';
import { readAiUsage } from './ai.js';
import { isCloudEvent, readMeteringEvent } from './metering-plugin.js';
import { setupKong } from './setup.js';

/**
 * Kong Gateway: what the `http-log` plugin posts (an object, or an array of them), of Kong 0.x to 3.x, HTTP and
 * stream; log files of `file-log`; and the CloudEvents of Kong's own metering plugin.
 */
export const kong: UsageAdapter = {
  name: 'kong',
  title: 'Kong Gateway',
  capabilities: {
    identity: 'native',
    redelivers: true,
    reportsRefusals: true,
    reportsLatency: true,
    reportsSizes: true,
  },
  read: (request, options = {}) => readJson(request, options, readRecord),
  acknowledge,
  setup: setupKong,
};

function readRecord(record: Fields, reader: RecordReader): void {
  if (isCloudEvent(record)) readMeteringEvent(record, reader);
  else readLogEntry(record, reader);
}

/** One entry of Kong's log serializer. Any field may be missing: operators edit entries with Lua. */
function readLogEntry(entry: Fields, reader: RecordReader): void {
  const isStream = entry.request === undefined && entry.session !== undefined;
  const response = fields(entry.response);
  if (!isStream && entry.request === undefined && entry.response === undefined) {
    return reader.reject(
      'unknown_format',
      'Neither request, response nor session: not an entry of a Kong log plugin.',
      entry,
    );
  }

  const data = isStream ? readSession(entry) : readCall(entry, response);
  const { subject, identities } = readConsumer(entry);
  reader.event(
    {
      id: text(fields(entry.request).id),
      content: () => identityOf(entry),
      source: `kong:${text(entry.workspace_name) ?? text(entry.workspace) ?? 'default'}`,
      type: isStream ? 'api.session' : 'api.request',
      subject,
      identities,
      time: epochMs(entry.started_at),
      needs: { time: 'started_at has to be an instant in epoch milliseconds.' },
      data,
    },
    entry,
  );
}

function readCall(entry: Fields, response: Fields): CallData {
  const request = fields(entry.request);
  const latencies = fields(entry.latencies);
  const route = fields(entry.route);
  const service = fields(entry.service);
  const call = present({
    method: httpMethod(request.method),
    path: first(pathOf(request.uri), pathOf(request.url)),
    status: first(httpStatus(response.status), lastStatus(entry.upstream_status)),
    latencyMs: decimal(latencies.request),
    requestBytes: whole(request.size),
    responseBytes: whole(response.size),
    answeredBy: answeredBy(entry, latencies),
    // Ids, since names may be changed; and the names beside them, for people.
    route: text(route.id),
    routeName: text(route.name),
    service: first(text(service.id), text(fields(route.service).id)),
    serviceName: text(service.name),
  });
  return isFields(entry.ai) ? { ...call, ...readAiUsage(entry.ai) } : call;
}

/** "500, 200 : 200, 200": one code for each try; the last is what the caller got. */
const lastStatus = (codes: unknown): number | undefined =>
  typeof codes === 'string' ? httpStatus(codes.slice(-3)) : httpStatus(codes);

/** A TCP or TLS session: no request, no status, bytes only. */
function readSession(entry: Fields): CallData {
  const session = fields(entry.session);
  const route = fields(entry.route);
  const service = fields(entry.service);
  return present({
    latencyMs: decimal(fields(entry.latencies).session),
    requestBytes: whole(session.received),
    responseBytes: whole(session.sent),
    answeredBy: 'upstream' as const,
    route: text(route.id),
    routeName: text(route.name),
    service: text(service.id),
    serviceName: text(service.name),
  });
}

/**
 * `source` says it since 3.6. Before, only a call that reached the upstream has a proxy latency or a try.
 */
function answeredBy(entry: Fields, latencies: Fields): 'gateway' | 'upstream' {
  if (entry.source === 'kong') return 'gateway';
  if (entry.source === 'upstream') return 'upstream';
  const wasProxied =
    latencies.proxy === undefined ? Array.isArray(entry.tries) && entry.tries.length > 0 : Number(latencies.proxy) >= 0;
  return wasProxied ? 'upstream' : 'gateway';
}

function readConsumer(entry: Fields): { subject: string | undefined; identities: Array<string | undefined> } {
  const consumer = fields(entry.consumer);
  const credential = fields(entry.authenticated_entity);
  const customId = text(consumer.custom_id);
  const id = first(text(consumer.id), text(credential.consumer_id));
  const username = text(consumer.username);
  return {
    subject: first(customId, id, username, text(credential.id)),
    identities: [text(credential.id), id, text(credential.consumer_id), customId, username],
  };
}

/**
 * Kong before 3.5 gives requests no id. A retry repeats the entry byte for byte, so what it says of this one call
 * is its identity; the nanoseconds of `tries`, where there are any, tell apart calls of the same millisecond.
 * Copies of route, service and consumer are left out but for their ids: they may be edited between two sends.
 */
function identityOf(entry: Fields): unknown {
  const request = fields(entry.request);
  const response = fields(entry.response);
  return [
    [entry.started_at, entry.client_ip, request.method, request.uri, request.url, request.size],
    [response.status, response.size, entry.upstream_uri, entry.upstream_status],
    [entry.session, entry.upstream, entry.latencies, entry.tries],
    [
      fields(entry.authenticated_entity).id,
      fields(entry.consumer).id,
      fields(entry.route).id,
      fields(entry.service).id,
    ],
  ];
}
