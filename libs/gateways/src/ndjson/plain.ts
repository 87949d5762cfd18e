import type { Wrapper } from '../record/draft.js';
import {
  decimal,
  first,
  flag,
  httpMethod,
  httpStatus,
  pathOf,
  present,
  sequenceOf,
  text,
  whole,
  type Fields,
} from '../record/fields.js';
import type { RecordReader } from '../record/reader.js';
import { anyInstant } from '../record/time.js';

/**
 * A record that already speaks our names (README.md lists them). What it lacks, the connection's field map brings;
 * without an id it is told apart by its whole content.
 */
export function readPlain(record: Fields, reader: RecordReader, wrapper: Wrapper = {}): void {
  const written = first(record.time, record['@timestamp'], record.timestamp, record.date);
  const subject = first(text(record.subject), text(record.consumer));
  reader.event(
    {
      id: text(record.id),
      content: () => record,
      source: text(record.source) ?? 'ndjson',
      type: text(record.type),
      subject,
      identities: [subject],
      time: anyInstant(written) ?? wrapper.time,
      node: first(text(record.node), wrapper.node),
      sequence: sequenceOf(record.sequence),
      needs: { time: 'No time under a known name: choose the preset of the gateway, or map `time` to its field.' },
      data: present({
        method: httpMethod(record.method),
        path: pathOf(record.path),
        route: text(record.route),
        service: text(record.service),
        status: httpStatus(record.status),
        latencyMs: decimal(record.latencyMs),
        requestBytes: whole(record.requestBytes),
        responseBytes: whole(record.responseBytes),
        answeredBy: record.answeredBy === 'gateway' || record.answeredBy === 'upstream' ? record.answeredBy : undefined,
        cached: flag(record.cached),
        error: text(record.error),
        plan: text(record.plan),
        model: text(record.model),
        provider: text(record.provider),
        inputTokens: whole(record.inputTokens),
        outputTokens: whole(record.outputTokens),
        totalTokens: whole(record.totalTokens),
      }),
    },
    wrapper.raw ?? record,
  );
}
