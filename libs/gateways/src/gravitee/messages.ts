import { first, flag, present, text, whole, type Fields } from '../record/fields.js';
import type { RecordReader } from '../record/reader.js';
import { additionalMetrics, consumerOf, instantOf, nodeOf, serviceOf, sourceOf } from './metrics.js';

/** Messages through a v4 message API. Only the increment adds up; `count` is the connection's running total. */
export function readMessages(record: Fields, reader: RecordReader): void {
  const increment = whole(first(record.countIncrement, record['count-increment']));
  const time = instantOf(record);
  if (increment === undefined) return reader.ignore('messages_without_increment');

  const correlation = first(text(record.correlationId), text(record['correlation-id']));
  const connector = first(text(record.connectorId), text(record['connector-id']));
  const bytes = whole(first(record.contentLength, record['content-length']));
  reader.event(
    {
      // No report of a connection repeats its running total within one operation.
      content: () => [
        correlation,
        record.requestId,
        record['request-id'],
        record.operation,
        connector,
        record.count,
        time,
      ],
      source: sourceOf(record),
      node: nodeOf(record),
      type: 'api.messages',
      ...consumerOf(record),
      time,
      needs: { time: 'timestamp is missing.' },
      data: present({
        messages: increment,
        errors: whole(first(record.errorCountIncrement, record['error-count-increment'])),
        bytes,
        operation: text(record.operation),
        connector,
        isError: flag(record.error),
        service: serviceOf(record),
        metrics: additionalMetrics(first(record.additionalMetrics, record['additional-metrics'])),
      }),
    },
    record,
  );
}

/** Native Kafka APIs report sums of many operations, not calls. */
export function readKafkaOperation(record: Fields, reader: RecordReader): void {
  const time = instantOf(record);

  reader.event(
    {
      content: () => record,
      source: sourceOf(record),
      node: nodeOf(record),
      type: 'kafka.operations',
      ...consumerOf(record),
      time,
      needs: { time: 'timestamp is missing.' },
      data: present({
        operation: text(record.operation),
        service: serviceOf(record),
        plan: first(text(record.planId), text(record['plan-id'])),
        upstreamCount: whole(first(record.upstreamCountIncrement, record['upstream-count-increment'])),
        downstreamCount: whole(first(record.downstreamCountIncrement, record['downstream-count-increment'])),
      }),
    },
    record,
  );
}
