import { apigee } from './apigee/usage.js';
import { awsApiGateway } from './aws-api-gateway/usage.js';
import { azureApim } from './azure-apim/usage.js';
import { cloudevents } from './cloudevents/usage.js';
import type { UsageAdapter } from './gateway.js';
import { gravitee } from './gravitee/usage.js';
import { kong } from './kong/usage.js';
import { mulesoft } from './mulesoft/usage.js';
import { ndjson } from './ndjson/usage.js';
import { otlp } from './otlp/usage.js';
import { splunkHec } from './splunk-hec/usage.js';

/** Every gateway Octroi listens to: a folder, and a line here. */
const ADAPTERS: readonly UsageAdapter[] = [
  kong,
  gravitee,
  apigee,
  azureApim,
  awsApiGateway,
  mulesoft,
  cloudevents,
  otlp,
  splunkHec,
  ndjson,
];

const BY_NAME: ReadonlyMap<string, UsageAdapter> = new Map(ADAPTERS.map((adapter) => [adapter.name, adapter]));

export const adapterNames: readonly string[] = [...BY_NAME.keys()];

/** The adapter of that name, or undefined. */
export const adapterFor = (name: string): UsageAdapter | undefined => BY_NAME.get(name);
