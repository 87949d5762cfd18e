import { reachStep, type SetupPlace, type SetupStep } from '../setup.js';

/** The `http-log` plugin, by the Admin API or decK; and the consumer that names the subscription. */
export const setupKong = (place: SetupPlace): SetupStep[] => [
  {
    title: 'Turn on the http-log plugin for all services (Admin API)',
    language: 'shell',
    code: `curl -X POST http://localhost:8001/plugins -H 'Content-Type: application/json' -d '{
  "name": "http-log",
  "config": {
    "http_endpoint": "${place.url}",
    "headers": {"Authorization": "Bearer ${place.secret}"},
    "queue": {"max_batch_size": 200, "max_coalescing_delay": 2, "max_entries": 100000,
              "max_retry_time": 3600, "max_retry_delay": 30}
  }}'`,
  },
  {
    title: 'Or the same with decK',
    language: 'yaml',
    code: `plugins:
- name: http-log
  config:
    http_endpoint: ${place.url}
    headers:
      Authorization: Bearer ${place.secret}
    queue:
      max_batch_size: 200
      max_coalescing_delay: 2
      max_entries: 100000
      max_retry_time: 3600
      max_retry_delay: 30`,
  },
  {
    title: 'Tell Kong whose calls they are: a consumer whose custom_id is the subscription',
    language: 'shell',
    code: 'curl -X PUT http://localhost:8001/consumers/acme -d custom_id=SUBSCRIPTION_ID',
  },
  reachStep(place),
];
