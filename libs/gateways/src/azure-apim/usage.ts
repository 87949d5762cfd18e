import { acknowledge } from '../acknowledge.js';
import { avroValues, isAvro } from '../body/avro.js';
import { isProblem, plainBody } from '../body/plain-body.js';
import type { BodyLimits, GatewayRequest, ReadOptions, Reading, UsageAdapter } from '../gateway.js';
import { innerObject, limitsOf, readerFor, readRecords } from '../read-json.js';
import { fields, first, isFields, text, type Fields } from '../record/fields.js';
import type { RecordReader } from '../record/reader.js';
import { rfc3339 } from '../record/time.js';
import { validation } from './event-grid.js';
import { readCall } from './gateway-log.js';
import { lowerKeys } from './lower-keys.js';
import { readPolicyEvent } from './policy-event.js';
import { setupAzure } from './setup.js';

/**
 * Azure API Management: GatewayLogs as a Function relays them from Event Hubs, as Event Hubs Capture stores them in Avro,
 * as Log Analytics exports them and as blobs hold them; and the CloudEvents of our policy fragment. Event Grid's own events are answered, not counted.
 */
export const azureApim: UsageAdapter = {
  name: 'azure-apim',
  title: 'Azure API Management',
  capabilities: {
    identity: 'native',
    redelivers: true,
    reportsRefusals: true,
    reportsLatency: true,
    reportsSizes: true,
  },
  read,
  acknowledge,
  handshake: validation,
  setup: setupAzure,
};

function read(request: GatewayRequest, options: ReadOptions = {}): Reading {
  const reader = readerFor(request, options);
  const limits = limitsOf(options);
  const body = plainBody(request, limits);
  if (isProblem(body)) reader.reject(body.problem, body.detail, null);
  else if (isAvro(body)) readCapture(body, limits, reader, options);
  else readRecords(body, options, reader, readAny);
  return reader.reading;
}

/** A container of Event Hubs Capture: each of its events holds a message of the diagnostic setting as `Body`. */
function readCapture(body: Uint8Array, limits: BodyLimits, reader: RecordReader, options: ReadOptions): void {
  const { values, problem } = avroValues(body, limits);
  for (const value of values) {
    const message = fields(value).Body;
    if (message instanceof Uint8Array) readRecords(message, options, reader, readAny);
    else reader.reject('unknown_format', 'Not an event of Event Hubs Capture: it has no Body.', null);
  }
  if (problem !== undefined) reader.reject(problem.problem, problem.detail, null);
}

function readAny(record: Fields, reader: RecordReader, options: ReadOptions): void {
  const envelope = first(record.records, record.Records);
  if (Array.isArray(envelope)) {
    for (const inner of envelope) {
      if (isFields(inner)) readAny(inner, reader, options);
      else reader.reject('record_unreadable', 'Not a JSON object.', inner);
    }
    return;
  }
  const known = lowerKeys(record);
  if (isControlPlane(known)) return reader.ignore('event_grid_event');
  if (known.specversion !== undefined) return readPolicyEvent(known, record, reader);
  const category = text(known.category);
  if (category !== undefined && category !== 'GatewayLogs') return reader.ignore(`category_${category.slice(0, 40)}`);

  // An object, its JSON in a string (the older form), or spread over the record (Log Analytics).
  const properties = isFields(known.properties) ? known.properties : innerObject(known.properties, reader, options);
  readLog(known, properties === undefined ? known : lowerKeys(properties), record, reader);
}

/** Products, users and subscriptions that came or went: for the inventory, not for the bill. */
const isControlPlane = (known: Fields): boolean =>
  known.eventtype !== undefined || (text(known.type) ?? '').startsWith('Microsoft.ApiManagement.');

function readLog(known: Fields, properties: Fields, raw: Fields, reader: RecordReader): void {
  const written = first(known.time, known.timegenerated, known.eventtime);
  const needs = {
    id: 'correlationId is missing: not a record of GatewayLogs.',
    time: `time has to be an ISO 8601 instant, not ${JSON.stringify(written ?? null).slice(0, 60)}.`,
  };
  const id = first(text(known.correlationid), text(known.requestid));
  readCall({ id, time: rfc3339(written), needs, known, properties }, raw, reader);
}
