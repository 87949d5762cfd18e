import type { Wrapper } from '../record/draft.js';
import { decimal, httpMethod, httpStatus, pathOf, present, text, type Fields } from '../record/fields.js';
import type { RecordReader } from '../record/reader.js';
import { fingerprint } from '../record/scrub.js';
import { rfc3339 } from '../record/time.js';

/**
 * A record of Tyk Pump. Tyk gives it no id: the key with the instant, method, path and duration tell calls apart.
 * The key itself is turned into its fingerprint before this is read.
 */
export function readTyk(record: Fields, reader: RecordReader, wrapper: Wrapper = {}): void {
  const time = rfc3339(record.time_stamp) ?? wrapper.time;

  const key = keyOf(record);
  const alias = text(record.alias);
  reader.event(
    {
      content: () => [
        key,
        time,
        record.method,
        record.path,
        record.response_code,
        record.request_time,
        record.api_id,
        record.ip_address,
      ],
      source: `tyk:${text(record.org_id) ?? ''}`,
      subject: key,
      identities: [key, text(record.oauth_id), alias],
      time,
      node: wrapper.node,
      needs: { time: 'time_stamp is missing.' },
      data: present({
        method: httpMethod(record.method),
        path: pathOf(record.path),
        status: httpStatus(record.response_code),
        latencyMs: decimal(record.request_time),
        service: text(record.api_id),
        serviceName: text(record.api_name),
        route: text(record.api_version),
      }),
    },
    wrapper.raw ?? record,
  );
}

/** Keyless APIs and refused calls log a key of zeros. */
function keyOf(record: Fields): string | undefined {
  const key = text(record.api_key);
  return key === NO_KEY || key === undefined ? undefined : key;
}

const NO_KEY = fingerprint('00000000');
