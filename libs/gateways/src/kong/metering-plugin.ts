import { readEvent } from '../cloudevents/usage.js';
import type { CallData } from '../gateway.js';
import { fields, first, httpMethod, httpStatus, pathOf, present, text, whole, type Fields } from '../record/fields.js';
import type { RecordReader } from '../record/reader.js';
import { rfc3339 } from '../record/time.js';
import { wasHit } from './ai.js';

/** Kong's `metering-and-billing` plugin (Enterprise 3.14 and later) speaks CloudEvents with fields of its own. */
export const isCloudEvent = (record: Fields): boolean => record.specversion !== undefined;

export function readMeteringEvent(event: Fields, reader: RecordReader): void {
  const type = TYPES.get(event.type);
  if (type === undefined) return readEvent(event, reader);

  const id = text(event.id);
  const source = text(event.source);
  if (id === undefined || source === undefined) {
    return reader.reject('missing_field', `${id === undefined ? 'id' : 'source'} is missing.`, event);
  }
  const time = rfc3339(event.time);
  if (time === undefined && event.time !== undefined && event.time !== null) {
    return reader.reject('invalid_field', 'time has to be an RFC 3339 instant.', event);
  }
  const values = fields(event.data);
  const subject = text(event.subject);
  // `consumer:<uuid>` and `app:<uuid>`: the bare id is what the other Kong plugins log.
  const bare = subject?.replace(/^(?:consumer|app):/, '');
  reader.event(
    {
      id,
      source,
      type,
      subject,
      identities: [subject, bare, text(values.application_id)],
      time,
      data: readValues(values),
    },
    event,
  );
}

/** Renamed to what the log plugins' calls are named, so that one meter counts both. */
const TYPES = new Map<unknown, string>([
  ['kong.api_request', 'api.request'],
  ['kong.llm_request', 'ai.request'],
]);

/** Sizes and statuses come as numbers or as strings; the catalogue says one and the examples the other. */
function readValues(values: Fields): CallData {
  return present({
    method: httpMethod(values.request_method),
    path: pathOf(values.request_uri),
    status: first(httpStatus(values.response_http_status), httpStatus(values.http_status)),
    answeredBy: values.upstream_status === '' ? ('gateway' as const) : undefined,
    requestBytes: whole(values.request_size_bytes),
    responseBytes: whole(values.response_size_bytes),
    route: text(values.route_id),
    routeName: text(values.route_name),
    service: text(values.service_id),
    serviceName: text(values.service_name),
    model: text(values.model),
    provider: text(values.provider),
    tokens: whole(values.tokens),
    tokenKind: text(values.type),
    cached: wasHit(values.cache_status),
    apiRequestId: text(values.api_request_id),
    applicationId: text(values.application_id),
    apiId: text(values.api_id),
    attributes: values.attributes,
  });
}
