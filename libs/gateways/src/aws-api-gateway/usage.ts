import type { ReadOptions, Reading, UsageAdapter } from '../gateway.js';
import { isProblem, magically, plainBody } from '../body/plain-body.js';
import { limitsOf, readerFor, readRecords } from '../read-json.js';
import { fields, isFields, text, type Fields } from '../record/fields.js';
import type { RecordReader } from '../record/reader.js';
import { epochMs } from '../record/time.js';
import type { Wrapper } from '../record/draft.js';
import { readAccessLog } from './access-log.js';
import { readCommonLogLine } from './common-log-line.js';
import { acknowledgeDelivery } from './firehose.js';
import { setupAws } from './setup.js';

/**
 * AWS API Gateway's access log, by every road: Firehose to our HTTPS endpoint (REST APIs), CloudWatch Logs through
 * Firehose or a Lambda (HTTP and WebSocket APIs), Firehose's error backup in S3, or plain lines.
 */
export const awsApiGateway: UsageAdapter = {
  name: 'aws-api-gateway',
  title: 'AWS API Gateway',
  capabilities: {
    identity: 'native',
    redelivers: true,
    reportsRefusals: true,
    reportsLatency: true,
    reportsSizes: true,
  },
  read(request, options = {}): Reading {
    // `$context.identity.apiKey` is the key itself.
    const reader = readerFor(request, options, ['apiKey', 'api_key']);
    const body = plainBody(request, limitsOf(options));
    if (isProblem(body)) reader.reject(body.problem, body.detail, null);
    else new Delivery(reader, options).read(body, {}, 0);
    return reader.reading;
  },
  acknowledge: acknowledgeDelivery,
  setup: setupAws,
};

/** Unpacks one delivery: bytes hold lines or wrappers, and wrappers hold bytes. */
class Delivery {
  private readonly limits;

  constructor(
    private readonly reader: RecordReader,
    private readonly options: ReadOptions,
  ) {
    this.limits = limitsOf(options);
  }

  read(bytes: Uint8Array, wrapper: Wrapper, level: number): void {
    if (level > MOST_WRAPPERS) return this.reader.reject('record_unreadable', 'Wrapped too many times over.', null);
    if (looksLikeJson(bytes)) {
      const options = { ...this.options, limits: this.limits };
      readRecords(bytes, options, this.reader, (record) => this.record(record, wrapper, level));
      return;
    }
    for (const line of Buffer.from(bytes).toString('utf8').split('\n')) {
      if (line.trim() !== '') readCommonLogLine(line.trim(), wrapper, this.reader);
    }
  }

  private record(record: Fields, wrapper: Wrapper, level: number): void {
    if (Array.isArray(record.records)) {
      for (const inner of record.records) this.packed(isFields(inner) ? inner.data : inner, wrapper, level);
    } else if (isFields(record.awslogs)) this.packed(record.awslogs.data, wrapper, level);
    else if (record.rawData !== undefined) this.packed(record.rawData, wrapper, level);
    else if (record.messageType !== undefined) this.cloudWatch(record, level);
    else readAccessLog(record, wrapper, this.reader);
  }

  /** Base64 of a line, or of gzip; every byte that comes out counts against the whole delivery's bound. */
  private packed(data: unknown, wrapper: Wrapper, level: number): void {
    if (typeof data !== 'string')
      return this.reader.reject('record_unreadable', 'A record has to have data in base64.', data);
    if (data === '') return this.reader.ignore('empty_record');
    const bytes = magically(Buffer.from(data, 'base64'), this.limits);
    if (isProblem(bytes)) return this.reader.reject(bytes.problem, bytes.detail, data);
    this.limits.plainBytes -= bytes.length;
    this.read(bytes, wrapper, level + 1);
  }

  /** A document of a CloudWatch Logs subscription; control messages only ask whether we are there. */
  private cloudWatch(document: Fields, level: number): void {
    if (document.messageType !== 'DATA_MESSAGE' || !Array.isArray(document.logEvents))
      return this.reader.ignore('control_message');
    for (const event of document.logEvents) {
      const { id, timestamp, message } = fields(event);
      const wrapper = { id: text(id), time: epochMs(timestamp) };
      if (isFields(message)) readAccessLog(message, wrapper, this.reader);
      else if (typeof message !== 'string') {
        this.reader.reject('record_unreadable', 'A log event has to have a message.', event);
      } else if (message.trim() === '') this.reader.ignore('empty_record');
      else this.read(Buffer.from(message), wrapper, level + 1);
    }
  }
}

/** Firehose > gzip > CloudWatch document > line, and the S3 backup around it. */
const MOST_WRAPPERS = 5;

function looksLikeJson(bytes: Uint8Array): boolean {
  let i = 0;
  while (i < bytes.length && (bytes[i]! <= 0x20 || bytes[i]! >= 0xbb)) i++;
  return bytes[i] === 0x7b || bytes[i] === 0x5b;
}
