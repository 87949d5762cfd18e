import { Counter, Gauge, type Registry, register } from 'prom-client';

/** What Prometheus is told about messages; made once per process, told apart by the label `service`. */
class MessagingMetrics {
  readonly outboxAge: Gauge;
  readonly queueOldest: Gauge;
  readonly handled: Counter;
  readonly failed: Counter;

  constructor(registry: Registry) {
    const registers = [registry];
    const labelNames = ['service'];
    this.outboxAge = new Gauge({
      name: 'outbox_age_seconds',
      help: 'Age of the oldest message that is not yet in the queue; 0 when there is none.',
      labelNames,
      registers,
    });
    this.queueOldest = new Gauge({
      name: 'queue_oldest_seconds',
      help: 'Age of the oldest message that waits to be handled; 0 when there is none.',
      labelNames,
      registers,
    });
    this.handled = new Counter({
      name: 'messages_handled_total',
      help: 'Messages whose effect was committed; "duplicate" came again and had none.',
      labelNames: [...labelNames, 'message', 'outcome'],
      registers,
    });
    this.failed = new Counter({
      name: 'messages_failed_total',
      help: 'Failed attempts; "dead_letter" was the last one.',
      labelNames: [...labelNames, 'message', 'outcome'],
      registers,
    });
  }
}

export const messagingMetrics = new MessagingMetrics(register);
