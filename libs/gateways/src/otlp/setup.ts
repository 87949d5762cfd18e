import { reachStep, type SetupPlace, type SetupStep } from '../setup.js';

/** An exporter of the OpenTelemetry Collector that gives nothing up. */
export const setupOtlp = (place: SetupPlace): SetupStep[] => [
  {
    title: 'Point an exporter of the OpenTelemetry Collector here; it adds /v1/logs and /v1/traces',
    language: 'yaml',
    code: `extensions:
  file_storage: {}
receivers:
  otlp: { protocols: { grpc: {}, http: {} } }
exporters:
  otlphttp/octroi:
    endpoint: ${place.url}
    headers: { Authorization: 'Bearer ${place.secret}' }
    retry_on_failure: { max_elapsed_time: 0 }
    sending_queue: { storage: file_storage }
service:
  extensions: [file_storage]
  pipelines:
    logs: { receivers: [otlp], exporters: [otlphttp/octroi] }`,
  },
  reachStep(place),
];
