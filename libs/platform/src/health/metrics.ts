import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** The process's own registry; services add theirs with the helpers below. */
export const metrics = new Registry();
let collecting = false;

/** Node's own figures, once per process. */
export function collectProcessMetrics(): void {
  if (collecting) return;
  collecting = true;
  collectDefaultMetrics({ register: metrics, prefix: 'octroi_' });
}

/** A counter of this name, made on first use: two services in one process share it by label. */
export function counter(name: string, help: string, labelNames: string[] = []): Counter {
  return (
    (metrics.getSingleMetric(name) as Counter | undefined) ??
    new Counter({ name, help, labelNames, registers: [metrics] })
  );
}

export function gauge(name: string, help: string, labelNames: string[] = []): Gauge {
  return (
    (metrics.getSingleMetric(name) as Gauge | undefined) ?? new Gauge({ name, help, labelNames, registers: [metrics] })
  );
}

export function histogram(name: string, help: string, labelNames: string[], buckets: number[]): Histogram {
  return (
    (metrics.getSingleMetric(name) as Histogram | undefined) ??
    new Histogram({ name, help, labelNames, buckets, registers: [metrics] })
  );
}
