import type { Wrapper } from '../record/draft.js';
import { decimal, first, httpMethod, httpStatus, pathOf, present, text, whole, type Fields } from '../record/fields.js';
import type { RecordReader } from '../record/reader.js';
import { rfc3339 } from '../record/time.js';

/**
 * The `json_format` of README.md. `stream_id` is Envoy's own. `request_id` is not taken: it is the caller's, unless
 * Envoy is told to make it anew (then the field map may name it).
 */
export function readEnvoy(record: Fields, reader: RecordReader, wrapper: Wrapper = {}): void {
  const time = rfc3339(record.start_time) ?? wrapper.time;

  const subject = text(record.consumer);
  const flags = text(record.response_flags);
  reader.event(
    {
      id: text(record.stream_id),
      content: () => record,
      source: `envoy:${first(text(record.authority), text(record.node)) ?? ''}`,
      subject,
      identities: [subject],
      time,
      node: first(text(record.hostname), wrapper.node),
      needs: { time: 'start_time is missing: the format has to have "%START_TIME%".' },
      data: present({
        method: httpMethod(record.method),
        path: pathOf(record.path),
        status: httpStatus(first(record.response_code, record.status)),
        latencyMs: decimal(record.duration),
        requestBytes: whole(record.bytes_received),
        responseBytes: whole(record.bytes_sent),
        answeredBy: answeredBy(record),
        error: flags,
        route: text(record.route_name),
        service: first(text(record.upstream_cluster), text(record.authority)),
      }),
    },
    wrapper.raw ?? record,
  );
}

/** `upstream_host` is null or "-" when no upstream was asked. */
function answeredBy(record: Fields): 'gateway' | 'upstream' | undefined {
  if (record.upstream_host === undefined) return undefined;
  return text(record.upstream_host) === undefined ? 'gateway' : 'upstream';
}
