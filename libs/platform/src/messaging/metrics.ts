import { counter, gauge } from '../health/metrics.js';

const labels = ['service'];

/** What Prometheus is told about messages. */
export const messagingMetrics = {
  outboxAge: gauge('outbox_age_seconds', 'Age of the oldest message that is not yet in the queue; 0: none.', labels),
  queueOldest: gauge('queue_oldest_seconds', 'Age of the oldest message that waits to be handled; 0: none.', labels),
  handled: counter(
    'messages_handled_total',
    'Messages taken in; outcome "effect", or "duplicate" when it came again and had none.',
    [...labels, 'message', 'outcome'],
  ),
  failed: counter('messages_failed_total', 'Failed attempts; outcome "retry", or "dead_letter" when it was the last.', [
    ...labels,
    'message',
    'outcome',
  ]),
};
