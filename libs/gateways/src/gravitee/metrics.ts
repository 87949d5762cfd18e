import type { CallData } from '../gateway.js';
import {
  decimal,
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
import { epochMs, rfc3339 } from '../record/time.js';

/** One call: v4 metrics, v2 metrics, or either as the Elasticsearch reporter spells it. */
export function readCall(record: Fields, reader: RecordReader): void {
  reader.event(
    {
      id: first(text(record.requestId), text(record['request-id']), text(record['_id'])),
      source: sourceOf(record),
      ...consumerOf(record),
      time: instantOf(record),
      node: nodeOf(record),
      needs: {
        id: 'requestId is missing; where the reporter renames it, the field map has to say so.',
        time: 'timestamp is missing; where the reporter renames it, the field map has to say so.',
      },
      data: dataOf(record),
    },
    record,
  );
}

export const instantOf = (record: Fields): number | undefined =>
  epochMs(record.timestamp) ?? rfc3339(record['@timestamp']);

/** The gateway's own id, made anew when it starts. */
export const nodeOf = (record: Fields): string | undefined =>
  first(text(record.gateway), text(record.gatewayId), text(record['gateway-id']));

export function sourceOf(record: Fields): string {
  const organization = first(text(record.organizationId), text(record['org-id']));
  const environment = first(text(record.environmentId), text(record['env-id']));
  return `gravitee:${organization ?? 'DEFAULT'}/${environment ?? 'DEFAULT'}`;
}

/**
 * "1" is Gravitee's application of nobody: keyless plans, refused keys, unknown APIs. With it, the subscription
 * is the caller's address.
 */
export function consumerOf(record: Fields): { subject?: string; identities: Array<string | undefined> } {
  const application = first(text(record.applicationId), text(record['application-id']), text(record.application));
  if (application === '1') return { identities: [] };
  const subscription = first(text(record.subscriptionId), text(record['subscription-id']), text(record.subscription));
  const token = first(text(record.securityToken), text(record['security-token']));
  const client = first(text(record.clientIdentifier), text(record['client-identifier']));
  return {
    subject: first(subscription, application, client),
    identities: [subscription, token, client, application],
  };
}

function dataOf(record: Fields): CallData {
  const error = first(text(record.errorKey), text(record['error-key']));
  return present({
    method: methodOf(first(record.httpMethod, record['http-method'])),
    path: pathOf(record.uri),
    status: httpStatus(record.status),
    latencyMs: decimal(
      first(
        record.gatewayResponseTimeMs,
        record['gateway-response-time-ms'],
        record.proxyResponseTimeMs,
        record['proxy-response-time-ms'],
      ),
    ),
    requestBytes: whole(first(record.requestContentLength, record['request-content-length'])),
    responseBytes: whole(first(record.responseContentLength, record['response-content-length'])),
    answeredBy: answeredBy(record, error),
    error,
    service: serviceOf(record),
    serviceName: first(text(record.apiName), text(record['api-name'])),
    route: first(text(record.mappedPath), text(record['mapped-path'])),
    plan: first(text(record.planId), text(record['plan-id']), text(record.plan)),
    product: first(text(record.apiProductId), text(record['api-product-id'])),
    metrics: additionalMetrics(first(record.additionalMetrics, record['additional-metrics'])),
    custom: nonEmpty(first(record.customMetrics, record.custom)),
  });
}

const nonEmpty = (value: unknown): Fields | undefined =>
  isFields(value) && Object.keys(value).length > 0 ? value : undefined;

export const serviceOf = (record: Fields): string | undefined =>
  first(text(record.apiId), text(record['api-id']), text(record.api));

/** The Elasticsearch reporter writes Gravitee's own codes. */
const METHODS = ['OTHER', 'CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'TRACE'];
const methodOf = (value: unknown): string | undefined =>
  typeof value === 'number' ? METHODS[value] : httpMethod(value);

function answeredBy(record: Fields, error: string | undefined): 'gateway' | 'upstream' {
  const reachedUpstream = text(record.endpoint) !== undefined;
  return reachedUpstream && (error === undefined || error.startsWith('CLIENT_ABORTED')) ? 'upstream' : 'gateway';
}

/**
 * Numbers and words that policies add (LLM tokens, quota counters), under their names without the type that
 * Gravitee puts before them: `long_tokenCount` -> `tokenCount`.
 */
export function additionalMetrics(value: unknown): Fields | undefined {
  const pairs: Array<[unknown, unknown]> = Array.isArray(value)
    ? value.filter(isFields).map((entry) => [entry.name, entry.value])
    : isFields(value)
      ? Object.entries(value)
      : [];
  const metrics: Fields = {};
  for (const [name, raw] of pairs) {
    const match = typeof name === 'string' ? /^(long|int|double|keyword|string|bool)_(.{1,80})$/.exec(name) : null;
    if (match === null || match[2] === '__proto__') continue;
    const found = match[1] === 'bool' ? raw : (decimal(raw) ?? text(raw));
    if (found !== undefined) metrics[match[2]!] = found;
  }
  return Object.keys(metrics).length > 0 ? metrics : undefined;
}
