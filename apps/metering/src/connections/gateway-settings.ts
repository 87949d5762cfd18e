/** What an operator pastes into his gateway. */
export interface GatewaySettings {
  url: string;
  headers: Record<string, string>;
  steps: Array<{ title: string; language: 'shell' | 'yaml' | 'json' | 'lua' | 'xml' | 'hcl' | 'text'; code: string }>;
}

/** Stands where the secret goes: only its hash is kept. */
const SECRET = 'CONNECTION_SECRET';

const titles: Record<string, string> = {
  kong: 'Kong Gateway',
  gravitee: 'Gravitee',
  apigee: 'Apigee',
  'azure-apim': 'Azure API Management',
  'aws-api-gateway': 'AWS API Gateway',
  mulesoft: 'MuleSoft',
  cloudevents: 'CloudEvents',
  otlp: 'OpenTelemetry (OTLP)',
  'splunk-hec': 'Splunk HEC',
  ndjson: 'Log lines (NDJSON)',
};

export const titleOf = (adapter: string): string => titles[adapter] ?? adapter;

export function settingsFor(adapter: string, url: string): GatewaySettings {
  const headers = { Authorization: `Bearer ${SECRET}` };
  return { url, headers, steps: [...(steps[adapter]?.(url) ?? []), tryIt(adapter, url)] };
}

const steps: Record<string, (url: string) => GatewaySettings['steps']> = {
  kong: (url) => [
    {
      title: 'Turn on the http-log plugin for all services (Admin API)',
      language: 'shell',
      code: `curl -X POST http://localhost:8001/plugins -H 'Content-Type: application/json' -d '${JSON.stringify(
        kongPlugin(url),
        null,
        2,
      )}'`,
    },
    {
      title: 'Or the same with decK',
      language: 'yaml',
      code: `plugins:\n- name: http-log\n  config:\n    http_endpoint: ${url}\n    headers:\n      Authorization: Bearer ${SECRET}\n    queue:\n      max_batch_size: 200\n      max_coalescing_delay: 2\n      max_entries: 100000\n      max_retry_time: 3600\n      max_retry_delay: 30`,
    },
    {
      title: 'Tell Kong whose calls they are: a consumer whose custom_id is the subscription',
      language: 'shell',
      code: `curl -X PUT http://localhost:8001/consumers/acme -d custom_id=SUBSCRIPTION_ID`,
    },
  ],
  'aws-api-gateway': (url) => [
    {
      title: 'Firehose: an HTTP endpoint destination with the access key',
      language: 'text',
      code: `HTTP endpoint URL: ${url}\nAccess key: ${SECRET}\nContent encoding: GZIP\nRetry duration: 7200 seconds\nBuffer hints: 1 MiB, 60 seconds\nS3 backup: failed data only`,
    },
  ],
};

const kongPlugin = (url: string) => ({
  name: 'http-log',
  config: {
    http_endpoint: url,
    headers: { Authorization: `Bearer ${SECRET}` },
    queue: {
      max_batch_size: 200,
      max_coalescing_delay: 2,
      max_entries: 100_000,
      max_retry_time: 3600,
      max_retry_delay: 30,
    },
  },
});

const sampleEvent = {
  specversion: '1.0',
  id: 'first-event',
  source: 'try-it',
  type: 'api.request',
  subject: 'SUBSCRIPTION_ID',
  data: { method: 'GET', path: '/hello', status: 200 },
};

function tryIt(adapter: string, url: string): GatewaySettings['steps'][number] {
  const call = `curl -i -X POST '${url}' -H 'Authorization: Bearer ${SECRET}'`;
  if (adapter !== 'cloudevents') {
    return {
      title: 'See that the gateway can reach Octroi: this has to answer 200',
      language: 'shell',
      code: `${call} -H 'Content-Type: application/json' -d '[]'`,
    };
  }
  return {
    title: 'Send a first event',
    language: 'shell',
    code: `${call} -H 'Content-Type: application/cloudevents+json' -d '${JSON.stringify(sampleEvent)}'`,
  };
}
