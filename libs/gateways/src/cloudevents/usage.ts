import { acknowledge, json } from '../acknowledge.js';
import { isBroken, jsonRecords } from '../body/json-records.js';
import { headerOf, isProblem, plainBody } from '../body/plain-body.js';
import type { GatewayAnswer, GatewayRequest, ReadOptions, Reading, UsageAdapter } from '../gateway.js';
import { limitsOf, readJson, readerFor } from '../read-json.js';
import { fields, isFields, sequenceOf, text, type Fields } from '../record/fields.js';
import type { RecordReader } from '../record/reader.js';
import { rfc3339 } from '../record/time.js';
import { binaryAttributes } from './binary.js';
import { setupCloudEvents } from './setup.js';

/**
 * CloudEvents 1.0 over HTTP: one event, a batch (`application/cloudevents-batch+json`), plain JSON of either, or
 * the binary mode with `ce-` headers. This is also the contract of OpenMeter's ingest endpoint, so its SDKs and
 * Kong's metering plugin may point here.
 */
export const cloudevents: UsageAdapter = {
  name: 'cloudevents',
  title: 'CloudEvents',
  capabilities: {
    identity: 'native',
    redelivers: true,
    reportsRefusals: true,
    reportsLatency: true,
    reportsSizes: true,
  },
  read,
  acknowledge: (request, outcome) =>
    outcome.stored && request.query?.results !== 'each'
      ? acknowledge(request, { ...outcome, results: undefined })
      : acknowledge(request, outcome),
  handshake,
  setup: setupCloudEvents,
};

function read(request: GatewayRequest, options: ReadOptions = {}): Reading {
  const type = (headerOf(request, 'content-type') ?? '').trim().toLowerCase();
  const isBinary = headerOf(request, 'ce-specversion') !== undefined || headerOf(request, 'ce-id') !== undefined;
  if (isBinary && !type.startsWith('application/cloudevents')) return readBinary(request, options, type);
  return readJson(request, options, readEvent);
}

/** The attributes are headers, the body is the data. */
function readBinary(request: GatewayRequest, options: ReadOptions, type: string): Reading {
  const reader = readerFor(request, options);
  const attributes = binaryAttributes(request.headers);
  const body = plainBody(request, limitsOf(options));
  if (isProblem(body)) {
    reader.reject(body.problem, body.detail, attributes);
  } else if (body.length === 0) {
    readEvent(attributes, reader);
  } else if (type === '' || /^(?:application|text)\/(?:[\w.-]+\+)?json\b/.test(type)) {
    // Wrapped, so that an array of data is not taken for a batch of events.
    const wrapped = Buffer.concat([Buffer.from('{"data":'), body, Buffer.from('}')]);
    const [parsed, ...others] = jsonRecords(wrapped, limitsOf(options));
    if (parsed === undefined || isBroken(parsed) || others.length > 0) {
      reader.reject('record_unreadable', 'The data is not one JSON document.', {
        ...attributes,
        data: Buffer.from(body).toString('utf8'),
      });
    } else readEvent(reader.scrubber.record({ ...attributes, data: fields(parsed.value).data }), reader);
  } else {
    readEvent({ ...attributes, datacontenttype: type, data_base64: Buffer.from(body).toString('base64') }, reader);
  }
  return reader.reading;
}

/** Reads one event. Exported for gateways whose policies send CloudEvents of ours. */
export function readEvent(event: Fields, reader: RecordReader): void {
  const attribute = attributesOf(event);
  const missing = REQUIRED.filter((name) => text(attribute(name)) === undefined);
  if (missing.length > 0) {
    return reader.reject('missing_field', `A CloudEvent has to bring ${missing.join(', ')}.`, event);
  }
  if (!/^1(?:\.\d+)?$/.test(String(attribute('specversion')))) {
    return reader.reject('invalid_field', 'specversion has to be "1.0".', event);
  }
  const written = attribute('time');
  const time = rfc3339(written);
  if (time === undefined && written !== undefined && written !== null) {
    return reader.reject('invalid_field', 'time has to be an RFC 3339 instant such as 2026-04-06T07:59:59Z.', event);
  }
  const data = attribute('data');
  const subject = text(attribute('subject'));
  const source = text(attribute('source'))!;
  const sequence = sequenceIn(attribute);
  reader.event(
    {
      id: text(attribute('id')),
      source,
      // By the Sequence extension a source counts its own events.
      ...(sequence !== undefined && { node: source, sequence }),
      type: text(attribute('type')),
      subject,
      identities: [subject],
      time,
      data: isFields(data) ? data : data === undefined || data === null ? {} : { value: data },
    },
    event,
  );
}

/** Of the Sequence extension; only its integers start at a known value and leave no number out. */
const sequenceIn = (attribute: (name: string) => unknown): number | undefined =>
  attribute('sequencetype') === 'Integer' ? sequenceOf(attribute('sequence')) : undefined;

const REQUIRED = ['specversion', 'id', 'source', 'type'];

/** Looks attributes up as the specification spells them, then in any case: Azure writes `Type` and `Time`. */
function attributesOf(event: Fields): (name: string) => unknown {
  let lower: Fields | undefined;
  return (name) => {
    if (event[name] !== undefined) return event[name];
    // Most events lack an attribute or two and are spelled well: that costs a look at each name, not another object.
    if (lower === undefined && !hasCapitals(event)) return undefined;
    lower ??= Object.fromEntries(Object.entries(event).map(([key, value]) => [key.toLowerCase(), value]));
    return fields(lower)[name];
  };
}

function hasCapitals(event: Fields): boolean {
  for (const name in event) {
    for (let at = 0; at < name.length; at += 1) {
      const code = name.charCodeAt(at);
      if ((code >= 0x41 && code <= 0x5a) || code > 0x7f) return true;
    }
  }
  return false;
}

/** The abuse protection of CloudEvents webhooks: consent to being sent to, asked for with OPTIONS. */
function handshake(request: GatewayRequest): GatewayAnswer | null {
  const origin = headerOf(request, 'webhook-request-origin');
  if (request.method !== 'OPTIONS' || origin === undefined) return null;
  const answer = json(200, {});
  answer.headers['webhook-allowed-origin'] = origin;
  answer.headers['webhook-allowed-rate'] = headerOf(request, 'webhook-request-rate') ?? '*';
  answer.headers.allow = 'POST';
  return answer;
}
