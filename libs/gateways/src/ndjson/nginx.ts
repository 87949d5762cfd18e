import type { Wrapper } from '../record/draft.js';
import { first, httpMethod, httpStatus, pathOf, present, shifted, text, whole, type Fields } from '../record/fields.js';
import type { RecordReader } from '../record/reader.js';
import { epochSeconds, rfc3339 } from '../record/time.js';

/** The `log_format` of README.md. Seconds come as "0.031"; `$request_id` is nginx's own, 32 hex digits. */
export function readNginx(record: Fields, reader: RecordReader, wrapper: Wrapper = {}): void {
  const time = epochSeconds(record.msec) ?? rfc3339(record.time_iso8601) ?? wrapper.time;

  const subject = text(record.consumer);
  const service = first(text(record.server_name), text(record.host));
  reader.event(
    {
      id: text(record.request_id),
      content: () => record,
      source: `nginx:${service ?? ''}`,
      subject,
      identities: [subject],
      time,
      node: first(text(record.hostname), wrapper.node),
      needs: { time: 'msec is missing: the log format has to have "$msec".' },
      data: present({
        method: httpMethod(first(text(record.method), text(record.request_method))),
        path: pathOf(first(text(record.uri), text(record.request_uri))),
        status: httpStatus(record.status),
        latencyMs: shifted(record.request_time, 3),
        requestBytes: whole(record.request_length),
        responseBytes: whole(first(text(record.bytes_sent), text(record.body_bytes_sent))),
        answeredBy: answeredBy(record),
        cached: record.upstream_cache_status === undefined ? undefined : record.upstream_cache_status === 'HIT',
        service,
      }),
    },
    wrapper.raw ?? record,
  );
}

/** nginx writes "" or "-" for the upstream's time when it answered by itself. */
function answeredBy(record: Fields): 'gateway' | 'upstream' | undefined {
  if (record.upstream_response_time === undefined) return undefined;
  return text(record.upstream_response_time) === undefined ? 'gateway' : 'upstream';
}
