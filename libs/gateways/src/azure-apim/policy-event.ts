import {
  decimal,
  fields,
  first,
  httpMethod,
  httpStatus,
  pathOf,
  present,
  text,
  whole,
  type Fields,
} from '../record/fields.js';
import type { RecordReader } from '../record/reader.js';
import { rfc3339 } from '../record/time.js';
import { consumerOf, SOURCE } from './gateway-log.js';
import { lowerKeys } from './lower-keys.js';

/** The CloudEvent of our policy fragment (README.md). Its attributes may come in any case: Azure writes `Type`. */
export function readPolicyEvent(known: Fields, raw: unknown, reader: RecordReader): void {
  const id = text(known.id);
  if (id === undefined) return reader.reject('missing_field', 'id (context.RequestId) is missing.', raw);
  const time = rfc3339(known.time);
  if (time === undefined && known.time !== undefined && known.time !== null) {
    return reader.reject(
      'invalid_field',
      'time has to be an RFC 3339 instant: context.Timestamp.ToUniversalTime().ToString("o").',
      raw,
    );
  }
  const data = lowerKeys(fields(known.data));
  reader.event(
    {
      id,
      source: SOURCE,
      ...consumerOf(first(text(known.subject), text(data.subscriptionid)), data.userid),
      time,
      data: present({
        method: httpMethod(data.method),
        path: pathOf(data.url),
        status: httpStatus(data.status),
        latencyMs: decimal(data.elapsedms),
        responseBytes: whole(data.responsebytes),
        error: text(data.error),
        service: text(data.apiid),
        route: text(data.operationid),
        plan: text(data.productid),
      }),
    },
    raw,
  );
}
