import { acknowledge } from '../acknowledge.js';
import type { UsageAdapter } from '../gateway.js';
import { readJson } from '../read-json.js';
import { isFields, type Fields } from '../record/fields.js';
import type { RecordReader } from '../record/reader.js';
import { acknowledgeBulk, isBulk, startUpProbe } from './elasticsearch.js';
import { readCall } from './metrics.js';
import { readKafkaOperation, readMessages } from './messages.js';
import { readPolicyReport } from './policy-report.js';
import { setupGravitee } from './setup.js';

/**
 * Gravitee APIM 4 (v2 and v4 APIs): the JSON lines of the file and TCP reporters, the `_bulk` bodies of the
 * Elasticsearch reporter, and what our template for the metrics-reporter policy renders.
 */
export const gravitee: UsageAdapter = {
  name: 'gravitee',
  title: 'Gravitee',
  capabilities: {
    identity: 'native',
    redelivers: true,
    reportsRefusals: true,
    reportsLatency: true,
    reportsSizes: true,
  },
  // The caller's API key in clear, where the reporters write it.
  read: (request, options = {}) => readJson(request, options, readReport, ['securityToken', 'security-token']),
  acknowledge: (request, outcome) =>
    isBulk(request) && outcome.stored ? acknowledgeBulk() : acknowledge(request, outcome),
  handshake: startUpProbe,
  setup: setupGravitee,
};

/** Lines carry no type, so the fields they have tell what they are. */
function readReport(record: Fields, reader: RecordReader): void {
  if (isBulkAction(record)) return reader.ignore('bulk_action');
  if (has(record, 'entrypointRequest', 'entrypoint-request', 'clientRequest', 'client-request')) {
    return reader.ignore('log_with_bodies');
  }
  // Metrics carry the logged bodies and headers along when API logging is on.
  delete record.log;
  if (has(record, 'countIncrement', 'count-increment')) return readMessages(record, reader);
  if (has(record, 'downstreamCountIncrement', 'downstream-count-increment', 'upstreamCountIncrement')) {
    return readKafkaOperation(record, reader);
  }
  if (record.v === 1 && record.id !== undefined) return readPolicyReport(record, reader);
  if (typeof record.event === 'string' && typeof record.scope === 'string') return reader.ignore('notification');

  if (has(record, 'steps', 'hostname', 'jvm', 'os')) return reader.ignore('node_or_health_check');
  if (has(record, ...CALL_MARKS) || reader.hasFieldMap) return readCall(record, reader);
  reader.reject('unknown_format', 'Neither request, message nor Kafka metrics of a Gravitee reporter.', record);
}

const CALL_MARKS = [
  'gatewayResponseTimeMs',
  'gateway-response-time-ms',
  'proxyResponseTimeMs',
  'proxy-response-time-ms',
  'proxyLatencyMs',
  'requestId',
  'request-id',
];

const has = (record: Fields, ...names: string[]): boolean => names.some((name) => record[name] !== undefined);

/** The line before each document of a `_bulk` body. */
const isBulkAction = (record: Fields): boolean => isFields(record.index) || isFields(record.create);
