import { acknowledge } from '../acknowledge.js';
import { isProblem, magically } from '../body/plain-body.js';
import type { ReadOptions, UsageAdapter } from '../gateway.js';
import { innerObject, limitsOf, readJson } from '../read-json.js';
import { first, isFields, text, type Fields } from '../record/fields.js';
import type { RecordReader } from '../record/reader.js';
import { rfc3339 } from '../record/time.js';
import { readCall } from './call.js';
import { setupApigee } from './setup.js';

/**
 * Apigee X, hybrid and Edge: our template for MessageLogging and PublishMessage, on its own, in a Cloud Logging
 * entry, or in a Pub/Sub push; and the analytics records of the remote service.
 */
export const apigee: UsageAdapter = {
  name: 'apigee',
  title: 'Apigee',
  capabilities: {
    identity: 'native',
    redelivers: true,
    reportsRefusals: true,
    reportsLatency: true,
    reportsSizes: true,
  },
  // The consumer key is the caller's API key.
  read: (request, options = {}) => readJson(request, options, readAny, ['client_id', 'clientId', 'client.id']),
  acknowledge,
  setup: setupApigee,
};

function readAny(record: Fields, reader: RecordReader, options: ReadOptions): void {
  if (isFields(record.message) && record.message.data !== undefined) readPush(record.message, reader, options);
  else if (Array.isArray(record.entries)) readEntries(record.entries, reader, options);
  else if (Array.isArray(record.records)) readAnalytics(record, record.records, reader);
  else if (isLogEntry(record)) readLogEntry(record, reader, options);
  else readCall(record, {}, reader);
}

function readEntries(entries: unknown[], reader: RecordReader, options: ReadOptions): void {
  for (const entry of entries) {
    if (isFields(entry)) readLogEntry(entry, reader, options);
    else reader.reject('record_unreadable', 'Not a JSON object.', entry);
  }
}

/** A Pub/Sub push: one message, whose data is the template's text or a log entry. */
function readPush(message: Fields, reader: RecordReader, options: ReadOptions): void {
  const written = isFields(message.data) ? undefined : decoded(message.data, options);
  const record = isFields(message.data) ? message.data : innerObject(written, reader, options);
  if (record === undefined) {
    return reader.reject('record_unreadable', 'The data of the Pub/Sub message is no JSON object.', written ?? null);
  }
  if (isLogEntry(record)) return readLogEntry(record, reader, options);
  const id = first(text(message.messageId), text(message.message_id));
  // Kept is the message with its data readable, so that it is scrubbed and can be read again.
  const raw = { message: { messageId: id, publishTime: message.publishTime, data: record } };
  readCall(record, { id, time: rfc3339(message.publishTime), raw }, reader);
}

function decoded(data: unknown, options: ReadOptions): string | undefined {
  const bytes = magically(Buffer.from(String(data), 'base64'), limitsOf(options));
  return isProblem(bytes) ? undefined : Buffer.from(bytes).toString('utf8');
}

const isLogEntry = (record: Fields): boolean => isFields(record.jsonPayload) || typeof record.textPayload === 'string';

/** The entry's own id, and not the message's around it, which changes when a sink publishes again. */
function readLogEntry(entry: Fields, reader: RecordReader, options: ReadOptions): void {
  const record = isFields(entry.jsonPayload) ? entry.jsonPayload : innerObject(entry.textPayload, reader, options);
  if (record === undefined) {
    return reader.reject('unknown_format', 'The log entry holds no JSON of a MessageLogging policy.', entry);
  }
  readCall(record, { id: text(entry.insertId), time: rfc3339(entry.timestamp), raw: entry }, reader);
}

/** `{organization, environment, records: [...]}`, as the remote service sends it. */
function readAnalytics(batch: Fields, records: unknown[], reader: RecordReader): void {
  for (const record of records) {
    if (!isFields(record)) reader.reject('record_unreadable', 'Not a JSON object.', record);
    else readCall({ organization: batch.organization, environment: batch.environment, ...record }, {}, reader);
  }
}
