import { acknowledge } from '../acknowledge.js';
import { headerOf, isProblem, plainBody } from '../body/plain-body.js';
import type { GatewayRequest, ReadOptions, Reading, UsageAdapter } from '../gateway.js';
import { acknowledgeExport } from '../otlp/acknowledge.js';
import { plainValue, readExport, type Item } from '../otlp/export.js';
import { readOtlp } from '../otlp/usage.js';
import { limitsOf, readerFor, readJson } from '../read-json.js';
import type { Wrapper } from '../record/draft.js';
import { isFields, text, type Fields } from '../record/fields.js';
import type { RecordReader } from '../record/reader.js';
import { acknowledgeHec, healthProbe } from '../splunk-hec/acknowledge.js';
import { unwrap } from '../splunk-hec/unwrap.js';
import { isCsvRow, readAnalyticsCsv, readCsvRow } from './analytics-csv.js';
import { readAnalyticsEvent } from './analytics-event.js';
import { readUsageLine } from './usage-line.js';
import { setupMulesoft } from './setup.js';

/**
 * MuleSoft Anypoint: Omni (Flex) Gateway's Message Logging through Fluent Bit or OTLP, the Mule agent's API
 * analytics through Splunk HEC, and the CSV of the Analytics Event API.
 */
export const mulesoft: UsageAdapter = {
  name: 'mulesoft',
  title: 'MuleSoft',
  capabilities: {
    identity: 'native',
    redelivers: true,
    reportsRefusals: true,
    reportsLatency: true,
    reportsSizes: false,
  },
  read,
  acknowledge: (request, outcome) => {
    if (isOtlp(request)) return acknowledgeExport(request, outcome);
    return isHec(request) ? acknowledgeHec(request, outcome) : acknowledge(request, outcome);
  },
  handshake: healthProbe,
  setup: setupMulesoft,
};

function read(request: GatewayRequest, options: ReadOptions = {}): Reading {
  if (isOtlp(request)) return readOtlp(request, options, readLogItem);
  if (!isCsv(request)) return readJson(request, options, readAny);
  const reader = readerFor(request, options);
  const body = plainBody(request, limitsOf(options));
  if (isProblem(body)) reader.reject(body.problem, body.detail, null);
  else readAnalyticsCsv(Buffer.from(body).toString('utf8'), limitsOf(options), reader);
  return reader.reading;
}

const isCsv = (request: GatewayRequest): boolean => /^text\/csv\b/i.test(headerOf(request, 'content-type') ?? '');
const isHec = (request: GatewayRequest): boolean =>
  (request.path ?? '').includes('/services/collector') || /^Splunk /i.test(headerOf(request, 'authorization') ?? '');
const isOtlp = (request: GatewayRequest): boolean =>
  /\/v1\/(?:logs|traces)\/?$/.test(request.path ?? '') || /protobuf/i.test(headerOf(request, 'content-type') ?? '');

function readAny(record: Fields, reader: RecordReader, options: ReadOptions): void {
  if (isFields(record.event) || typeof record.event === 'string') {
    const inner = unwrap(record, reader, options);
    if (inner !== undefined) readEvent(inner.record, inner.wrapper, reader);
  } else if (Array.isArray(record.resourceLogs)) {
    // A collector may post exports without the path that tells them.
    readExport(record, reader, readLogItem, (_span, spans) => spans.ignore('span'));
  } else if (isCsvRow(record)) readCsvRow(record, reader);
  else readEvent(record, {}, reader);
}

/** Either the Mule agent's event, or a record of Fluent Bit around a line that Message Logging wrote. */
function readEvent(record: Fields, wrapper: Wrapper, reader: RecordReader): void {
  if (record.kind === 'runtimeLog') return reader.ignore('runtime_log');
  const message = text(record.message) ?? text(record.log);
  if (message !== undefined) readUsageLine(message, { raw: record, ...wrapper }, reader);
  else readAnalyticsEvent(record, wrapper, reader);
}

function readLogItem({ item, attributes, raw }: Item, reader: RecordReader): void {
  if (attributes.kind === 'runtimeLog') return reader.ignore('runtime_log');
  const body = plainValue(item.body);
  if (typeof body !== 'string') return reader.ignore('log_without_line');
  readUsageLine(body, { raw }, reader);
}
