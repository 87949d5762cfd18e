import type { Wrapper } from '../record/draft.js';
import {
  decimal,
  fields,
  first,
  httpMethod,
  httpStatus,
  pathOf,
  present,
  text,
  whole,
  type Fields,
} from '../record/fields.js';
import type { RecordReader } from '../record/reader.js';
import { anyInstant } from '../record/time.js';

/**
 * APISIX `http-logger` in its default format. It brings no request id, so README.md adds one with `log_format_extra`;
 * without it, calls are told apart by their content.
 */
export function readApisix(record: Fields, reader: RecordReader, wrapper: Wrapper = {}): void {
  const time = anyInstant(first(record.start_time, record['@timestamp'])) ?? wrapper.time;

  const request = fields(record.request);
  const response = fields(record.response);
  const consumer = fields(record.consumer);
  const subject = first(text(consumer.username), text(record.consumer_name));
  reader.event(
    {
      id: text(record.request_id),
      content: () => record,
      source: `apisix:${text(fields(record.server).hostname) ?? ''}`,
      subject,
      identities: [subject, text(consumer.group_id)],
      time,
      node: first(text(fields(record.server).hostname), wrapper.node),
      needs: { time: 'start_time is missing.' },
      data: present({
        method: httpMethod(request.method),
        path: pathOf(first(text(request.uri), text(request.url))),
        status: httpStatus(first(response.status, record.status)),
        latencyMs: decimal(record.latency),
        requestBytes: whole(request.size),
        responseBytes: whole(response.size),
        answeredBy: answeredBy(record),
        route: text(record.route_id),
        service: text(record.service_id),
      }),
    },
    wrapper.raw ?? record,
  );
}

function answeredBy(record: Fields): 'gateway' | 'upstream' | undefined {
  if (record.request === undefined) return undefined;
  return text(record.upstream) === undefined ? 'gateway' : 'upstream';
}
