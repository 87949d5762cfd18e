import type { Wrapper } from '../record/draft.js';
import { httpMethod, httpStatus, pathOf, present, text } from '../record/fields.js';
import type { RecordReader } from '../record/reader.js';
import { rfc3339 } from '../record/time.js';

/**
 * A line written by the Message Logging expression of README.md. DataWeave on Omni Gateway cannot escape, so
 * fields are divided by `|`; all are the gateway's but the path, which is the caller's and therefore stands last.
 */
export function readUsageLine(message: string, { raw, time }: Wrapper, reader: RecordReader): void {
  const start = message.indexOf(MARK);
  if (start < 0) {
    return reader.reject(
      'unknown_format',
      `The line has no ${MARK}: set the Message Logging expression of the README.`,
      raw,
    );
  }
  const parts = message.slice(start + MARK.length).split('|');
  if (parts.length < FIELDS) {
    return reader.reject('record_unreadable', `${parts.length} fields after ${MARK}, ${FIELDS} are expected.`, raw);
  }
  const [id, organization, apiId, apiName, apiVersion, clientId, method, status, disposition, received] =
    parts.map(text);

  reader.event(
    {
      id,
      source: `mulesoft:${organization ?? ''}`,
      subject: clientId,
      identities: [clientId],
      time: rfc3339(received) ?? time,
      needs: { id: 'reqId is empty.', time: 'receivedTs is empty.' },
      data: present({
        method: httpMethod(method),
        path: pathOf(parts.slice(FIELDS - 1).join('|')),
        status: httpStatus(status),
        answeredBy: answeredBy(disposition),
        service: apiId,
        serviceName: apiName,
        route: apiVersion,
      }),
    },
    raw,
  );
}

const MARK = 'MUSAGE|v1|';
const FIELDS = 11;

/** A violation is answered by the policy; what was processed went to the upstream. */
export function answeredBy(disposition: string | undefined): 'gateway' | 'upstream' | undefined {
  const word = disposition?.toUpperCase();
  return word === 'PROCESSED' ? 'upstream' : word === 'VIOLATION' || word === 'BLOCKED' ? 'gateway' : undefined;
}
